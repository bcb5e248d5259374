import { expect, test } from 'vitest';
import { watches, type Fired } from './watches.ts';

const ana = { connection: '1', session: '0xa' };
const bo = { connection: '2', session: '0xb' };

function told(fired: Fired[]): string[] {
  return fired.map(({ path, watcher, event }) => `${watcher === ana ? 'ana' : 'bo'} ${event ?? 'again'} ${path}`);
}

test('a creation fires the data of the path, then the children of its parent, once', () => {
  const watching = watches();
  watching.set('children', '/', bo);
  watching.set('data', '/a', ana);
  watching.set('children', '/a', ana);
  expect(told(watching.fire('created', '/a'))).toEqual(['ana NodeCreated /a', 'bo NodeChildrenChanged /']);
  expect(told(watching.fire('created', '/a'))).toEqual([]);
});

test('a deletion takes both watches of a path, and tells of it once', () => {
  const watching = watches();
  watching.set('children', '/a', bo);
  watching.set('children', '/a', ana);
  watching.set('data', '/a', ana);
  expect(told(watching.fire('deleted', '/a'))).toEqual(['ana NodeDeleted /a', 'bo NodeDeleted /a', 'ana again /a']);
  expect(watching.fire('deleted', '/a')).toEqual([]);
});

test('a change of data concerns nobody who watches children', () => {
  const watching = watches();
  watching.set('children', '/a', bo);
  watching.set('children', '/', bo);
  watching.set('data', '/a', ana);
  expect(told(watching.fire('changed', '/a'))).toEqual(['ana NodeDataChanged /a']);
});

test('to set a watch twice is to set it once', () => {
  const watching = watches();
  expect(watching.set('data', '/a', ana)).toBe(true);
  expect(watching.set('data', '/a', ana)).toBe(false);
  expect(watching.set('children', '/a', ana)).toBe(true);
  expect(told(watching.fire('created', '/a'))).toHaveLength(1);
});

test('a watcher that goes takes its watches along, and nobody else’s', () => {
  const watching = watches();
  for (const watcher of [ana, bo]) {
    watching.set('data', '/a', watcher);
    watching.set('children', '/', watcher);
  }
  watching.drop(ana);
  expect(told(watching.fire('created', '/a'))).toEqual(['bo NodeCreated /a', 'bo NodeChildrenChanged /']);
});
