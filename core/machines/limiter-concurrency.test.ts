/**
 * "Rate limiting limits volume, not concurrency" is half right. A limiter that paces bounds how many calls run at once as
 * long as calls take as long as they did: ⌈r·S⌉. What it cannot bound is that number when they take longer: L = λW.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing"; Little (1961).
 */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { arrivalsMachine } from './arrivals.ts';
import { peakAtWork, run, stepsAt } from './fixtures/run.ts';
import { limiterPolicyMachine, type LimiterPolicyInput } from './limiter-policy.ts';
import type { Quota } from './limiter-quota.ts';
import { workerQueueMachine } from './worker-queue.ts';

/** Simulated minutes; a busy machine takes longer for them. */
vi.setConfig({ testTimeout: 30_000 });

function limited(quota: Quota, serviceMs: number, input: Partial<LimiterPolicyInput> = {}) {
  return {
    arrivals: { machine: arrivalsMachine, input: { name: 'arrivals', gapMs: 1000 }, wires: { call: ['limiter'] } },
    limiter: {
      ...{ machine: limiterPolicyMachine, input: { name: 'limiter', quota, ...input }, clocked: true },
      wires: { call: ['model'], cancel: ['model'], settled: ['arrivals'] },
    },
    model: { machine: workerQueueMachine, input: { servers: 1000, serviceMs }, wires: { settled: ['limiter'] } },
  };
}

const burst = (atMs: number, calls: number) => ({ atMs, to: 'arrivals', event: { type: 'burst', calls } });
const slow = (atMs: number, serviceMs: number) => ({ atMs, to: 'model', event: { type: 'slow', serviceMs } });
const perSecond = (rate: number): Quota => ({ kind: 'paced', intervalMs: 1000 / rate, toleranceMs: 0 });

/** When calls came to the model. */
const passesMs = (trace: ReturnType<typeof run>) =>
  stepsAt(trace, 'model').flatMap(({ atMs, event }) => (event.type === 'call' ? [atMs] : []));

describe('ten calls before the end of a minute and ten after it, at a quota of ten a minute', () => {
  const script = [burst(59_900, 10), burst(60_100, 10)];

  test.each([
    [
      'a fixed window admits twice its quota within a fifth of a second',
      { kind: 'fixedWindow', quota: 10, windowMs: 60_000 },
      20,
    ],
    ['a pacer admits one', { kind: 'paced', intervalMs: 6000, toleranceMs: 0 }, 1],
    ['a token bucket admits what it holds', { kind: 'tokenBucket', capacity: 10, intervalMs: 6000 }, 10],
  ] as [string, Quota, number][])('%s', (_what, quota, expected) => {
    const trace = run(limited(quota, 1000, { maxWaitMs: 0 }), script);
    expect(passesMs(trace)).toHaveLength(expected);
    expect(peakAtWork(trace, 'model')).toBe(expected);
  });
});

describe('a hundred calls at once behind a limiter that paces', () => {
  const overlapping = fc.record({
    rate: fc.integer({ min: 1, max: 20 }),
    serviceMs: fc.integer({ min: 1, max: 3000 }),
  });

  test('run no more than ⌈r·S⌉ at once, at any rate and however long they take', () => {
    fc.assert(
      fc.property(overlapping, ({ rate, serviceMs }) => {
        const bound = Math.ceil((rate * serviceMs) / 1000);
        expect(peakAtWork(run(limited(perSecond(rate), serviceMs), [burst(0, 100)]), 'model')).toBeLessThanOrEqual(
          bound,
        );
      }),
      { numRuns: 40 },
    );
  });

  test('are above that bound when they begin to take longer: eight times the time, eight times as many', () => {
    const [rate, serviceMs, slowdown] = [2, 2000, 8];
    const before = peakAtWork(run(limited(perSecond(rate), serviceMs), [burst(0, 100)]), 'model');
    const after = peakAtWork(
      run(limited(perSecond(rate), serviceMs), [burst(0, 100), slow(10_000, serviceMs * slowdown)]),
      'model',
    );
    expect(before).toBe((rate * serviceMs) / 1000);
    expect(after).toBe(before * slowdown);
  });

  test('pass no faster for it: it bounds what comes in a time, all along', () => {
    const passes = passesMs(run(limited(perSecond(2), 2000), [burst(0, 100), slow(10_000, 16_000)]));
    expect(passes).toEqual(Array.from({ length: 100 }, (_, index) => index * 500));
  });
});
