import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { always, hedge, refused, reset, succeeded } from './fixtures/retry-layers.ts';
import { theCall, trial, type Answer, type Trial } from './fixtures/retry-trial.ts';
import { hedgeDefaults, type HedgeInput } from './hedge-copies.ts';
import type { Outcome } from './layer.ts';

const idempotent = [{ atMs: 0, event: { ...theCall, idempotent: true } }];

function hedged(input: Partial<HedgeInput>, answer: Trial['answer'], script: Trial['script'] = idempotent) {
  const { made, settled, cancelled } = trial({ layers: hedge(input), answer, script });
  return {
    calls: made.map(({ atMs }) => atMs),
    ended: settled.map(({ atMs, outcome }) => [atMs, outcome]),
    cancelled: cancelled.map(({ atMs, call }) => [atMs, call]),
    made,
  };
}

/** The first copy answers after so long, the second after that, and so on. */
const after =
  (...afterMs: number[]) =>
  (_: unknown, __: number, count: number): Answer => ({ outcome: succeeded, afterMs: afterMs[count - 1]! });

const pushback = (retryAfterMs: number): Outcome => ({
  type: 'failed',
  error: 'throttled',
  definite: true,
  retryAfterMs,
});

describe('a slow call', () => {
  test('is made again each half second, and four times at most', () => {
    expect(hedged({}, () => undefined).calls).toEqual([0, 500, 1000, 1500]);
  });

  test('is answered by the first that answers, and the others are taken back', () => {
    const { calls, ended, cancelled, made } = hedged({}, after(3000, 100));
    expect(calls).toEqual([0, 500]);
    expect(ended).toEqual([[600, succeeded]]);
    expect(cancelled).toEqual([[600, 'ana#1.1']]);
    expect(made.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  test('is made once when nobody says that it may be made twice', () => {
    const script = [{ atMs: 0, event: { ...theCall } }];
    expect(hedged({}, after(3000, 100), script)).toMatchObject({ calls: [0], ended: [[3000, succeeded]] });
    expect(hedged({ hedges: 'everything' }, after(3000, 100), script).calls).toEqual([0, 500]);
  });

  test('leaves to each copy what is left of the caller’s time', () => {
    const script = [{ atMs: 0, event: { ...theCall, key: 'k', leftMs: 1200 } }];
    expect(hedged({}, after(3000, 3000, 10), script).made.map(({ leftMs }) => leftMs)).toEqual([1200, 700, 200]);
  });
});

describe('a failure', () => {
  test('that is not fatal brings the next copy at once, and the one after it half a second later', () => {
    const { calls, ended } = hedged({}, (_, __, count) => ({
      outcome: count === 1 ? refused : succeeded,
      afterMs: 100,
    }));
    expect(calls).toEqual([0, 100]);
    expect(ended).toEqual([[200, succeeded]]);
    expect(hedged({}, (_, __, count) => (count === 1 ? { outcome: refused, afterMs: 100 } : undefined)).calls).toEqual([
      0, 100, 600, 1100,
    ]);
  });

  test('that is fatal ends it', () => {
    const fatal: Outcome = { type: 'failed', error: 'badRequest', definite: true };
    const { ended, cancelled } = hedged({}, (_, __, count) => (count === 2 ? { outcome: fatal } : undefined));
    // One copy is still under way: it may happen yet.
    expect(ended).toEqual([[500, { ...fatal, definite: false }]]);
    expect(cancelled).toEqual([[500, 'ana#1.1']]);
  });

  test('of all of them is told once all have failed, as certain only if all were', () => {
    expect(hedged({}, always(refused)).ended).toEqual([[0, refused]]);
    const answer: Trial['answer'] = (_, __, count) => ({ outcome: count === 2 ? reset : refused });
    expect(hedged({}, answer).ended).toEqual([[0, { ...refused, definite: false }]]);
  });
});

describe('a server that', () => {
  test('says when to come back is obeyed: then, and from then each half second', () => {
    const answer: Trial['answer'] = (_, __, count) =>
      count === 1 ? { outcome: pushback(2000), afterMs: 10 } : undefined;
    expect(hedged({}, answer).calls).toEqual([0, 2010, 2510, 3010]);
  });

  test('wants no more gets no more, and what is under way may still succeed', () => {
    const answer: Trial['answer'] = (_, __, count) =>
      count === 1 ? { outcome: succeeded, afterMs: 5000 } : { outcome: pushback(-1) };
    expect(hedged({}, answer)).toMatchObject({ calls: [0, 500], ended: [[5000, succeeded]] });
  });
});

test('without end of delay it is a fallback, and without delay all are made at once', () => {
  expect(hedged({ hedgingDelayMs: Infinity }, after(60_000)).calls).toEqual([0]);
  expect(hedged({ hedgingDelayMs: Infinity }, always(refused, 10)).calls).toEqual([0, 10, 20, 30]);
  expect(hedged({ hedgingDelayMs: 0 }, always(succeeded, 10)).calls).toEqual([0, 0, 0, 0]);
});

/** Dean and Barroso: a second copy for the slowest twentieth costs a twentieth more calls. */
test('a hedge after the 95th percentile makes 5 % more calls', () => {
  // A fixed share of slow calls, spread evenly over the calls: no chance is needed to count.
  const calls = Array.from({ length: 1000 }, (_, index) => {
    const isSlow = index % 20 === 0;
    return hedged({ totalCalls: 2, hedgingDelayMs: 100 }, after(isSlow ? 2000 : 10, 10)).calls.length;
  });
  expect(calls.reduce((sum, many) => sum + many) / calls.length).toBeCloseTo(1.05);
});

test('whatever happens, a call is settled once, and no copy is left behind', () => {
  const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
    fc.constant(succeeded),
    fc.constant(refused),
    fc.constant(reset),
    fc.constantFrom('badRequest', 'overBudget').map((error): Outcome => ({ type: 'failed', error, definite: true })),
    fc.integer({ min: -1, max: 500 }).map(pushback),
  );
  const answers = fc.option(fc.record({ outcome: outcomes, afterMs: fc.integer({ min: 0, max: 400 }) }), {
    nil: undefined,
  });
  const inputs = fc.record({
    totalCalls: fc.integer({ min: 1, max: 5 }),
    hedgingDelayMs: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.constant(Infinity)),
    nonFatal: fc.constantFrom('anything' as const, hedgeDefaults.nonFatal),
    hedges: fc.constantFrom('everything' as const, 'idempotent' as const),
  });
  const calls = fc.record({ idempotent: fc.boolean(), key: fc.constant('k') }, { requiredKeys: [] });
  const cancels = fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined });
  fc.assert(
    fc.property(
      inputs,
      fc.array(answers, { minLength: 5, maxLength: 5 }),
      calls,
      cancels,
      (input, answers, call, cancelAtMs) => {
        const cancel = { atMs: cancelAtMs ?? 0, event: { type: 'cancel', call: theCall.call } };
        const { made, settled, cancelled } = trial({
          layers: hedge(input),
          answer: (_, __, count) => answers[count - 1],
          script: [{ atMs: 0, event: { ...theCall, ...call } }, ...(cancelAtMs === undefined ? [] : [cancel])],
        });
        expect(made.length).toBeGreaterThan(0);
        expect(made.length).toBeLessThanOrEqual(input.totalCalls);
        if (input.hedges === 'idempotent' && call.idempotent !== true && call.key === undefined)
          expect(made).toHaveLength(1);
        expect(settled.length).toBeLessThanOrEqual(1);
        const endMs = settled[0]?.atMs ?? cancelAtMs;
        // Each copy is answered before the end, taken back at it, or never answered, with nobody to end it.
        for (const { atMs, call } of made) {
          const answer = answers[Number(call.split('.')[1]) - 1];
          const isAnswered = answer !== undefined && atMs + answer.afterMs <= (endMs ?? Infinity);
          const isTakenBack = cancelled.some((one) => one.call === call && one.atMs === endMs);
          expect(isAnswered || isTakenBack || endMs === undefined).toBe(true);
          if (endMs !== undefined) expect(atMs).toBeLessThanOrEqual(endMs);
        }
        if (endMs === undefined) expect(answers.slice(0, made.length)).toContain(undefined);
        if (settled[0]?.outcome.type === 'failed' && settled[0].outcome.definite) expect(cancelled).toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});
