/**
 * The retry of "Distributed Systems: Hard Lessons from Production": what it does to whom, as it is written and corrected.
 */
import { describe, expect, test } from 'vitest';
import * as callTimeout from './call-timeout.ts';
import { always, inTurn, retry, succeeded, timeout } from './fixtures/retry-layers.ts';
import { theCall, trial, type Answer, type Trial } from './fixtures/retry-trial.ts';
import type { Failure, Outcome } from './layer.ts';
import { asWritten, corrected, type RetryPolicy } from './retry-policy.ts';
import { streams } from '../sim/streams.ts';
import type { Layer } from './stack.ts';

const failed = (error: string, definite: boolean, retryAfterMs?: number): Failure => ({
  ...{ type: 'failed', error, definite },
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

const run = (policy: RetryPolicy, answer: Trial['answer'], event: object = {}) =>
  trial({ layers: retry(policy), answer, script: [{ atMs: 0, event: { ...theCall, ...event } }] });

describe('a payment without a key', () => {
  /** Charges, and then loses the answer the first so many times. A key that it has seen is not charged again. */
  function charging(policy: RetryPolicy, lost: number, key?: string): { charges: number; told: Outcome } {
    const seen = new Set<string>();
    let charges = 0;
    const answer = (made: { key?: string }, _: number, count: number): Answer => {
      if (made.key === undefined || !seen.has(made.key)) charges++;
      if (made.key !== undefined) seen.add(made.key);
      return { outcome: count <= lost ? failed('reset', false) : succeeded };
    };
    const { settled } = run(policy, answer, key === undefined ? {} : { key });
    return { charges, told: settled[0]!.outcome };
  }

  test('as written is charged twice and told a success, or three times and told an error', () => {
    expect(charging(asWritten, 1)).toEqual({ charges: 2, told: succeeded });
    expect(charging(asWritten, 3)).toMatchObject({ charges: 3, told: { type: 'failed' } });
  });

  test('corrected is charged once, and told that it may have been', () => {
    expect(charging(corrected, 1)).toEqual({ charges: 1, told: failed('reset', false) });
    expect(charging(corrected, 3)).toEqual({ charges: 1, told: failed('reset', false) });
  });

  test('corrected and with a key is tried again, and charged once', () => {
    expect(charging(corrected, 1, 'order-7')).toEqual({ charges: 1, told: succeeded });
    expect(charging(corrected, 3, 'order-7')).toEqual({ charges: 1, told: failed('reset', false) });
  });
});

describe.each(['badRequest', 'unauthorized', 'notFound', 'conflict', 'unprocessable'])(
  'a request that is refused as %s',
  (error) => {
    test('as written is made three times, corrected once', () => {
      expect(run(asWritten, always(failed(error, true))).made).toHaveLength(3);
      expect(run(corrected, always(failed(error, true))).made).toHaveLength(1);
    });
  },
);

test('a server that asks for five seconds: as written it is called after one, corrected after five and not together', () => {
  const answer = inTurn(failed('throttled', true, 5000), succeeded);
  const secondAt = (policy: RetryPolicy) => run(policy, answer).made[1]!.atMs;
  expect(secondAt(asWritten)).toBe(1000);
  expect(secondAt(corrected)).toBeGreaterThanOrEqual(5000);
});

test('the cause: as written a RetryError that no handler of the cause catches, corrected the cause', () => {
  const told = (policy: RetryPolicy) => run(policy, always(failed('refused', true))).settled[0]!.outcome;
  expect(told(asWritten)).toEqual(failed('retryError', false));
  expect(told(corrected)).toEqual(failed('refused', true));
});

test('three hundred clients that fail together: as written they come back together, at 1 s and 3 s; corrected they do not', () => {
  function comingBack(policy: RetryPolicy): Set<number> {
    const streamOf = streams(4);
    const runs = Array.from({ length: 300 }, (_, client) => {
      const { made } = trial({
        layers: retry(policy),
        answer: always(failed('refused', true)),
        draw: streamOf(`client ${client}`),
      });
      return made.slice(1).map(({ atMs }) => atMs);
    });
    return new Set(runs.flat());
  }
  expect([...comingBack(asWritten)]).toEqual([1000, 3000]);
  expect(comingBack(corrected).size).toBeGreaterThan(590);
});

describe('an endpoint that takes the connection at the last moment and then says nothing', () => {
  const lastMoment = { connects: () => 3050, answer: (): Answer => undefined };
  const over =
    (policy: RetryPolicy, patience: Parameters<typeof timeout>[0]) =>
    (below: Layer): Layer =>
      retry(policy)(timeout(patience)(below));
  const script = [{ atMs: 0, event: { ...theCall, idempotent: true, leftMs: 20_000 } }];

  test('as written holds its caller for 3 (3.05 + 27) + 3 = 93.15 s, whatever the caller has left', () => {
    const { settled, made } = trial({ layers: over(asWritten, callTimeout.asWritten), ...lastMoment, script });
    expect(settled[0]!.atMs).toBeCloseTo(3 * (3050 + 27_000) + 3000);
    expect(made.map(({ leftMs }) => leftMs)).toEqual([undefined, undefined, undefined]);
  });

  test('corrected lets it go when its time is over, or its own 30 s', () => {
    const { settled } = trial({ layers: over(corrected, callTimeout.corrected), ...lastMoment, script });
    expect(settled[0]!.atMs).toBeLessThanOrEqual(20_000);
    const patient = [{ atMs: 0, event: { ...theCall, idempotent: true } }];
    expect(
      trial({ layers: over(corrected, callTimeout.corrected), ...lastMoment, script: patient }).settled[0]!.atMs,
    ).toBeLessThanOrEqual(30_000);
  });
});
