import { expect, test } from 'vitest';
import { append } from '../trace/append.ts';
import { burstRun } from './fixtures/lock-run.ts';
import { passesOf, tokenAt } from './limiter.ts';

function passes(...instants: number[]) {
  const trace = { header: burstRun().header, records: [] };
  const message = { type: 'admitted' };
  for (const atMs of instants)
    append(trace, [{ atMs, actor: 'limiter', kind: 'send', cause: null, to: 'caller-1/caller', message }], null);
  return passesOf(trace);
}

test('says how far apart the limiter lets callers through', () => {
  expect(passes(200, 1200, 2200, 3300)).toEqual({ atMs: [200, 1200, 2200, 3300], intervalMs: 1000 });
  expect(passes(200).intervalMs).toBeNull();
  expect(passesOf(burstRun())).toEqual({ atMs: [], intervalMs: null });
});

test('the next token grows from one pass to the next, and then is there', () => {
  expect([100, 200, 700, 1200, 5000].map((atMs) => tokenAt(passes(200, 1200), atMs))).toEqual([1, 0, 0.5, 0, 1]);
});
