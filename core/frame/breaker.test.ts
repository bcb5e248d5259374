import { expect, test } from 'vitest';
import { breakerAt, breakerOf } from './breaker.ts';
import { doingAt } from './callers.ts';
import { breakerRun } from './fixtures/breaker-run.ts';
import { lockRun } from './fixtures/lock-run.ts';
import { sceneAt } from './scene.ts';
import { serviceAt } from './service.ts';
import { indexTrace } from './trace-index.ts';

const index = indexTrace(breakerRun());
const at = (atMs: number) => breakerAt(index.breaker!, atMs);

test('closed, it counts the failures that it has heard of', () => {
  expect(at(50)).toMatchObject({ switch: 'closed', failures: 0, generation: 0, underWay: 0, answered: 1 });
  expect(at(250)).toMatchObject({ failures: 1, failed: 1, underWay: 1, rested: null });
});

test('open, it says how much of the open time is over', () => {
  expect(at(320)).toMatchObject({ switch: 'open', rested: 0, leftMs: 180, failures: null, generation: 1 });
  expect(at(410)).toMatchObject({ rested: 0.5, leftMs: 90, rejected: 1 });
});

test('half-open, it says how many try; an answer to an older call is stale', () => {
  expect(at(650)).toMatchObject({ switch: 'half-open', tries: 1, rejected: 2, underWay: 2 });
  const stale = at(750).outcomes.map((one) => [one.ok, one.stale]);
  expect(stale).toEqual([
    [true, false],
    [false, false],
    [false, false],
    [true, true],
  ]);
});

test('closed again, it begins to count anew', () => {
  expect(at(850)).toMatchObject({ switch: 'closed', failures: 0, generation: 3, answered: 3, came: 7, underWay: 0 });
});

test('a caller does what has become of its latest call', () => {
  const words = [5, 20, 205, 420, 705, 805].map((atMs) => doingAt(index.callers, 'caller-1', atMs).word);
  expect(words).toEqual(['calls', 'answered', 'calls', 'rejected', 'rejected', 'rejected']);
  expect(doingAt(index.callers, 'caller-2', 150).word).toBe('failed');
});

test('what is told of it: each change, and for each caller what it met', () => {
  const told = index.moments.map(({ atMs, caption, decisive }) => `${atMs} ${caption}${decisive ? ' !' : ''}`);
  expect(told).toEqual([
    '20 The service answers caller 1.',
    '120 A call of caller 2 fails: failure 1. !',
    '320 The breaker opens, at failure 2 since it closed. !',
    '400 The breaker turns caller 1 away. !',
    '500 The breaker is half-open: calls may try. !',
    '600 The breaker turns caller 1 away.',
    '700 A call of caller 1 ends late. !',
    '800 The breaker closes: its probes went well. !',
  ]);
});

test('the service holds what it has not answered', () => {
  expect(serviceAt(index.service!, 250)).toMatchObject({ answered: 1, refused: 1, held: 1, state: { word: 'well' } });
});

test('a scene has the breaker for its gate, and the service in place of the model', () => {
  const scene = sceneAt(index, 420, { rows: 5, selected: null, lingerMs: 0 });
  expect(scene.gate).toMatchObject({ kind: 'breaker', state: { mark: 'waits', word: 'open' } });
  expect(scene.service?.refused).toBe(2);
});

test('where there is none, there is none', () => {
  expect(breakerOf(lockRun(), 2100)).toBeNull();
});
