import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retry } from './fixtures/retry-layers.ts';
import { theCall, trial, type Answer } from './fixtures/retry-trial.ts';
import { isRandom, nextWait, type Backoff, type Wait } from './backoff.ts';
import type { Outcome } from './layer.ts';
import { transientErrors, type RetryPolicy } from './retry-policy.ts';

const backoffs: fc.Arbitrary<Backoff> = fc.oneof(
  fc.constant<Backoff>({ kind: 'none' }),
  fc.constant<Backoff>({ kind: 'exponential', baseMs: 50, factor: 2, windowCapMs: 400, jitter: 'full' }),
  fc.constant<Backoff>({ kind: 'decorrelated', baseMs: 20, factor: 3, capMs: 500 }),
  fc.constant<Backoff>({ kind: 'compounding', baseMs: 30, factor: 2, spread: 0.4, capMs: 300 }),
);

const policies: fc.Arbitrary<RetryPolicy> = fc.record(
  {
    totalCalls: fc.integer({ min: 1, max: 6 }),
    backoff: backoffs,
    tryTimeoutMs: fc.integer({ min: 1, max: 300 }),
    deadlineMs: fc.integer({ min: 1, max: 2000 }),
    callersDeadline: fc.constantFrom('kept' as const, 'ignored' as const),
    retryOn: fc.constantFrom('anything' as const, transientErrors, []),
    whenUnsure: fc.constantFrom('always' as const, 'ifIdempotent' as const),
    retryAfter: fc.constantFrom('ignored' as const, 'instead' as const, 'added' as const),
    exhaustedAs: fc.constant('retryError'),
  },
  { requiredKeys: ['totalCalls', 'backoff', 'callersDeadline', 'retryOn', 'whenUnsure', 'retryAfter'] },
);

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ type: 'succeeded' }),
  fc.record({
    type: fc.constant('failed' as const),
    error: fc.constantFrom('refused', 'reset', 'badRequest', 'overBudget'),
    definite: fc.boolean(),
  }),
  fc.record({
    ...{ type: fc.constant('failed' as const), error: fc.constant('throttled'), definite: fc.constant(true) },
    retryAfterMs: fc.integer({ min: 0, max: 500 }),
  }),
);

const answers: fc.Arbitrary<Answer> = fc.option(
  fc.record({ outcome: outcomes, afterMs: fc.integer({ min: 0, max: 400 }) }),
  { nil: undefined, freq: 5 },
);

const runs = fc.record({
  policy: policies,
  answers: fc.array(answers, { minLength: 6, maxLength: 6 }),
  draws: fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 6, maxLength: 6 }),
  call: fc.record(
    { idempotent: fc.boolean(), key: fc.constant('k'), leftMs: fc.integer({ min: 0, max: 1500 }) },
    { requiredKeys: [] },
  ),
  cancelAtMs: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
});

test('whatever happens, a call is made as often as it may be, in its time, and settled once', () => {
  fc.assert(
    fc.property(runs, ({ policy, answers, draws, call, cancelAtMs }) => {
      let drawn = 0;
      const cancel = { atMs: cancelAtMs ?? 0, event: { type: 'cancel', call: theCall.call } };
      const { made, settled, cancelled } = trial({
        layers: retry(policy),
        answer: (_, __, count) => answers[count - 1],
        script: [{ atMs: 0, event: { ...theCall, ...call } }, ...(cancelAtMs === undefined ? [] : [cancel])],
        draw: () => draws[drawn++ % draws.length]! / 1000,
      });
      const callersMs = policy.callersDeadline === 'kept' ? (call.leftMs ?? Infinity) : Infinity;
      const deadlineMs = Math.min(policy.deadlineMs ?? Infinity, callersMs);
      expect(made.length).toBeLessThanOrEqual(policy.totalCalls);
      expect(made.every(({ atMs }) => atMs < deadlineMs)).toBe(true);
      expect(made.every(({ atMs, leftMs = 0 }) => atMs + leftMs <= deadlineMs + 1e-6)).toBe(true);
      expect(new Set(made.map((one) => one.call)).size).toBe(made.length);
      expect(settled.length).toBeLessThanOrEqual(1);
      expect(settled.every(({ atMs }) => atMs <= deadlineMs + 0.001)).toBe(true);
      // Only a call that is neither answered nor bounded is waited for for ever.
      const forEver = made.length > 0 && answers[made.length - 1] === undefined;
      if (cancelAtMs === undefined && !(forEver && policy.tryTimeoutMs === undefined && deadlineMs === Infinity))
        expect(settled).toHaveLength(1);
      if (cancelAtMs !== undefined) expect(settled.every(({ atMs }) => atMs <= cancelAtMs)).toBe(true);
      if (cancelAtMs !== undefined) expect(made.every(({ atMs }) => atMs <= cancelAtMs)).toBe(true);
      // What was given up is not under way any more, and the next begins after it.
      expect(cancelled.every(({ call }) => made.some((one) => one.call === call))).toBe(true);
      const mayRepeat = policy.whenUnsure === 'always' || call.idempotent === true || call.key !== undefined;
      const unsure = made.slice(0, -1).filter((_, index) => {
        const outcome = answers[index]?.outcome;
        return (
          outcome === undefined ||
          (outcome.type === 'failed' && outcome.retryAfterMs === undefined && !outcome.definite)
        );
      });
      if (!mayRepeat) expect(unsure).toEqual([]);
      const outcome = settled[0]?.outcome;
      if (outcome?.type === 'failed' && outcome.definite) expect(cancelled).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('every wait is finite, at least 0, and follows from the wait before and the draw alone', () => {
  fc.assert(
    fc.property(
      backoffs,
      fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { maxLength: 60 }),
      (backoff, draws) => {
        let [wait, again]: [Wait | undefined, Wait | undefined] = [undefined, undefined];
        for (const draw of draws) {
          wait = nextWait(backoff, wait, draw);
          again = nextWait(backoff, again, isRandom(backoff) ? draw : 0);
          expect(wait).toEqual(again);
          expect(wait.delayMs).toBeGreaterThanOrEqual(0);
          expect(wait.delayMs).toBeLessThan(Infinity);
        }
      },
    ),
  );
});
