import { expect, test } from 'vitest';
import { asClientsSawIt, burstRun, gatePath, lockRun } from './fixtures/lock-run.ts';
import { windowOf } from './lanes.ts';
import { sceneAt, summaryOf } from './scene.ts';
import { indexTrace } from './trace-index.ts';

const options = { rows: 2, selected: null, lingerMs: 0 };

test('one frame has callers, queue, model and messages of the same instant', () => {
  const scene = sceneAt(indexTrace(lockRun()), 500, options);
  expect(scene.front.map(({ label, word }) => `${label} ${word}`)).toEqual(['caller 1 holds', 'caller 2 waits']);
  expect(scene.gate).toMatchObject({
    title: '/model-gate',
    line: [
      { name: 'caller-1', mark: 'holds', watches: [] },
      { name: 'caller-2', mark: 'waits', watches: [gatePath(1)] },
    ],
  });
  expect(scene.model).toMatchObject({ serving: ['caller-1', null], done: 0 });
  expect(scene.moving).toEqual([]);
  expect(scene.moment).toBe(5);
});

test('a message is drawn from its send and arrival, and its trail fades', () => {
  const index = indexTrace(lockRun());
  const moving = (atMs: number, lingerMs: number) =>
    sceneAt(index, atMs, { ...options, lingerMs }).moving.map(({ flight, progress, strength }) => [
      flight.label,
      progress,
      strength,
    ]);
  expect(moving(37, 0)).toEqual([['call', 0.25, 1]]);
  expect(moving(2070, 8)).toEqual([['answered', 1, 0.75]]);
  expect(moving(2076, 8)).toEqual([]);
});

test('those who are not drawn in full are counted', () => {
  const scene = sceneAt(indexTrace(burstRun()), 100, { ...options, rows: 2 });
  expect(scene.crowd.map(({ name }) => name)).toEqual(['caller-3']);
  expect(scene.crowdTally).toMatchObject([{ count: 1, word: 'backs off' }]);
  expect(summaryOf(scene)).toBe('0 of 3 done, 2 call, 1 backs off.');
});

test('the same picture from the clients alone', () => {
  const scene = sceneAt(indexTrace(asClientsSawIt(lockRun())), 500, options);
  expect(scene.front.map(({ word }) => word)).toEqual(['holds', 'waits']);
  expect(scene.gate).toMatchObject({ line: [{ name: 'caller-1' }, { name: 'caller-2' }] });
  expect(scene.model).toMatchObject({ serving: ['caller-1', null] });
});

test('space-time shows the bars, seats and messages of a stretch', () => {
  const index = indexTrace(lockRun());
  const { lanes, holders, works, flights } = windowOf(index, ['caller-1', 'caller-2'], 1000, 1100);
  expect(lanes.map(({ bars }) => bars.map(({ word }) => word))).toEqual([
    ['holds', 'lets go'],
    ['waits', 'holds'],
  ]);
  expect(lanes[0]?.doneMs).toBe(1052);
  expect(holders.map(({ participant }) => participant)).toEqual(['caller-1', 'caller-2']);
  expect(works.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [40, 1040],
    [1064, 2064],
  ]);
  expect(flights.map(({ label }) => label)).toEqual(['answered', 'delete', 'delete', 'notification', 'call']);
});

test('callers without a lane of their own keep their messages to themselves', () => {
  const { flights } = windowOf(indexTrace(burstRun()), ['caller-3'], 0, 3000);
  expect(new Set(flights.flatMap(({ from, to }) => [from, to]))).toEqual(new Set(['caller-3', 'model']));
});
