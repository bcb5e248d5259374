import { expect, test } from 'vitest';
import { burstRun, lockRun } from './fixtures/lock-run.ts';
import type { StepRecord } from '../trace/record.ts';
import { livesOf } from './statechart-life.ts';
import { timersDueAt } from './timers-due.ts';

const step = (seq: number, atMs: number, actor: string, set: Record<string, number>, cancelled: string[] = []) => {
  const record = { seq, atMs, actor, set, cancelled, event: { type: 'replied' }, from: 'b', to: 'b' };
  return { kind: 'step', cause: null, effects: [], ...record } satisfies StepRecord;
};
const lives = livesOf({
  ...lockRun(),
  records: [
    step(0, 0, 'bo/lock', { 'patience@waiting': 900 }),
    step(1, 0, 'ana/session', { 'pingInterval@connected.resting': 400, 'deadline@connected': 600 }),
    step(2, 300, 'ana/session', {}, ['deadline@connected']),
  ],
});

test('the timers that run are told soonest first, in words, with whose they are', () => {
  expect(timersDueAt(lives, 100).map(({ what, who, machine, dueMs }) => [what, who, machine, dueMs])).toEqual([
    ['ping interval', 'ana', 'session', 400],
    ['deadline', 'ana', 'session', 600],
    ['patience', 'bo', 'lock', 900],
  ]);
});

test('one that was taken back is none; of one participant there are only its own', () => {
  expect(timersDueAt(lives, 300).map(({ what }) => what)).toEqual(['ping interval', 'patience']);
  expect(timersDueAt(lives, 300, 'bo').map(({ what }) => what)).toEqual(['patience']);
});

test('one that went off is over, and before it was set it was not there', () => {
  const burst = livesOf(burstRun());
  expect(timersDueAt(burst, 520, 'caller-3')).toMatchObject([{ what: 'retry wait', dueMs: 1020 }]);
  expect(timersDueAt(burst, 19, 'caller-3')).toEqual([]);
});
