import { expect, test } from 'vitest';
import { clientWatchers, type Watcher } from './client-watchers.ts';

const ana: Watcher = () => undefined;
const bo: Watcher = () => undefined;

test('the same function has one name, another another', () => {
  const watchers = clientWatchers();
  const name = watchers.name(ana);
  expect(watchers.name(ana)).toBe(name);
  expect(watchers.name(bo)).not.toBe(name);
});

test('who asked and got no watch is not kept', () => {
  const watchers = clientWatchers();
  const name = watchers.name(ana);
  watchers.settle(name, false);
  expect([watchers.called([name]), watchers.watching()]).toEqual([[], []]);
});

test('who has a watch is called and kept until it has none, unless it has asked for another', () => {
  const watchers = clientWatchers();
  const name = watchers.name(ana);
  watchers.settle(name, true);
  expect([watchers.called([name]), watchers.watching()]).toEqual([[ana], [ana]]);
  watchers.name(ana);
  watchers.forget([name]);
  expect([watchers.called([name]), watchers.watching()]).toEqual([[ana], []]);
  watchers.settle(name, true);
  expect(watchers.watching()).toEqual([ana]);
  watchers.forgetAll();
  expect(watchers.called([name])).toEqual([]);
});

test('a request that leaves no watch does not take away the one that is there', () => {
  const watchers = clientWatchers();
  const name = watchers.name(ana);
  watchers.settle(name, true);
  watchers.settle(watchers.name(ana), false);
  expect(watchers.watching()).toEqual([ana]);
});
