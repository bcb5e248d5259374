import { expect, test } from 'vitest';
import { burstRun, lockRun } from './fixtures/lock-run.ts';
import type { StepRecord } from '../trace/record.ts';
import { lifeAt, livesOf } from './statechart-life.ts';

const burst = livesOf(burstRun());

test('a machine is where its last event led, and says where it was before', () => {
  expect(lifeAt(burst, 'caller-3/caller', 21)).toMatchObject({
    ...{ state: 'backingOff', before: 'calling', event: 'throttled', sinceMs: 20 },
  });
});

test('before its first event it is nowhere; so is a machine that is not in the run', () => {
  expect(lifeAt(burst, 'caller-3/caller', -1).state).toBeNull();
  expect(lifeAt(burst, 'nobody/lock', 5).state).toBeNull();
});

test('a wait fills between the setting of its timer and the instant it comes due', () => {
  expect(lifeAt(burst, 'caller-3/caller', 520).waits).toEqual([
    { timer: 'retryWait', fromMs: 20, dueMs: 1020, part: 0.5 },
  ]);
  expect(lifeAt(burst, 'caller-3/caller', 19).waits).toEqual([]);
});

test('a timer ends when it goes off, and when it is taken back', () => {
  const trace = lockRun();
  const step: Pick<StepRecord, 'kind' | 'actor' | 'cause' | 'effects'> = {
    kind: 'step',
    actor: 'x',
    cause: null,
    effects: [],
  };
  trace.records = [
    { ...step, seq: 0, atMs: 0, event: { type: 'a' }, from: null, to: 'b', set: { 'wait@b': 10, 'other@b': 20 } },
    { ...step, seq: 1, atMs: 10, event: { type: 'xstate.after.wait.m.b' }, from: 'b', to: 'b' },
    { ...step, seq: 2, atMs: 12, event: { type: 'c' }, from: 'b', to: 'c', cancelled: ['other@b'] },
  ];
  const lives = livesOf(trace);
  const running = (atMs: number) => lifeAt(lives, 'x', atMs).waits.map(({ timer }) => timer);
  expect([9, 10, 11, 12].map(running)).toEqual([['wait@b', 'other@b'], ['other@b'], ['other@b'], []]);
});
