import { expect, test } from 'vitest';
import { breakerRun } from './fixtures/breaker-run.ts';
import { lockRun } from './fixtures/lock-run.ts';
import { costsOf, medianOf, type Costs } from './meters.ts';

test('a run with callers is over when the last of them is done', () => {
  const trace = lockRun();
  const sends = trace.records.filter(({ kind }) => kind === 'send');
  expect(costsOf(trace)).toMatchObject({ calls: 2, messages: sends.length, answered: null });
  expect(costsOf(trace).doneMs).toBeGreaterThan(2000);
});

test('one who never gets through keeps the run from being done', () => {
  const trace = lockRun();
  const never = trace.records.filter((record) => record.kind !== 'step' || !record.to.startsWith('done'));
  expect(costsOf({ ...trace, records: never }).doneMs).toBeNull();
});

test('behind a breaker it is the share of answers that counts', () => {
  expect(costsOf(breakerRun())).toMatchObject({ doneMs: null, calls: 5, answered: 3 / 7 });
});

test('the middle of several runs; of a cost that most of them do not have, none', () => {
  const costs = (doneMs: number | null, calls: number): Costs => ({ doneMs, calls, messages: 0, answered: null });
  expect(medianOf([costs(5, 9), costs(1, 3), costs(3, 6)])).toEqual(costs(3, 6));
  expect(medianOf([costs(5, 9), costs(null, 3), costs(null, 6)]).doneMs).toBeNull();
});
