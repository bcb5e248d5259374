/**
 * A retry storm that outlives its cause: after five seconds of twice the traffic, a server that could do it all again does
 * nothing but work for callers who have given up, and their retries keep it there.
 *
 * Source: Bronson et al., Metastable Failures in Distributed Systems (HotOS 2021); Google's SRE book, ch. 21, for the budget.
 * Seconds are those of other people's run of the same model; chance moves them by two or three.
 */
import { describe, expect, test, vi } from 'vitest';
import type { Backoff } from './backoff.ts';
import { expectedNumbers } from './fixtures/expected-numbers.ts';
import { burst, ratio, recoveredAt, stormy, type Storm } from './fixtures/retry-storm.ts';
import type { RetryBudget } from './retry-budget.ts';

const none: Backoff = { kind: 'none' };
const plain: Backoff = { kind: 'exponential', baseMs: 1000, factor: 2 };
const fullJitter: Backoff = { kind: 'exponential', baseMs: 1000, factor: 2, windowCapMs: 8000, jitter: 'full' };
/** A retry for ten calls, and a hundred saved at most. */
const tenPercent: RetryBudget = {
  ...{ reserve: 0, most: 100_000, perRequest: 100, perRetry: 1000 },
  ...{ perSuccess: 0, perFailure: 0, keeps: 0 },
};

/** `STORM_SECONDS=300` watches for as long as the other people did. */
const seconds = Number(process.env['STORM_SECONDS'] ?? 80);
vi.setConfig({ testTimeout: 200 * seconds + 10_000 });

const perSecond = 70;
const watch = (storm: Partial<Storm>) =>
  stormy({ totalCalls: 3, backoff: none, perSecond, trigger: burst(perSecond), seconds, ...storm });

test('before the burst nobody needs a retry', () => {
  const calm = watch({ seconds: 30 });
  expect(ratio(calm.asked, calm.came, 0, 29)).toBeLessThan(1.02);
  expect(ratio(calm.good, calm.came, 0, 29)).toBeGreaterThan(0.98);
});

test('one attempt: all is well again when the queue is worked off', () => {
  const at = recoveredAt(watch({ totalCalls: 1 }), 35)!;
  expect(Math.abs(at - 37)).toBeLessThanOrEqual(3);
  if (expectedNumbers) expect(expectedNumbers['metastable']!['1 attempt']).toBe('recovers');
});

describe.each([
  ['no wait', none],
  ['exponential waits', plain],
  ['full jitter', fullJitter],
])('three attempts with %s', (_name, backoff) => {
  test('do not recover: three times the load, and not one call that succeeds', () => {
    const storm = watch({ backoff });
    expect(recoveredAt(storm, 35)).toBeUndefined();
    expect(ratio(storm.good, storm.came, 50, seconds)).toBe(0);
    expect(Math.abs(ratio(storm.asked, storm.came, 50, seconds) / 2.97 - 1)).toBeLessThan(0.05);
  });
});

test('jitter spreads a burst; it does not make it less, nor does it with dead work dropped', () => {
  const storm = watch({ backoff: fullJitter, dropsDead: true });
  expect(recoveredAt(storm, 35)).toBeUndefined();
  const good = ratio(storm.good, storm.came, 50, seconds);
  expect(Math.abs(good - 0.43)).toBeLessThan(0.06);
});

describe('three attempts, and what helps', () => {
  test.each([
    ['a budget of a tenth of the calls', { budget: tenPercent }, 45, 3],
    ['a server that drops dead work, where retries come at once', { dropsDead: true }, 44, 5],
    ['both', { budget: tenPercent, dropsDead: true }, 35, 1],
  ])('%s', (_what, settings, expected, tolerance) => {
    const storm = watch(settings);
    expect(Math.abs(recoveredAt(storm, 35)! - expected)).toBeLessThanOrEqual(tolerance);
    const asked = ratio(storm.asked, storm.came, 0, seconds);
    if ('budget' in settings) expect(asked).toBeLessThan(1.1);
  });
});

describe('three attempts are stuck only where all of them together are more than the server can do', () => {
  /** Three hundred calls at once, at second 30. */
  const trigger = [{ atMs: 30_000, to: 'arrivals', event: { type: 'burst', calls: 300 } }];

  test.each([
    ['3λ/μ = 0.9: it recovers, slowly', 30, true],
    ['3λ/μ = 1.08: it does not', 36, false],
  ])('%s', (_what, rate, recovers) => {
    const storm = watch({ perSecond: rate, trigger, seconds: 120 });
    expect(ratio(storm.good, storm.came, 35, 45)).toBe(0);
    expect(recoveredAt(storm, 35) !== undefined).toBe(recovers);
  });
});
