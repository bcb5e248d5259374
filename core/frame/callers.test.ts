import { expect, test } from 'vitest';
import { callersOf, doingAt, tallyAt } from './callers.ts';
import { castOf } from './cast.ts';
import { burstRun, lockRun } from './fixtures/lock-run.ts';

test('the cast of a run with a lock stands before a queue, that of a burst before nothing', () => {
  expect(castOf(lockRun())).toEqual({
    callers: ['caller-1', 'caller-2'],
    gate: { kind: 'queue', at: 'server-1', title: 'lock' },
    service: 'model',
    endMs: 2100,
  });
  expect(castOf(burstRun()).gate).toBeNull();
});

test('a caller waits, holds, lets go and is done, at the instants at which its machines say so', () => {
  const trace = lockRun();
  const callers = callersOf(trace, castOf(trace));
  const words = [0, 20, 35, 36, 1043, 1044, 1052].map((atMs) => doingAt(callers, 'caller-1', atMs).word);
  expect(words).toEqual(['idle', 'waits', 'waits', 'holds', 'holds', 'lets go', 'done']);
});

test('a tally says how many do what, and leaves out what nobody does', () => {
  const trace = burstRun();
  const cast = castOf(trace);
  const told = (atMs: number) =>
    tallyAt(callersOf(trace, cast), cast.callers, atMs).map(({ count, word }) => `${count} ${word}`);
  expect(told(5)).toEqual(['3 calls']);
  expect(told(20)).toEqual(['2 calls', '1 backs off']);
  expect(told(3000)).toEqual(['3 done']);
});
