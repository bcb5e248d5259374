import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { abandoning, asWritten, corrected } from './call-timeout.ts';
import { always, kazooRetry, succeeded, timeout } from './fixtures/retry-layers.ts';
import { theCall, trial, type Answer } from './fixtures/retry-trial.ts';
import { kazoo211 } from './kazoo-retry-presets.ts';

const call = (changes: object) => [{ atMs: 0, event: { ...theCall, ...changes } }];
const never = () => undefined;
const atOnce = () => 0;
const timedOut = (definite: boolean) => ({ type: 'failed', error: 'timeout', definite });

/** A part of the answer every so many milliseconds, and the last one after so many parts. */
function dripping(everyMs: number, parts: number): Answer {
  const progressesMs = Array.from({ length: parts }, (_, part) => (part + 1) * everyMs);
  return { outcome: succeeded, afterMs: (parts + 1) * everyMs, progressesMs };
}

describe('a connection that does not come about', () => {
  const answer = always(succeeded);

  test.each(Object.entries({ asWritten, corrected }))('is given up, and nothing has happened: %s', (_, input) => {
    const { settled, cancelled, made } = trial({ layers: timeout(input), connects: never, answer });
    expect(settled).toMatchObject([{ atMs: 3050, outcome: timedOut(true) }]);
    expect([made, cancelled.length]).toEqual([[], 1]);
  });

  test('has come about, though nobody said so, where a part of the answer has', () => {
    const part = { atMs: 100, event: { type: 'progressed', call: theCall.call } };
    const layers = timeout({ ...asWritten, readTimeoutMs: 500 });
    const { settled } = trial({ layers, connects: never, answer, script: [...call({}), part] });
    expect(settled).toMatchObject([{ atMs: 600, outcome: timedOut(false) }]);
  });
});

describe('C: a read timeout of 0.5 s and a server that drips for 2.76 s', () => {
  const answer = () => dripping(460, 5);

  test('as written, between two parts: the call takes 2.76 s', () => {
    const { settled } = trial({ layers: timeout({ ...asWritten, readTimeoutMs: 500 }), connects: atOnce, answer });
    expect(settled).toMatchObject([{ atMs: 2760, outcome: succeeded }]);
  });

  test('corrected, of the whole: it ends when it should, and may have happened', () => {
    const { settled, cancelled } = trial({ layers: timeout({ ...corrected, totalMs: 500 }), connects: atOnce, answer });
    expect(settled).toMatchObject([{ atMs: 500, outcome: timedOut(false) }]);
    expect(cancelled).toMatchObject([{ atMs: 500 }]);
  });
});

test('what the caller has left counts too, and is passed on', () => {
  const layers = timeout({ ...corrected, totalMs: 1000 });
  const slow = { layers, connects: () => 100, answer: always(succeeded, 2000) };
  const { made, settled } = trial({ ...slow, script: call({ leftMs: 300 }) });
  // The handshake has taken a hundred.
  expect(made).toMatchObject([{ leftMs: 200 }]);
  expect(settled).toMatchObject([{ atMs: 300 }]);
  expect(trial({ ...slow, script: call({ leftMs: 0 }) })).toMatchObject({
    ...{ made: [], settled: [{ atMs: 0, outcome: timedOut(true) }] },
  });
});

describe('B-9: a timeout on the client’s side', () => {
  /** The server is slow: each reply takes 2 s, whoever still waits for it. */
  const answer = always(succeeded, 2000);

  test('as written, it ends the wait and not the work: nothing is taken back, and KazooRetry does not retry it', () => {
    const policy = kazoo211({ max_tries: 3 });
    const layers = (below: Parameters<ReturnType<typeof kazooRetry>>[0]) =>
      kazooRetry(policy)(timeout(abandoning)(below));
    const { made, settled, cancelled } = trial({ layers, answer });
    expect(settled).toMatchObject([{ atMs: 500, outcome: timedOut(false) }]);
    expect([made.length, cancelled]).toEqual([1, []]);
  });

  test('corrected, what is given up is taken back', () => {
    const { cancelled } = trial({ layers: timeout({ ...corrected, totalMs: 500 }), connects: atOnce, answer });
    expect(cancelled).toMatchObject([{ atMs: 500 }]);
  });
});

test('whatever is heard, a call is settled once, in time, unless it was taken back', () => {
  const answers: fc.Arbitrary<Answer> = fc.record(
    {
      outcome: fc.constant(succeeded),
      afterMs: fc.integer({ min: 0, max: 1500 }),
      progressesMs: fc.array(fc.integer({ min: 0, max: 1500 })),
    },
    { requiredKeys: ['afterMs'] },
  );
  const inputs = fc.record(
    {
      ...{ connectTimeoutMs: fc.integer({ min: 1, max: 900 }), readTimeoutMs: fc.integer({ min: 1, max: 900 }) },
      totalMs: fc.integer({ min: 1, max: 1000 }),
      callersDeadline: fc.constantFrom('kept' as const, 'ignored' as const),
      onTimeout: fc.constantFrom('cancels' as const, 'abandons' as const),
    },
    { requiredKeys: ['totalMs', 'callersDeadline', 'onTimeout'] },
  );
  const cancels = fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined });
  const accepts = fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined });
  fc.assert(
    fc.property(inputs, answers, accepts, cancels, (input, answer, acceptsMs, cancelAtMs) => {
      const cancel = { atMs: cancelAtMs ?? 0, event: { type: 'cancel', call: theCall.call } };
      const script = [...call({}), ...(cancelAtMs === undefined ? [] : [cancel])];
      const { settled, cancelled, made } = trial({
        ...{ layers: timeout(input), connects: () => acceptsMs, answer: () => answer, script },
      });
      expect(made.map(({ atMs }) => atMs)).toEqual(made.map(() => acceptsMs));
      expect(settled.every(({ atMs }) => atMs <= Math.min(input.totalMs, cancelAtMs ?? Infinity))).toBe(true);
      if (cancelAtMs === undefined) expect(settled).toHaveLength(1);
      expect(settled.length + cancelled.length).toBeGreaterThan(0);
      const [end] = settled;
      if (end?.outcome.type === 'failed' && end.outcome.definite) expect(made).toEqual([]);
      if (end?.outcome.type === 'succeeded') expect(cancelled).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
