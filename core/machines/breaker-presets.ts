/**
 * Rules under which the breaker behaves exactly as other people's breakers do.
 *
 * A preset restates the library's source as rules, its mistakes included; breaker-presets.test.ts runs the libraries
 * themselves beside it. What is done by hand (`isolate`, `reset` and the like) is ours under every preset.
 */

import type { ShareThreshold } from './breaker-counts.ts';
import type { BreakerRules, OpenRules } from './breaker-rules.ts';
import type { WindowKind } from './breaker-window.ts';

/** Every error is a failure. */
export const everyErrorFails: BreakerRules['errors'] = {
  ignored: [],
  successes: [],
  ignoredTrial: 'returnsPermit',
  cancelledTrial: 'returnsPermit',
};

/** How long to stay open: always as long, or `factor` times as long each time in a row. */
export type HalfOpenAfter = number | { firstMs: number; factor: number; maxMs: number };

export function openFor(time: HalfOpenAfter): Pick<OpenRules, 'firstMs' | 'factor' | 'maxMs'> {
  return typeof time === 'number' ? { firstMs: time, factor: 1, maxMs: time } : time;
}

export interface CockatielOptions {
  halfOpenAfterMs: HalfOpenAfter;
  /** How many calls try, and the fraction of them that may fail. */
  halfOpenSampling?: { calls: number; threshold: number };
}

/** cockatiel 4.0.0, `CircuitBreakerPolicy`, whichever its `breaker` is. */
function cockatiel(
  { halfOpenAfterMs, halfOpenSampling: { calls, threshold } = { calls: 1, threshold: 0 } }: CockatielOptions,
  { window, trips }: Pick<BreakerRules, 'window' | 'trips'>,
): BreakerRules {
  return {
    ...{ window, trips, evaluated: 'onFailure', hangingIsSlow: false, clock: 'wall' },
    open: { ...openFor(halfOpenAfterMs), jitter: 0, since: 'opening', ends: 'onCall', boundary: 'at' },
    halfOpen: {
      permits: calls,
      permitsFor: 'admissions',
      extras: 'queue',
      reopens: [{ of: 'failures', share: threshold, per: 1, outOf: calls, exceeded: 'above', minimumVolume: 0 }],
      closes: { completed: calls, noneInFlight: true },
    },
    stale: 'asAdmitted',
    trialsCounted: 'deciding',
    windowOnClose: 'cleared',
    errors: { ...everyErrorFails, ignoredTrial: 'succeeds', cancelledTrial: 'keepsPermit' },
  };
}

/** cockatiel 4.0.0, `ConsecutiveBreaker`. */
export function cockatielConsecutive({ threshold, ...options }: CockatielOptions & { threshold: number }) {
  return cockatiel(options, {
    window: { kind: 'consecutive' },
    trips: [{ of: 'failures', calls: threshold }],
  });
}

/** cockatiel 4.0.0, `CountBreaker`. */
export function cockatielCount({
  threshold,
  size,
  minimumNumberOfCalls = size,
  ...options
}: CockatielOptions & { threshold: number; size: number; minimumNumberOfCalls?: number }) {
  return cockatiel(options, {
    window: { kind: 'count', size },
    trips: [fractionAbove(threshold, minimumNumberOfCalls)],
  });
}

/** cockatiel 4.0.0, `SamplingBreaker`. Without `minimumRps`, five failures a second are needed to open. */
export function cockatielSampling({
  threshold,
  durationMs,
  minimumRps,
  ...options
}: CockatielOptions & { threshold: number; durationMs: number; minimumRps?: number }) {
  const buckets = Math.max(5, Math.ceil(durationMs / 1000));
  const bucketMs = Math.round(durationMs / buckets);
  const minimumRpms = minimumRps ? minimumRps / 1000 : 5 / (threshold * 1000);
  return cockatiel(options, {
    window: { kind: 'rotating', buckets, bucketMs },
    trips: [fractionAbove(threshold, bucketMs * buckets * minimumRpms)],
  });
}

function fractionAbove(threshold: number, minimumVolume: number): ShareThreshold {
  return { of: 'failures', share: threshold, per: 1, outOf: 'completed', exceeded: 'above', minimumVolume };
}

export interface OpossumOptions {
  resetTimeoutMs?: number;
  errorThresholdPercentage?: number;
  volumeThreshold?: number;
  rollingCountTimeoutMs?: number;
  rollingCountBuckets?: number;
}

/** opossum 10.0.0. Its own `timeout` and `capacity` are a call timeout and a bulkhead below. */
export function opossum({
  resetTimeoutMs = 30_000,
  errorThresholdPercentage = 50,
  volumeThreshold = 0,
  rollingCountTimeoutMs = 10_000,
  rollingCountBuckets = 10,
}: OpossumOptions = {}): BreakerRules {
  const bucketMs = Math.floor(rollingCountTimeoutMs / rollingCountBuckets);
  const share = { of: 'failures', share: errorThresholdPercentage, per: 100, outOf: 'fires' } as const;
  return {
    window: { kind: 'buckets', buckets: rollingCountBuckets, bucketMs },
    trips: [{ ...share, exceeded: 'above', minimumVolume: volumeThreshold, dividesFirst: true }],
    ...{ evaluated: 'onFailure', hangingIsSlow: false, clock: 'monotonic' },
    open: { ...openFor(resetTimeoutMs), jitter: 0, since: 'opening', ends: 'onTimer', boundary: 'at' },
    halfOpen: {
      permits: 1,
      permitsFor: 'admissions',
      extras: 'reject',
      reopens: [{ of: 'failures', calls: 1 }],
      closes: { successes: 1, inARow: false },
    },
    stale: 'counted',
    trialsCounted: 'all',
    windowOnClose: 'kept',
    errors: { ...everyErrorFails, cancelledTrial: 'keepsPermit' },
  };
}

export interface Resilience4jOptions {
  /** So many calls, or so many seconds. */
  slidingWindow?: { type: 'COUNT_BASED' | 'TIME_BASED'; size: number };
  minimumNumberOfCalls?: number;
  /** In percent. */
  failureRateThreshold?: number;
  slowCallRateThreshold?: number;
  slowCallDurationThresholdMs?: number;
  waitDurationInOpenStateMs?: HalfOpenAfter;
  automaticTransitionFromOpenToHalfOpen?: boolean;
  permittedNumberOfCallsInHalfOpenState?: number;
  /** 0, for ever. */
  maxWaitDurationInHalfOpenStateMs?: number;
}

/** resilience4j 2.3.0, `CircuitBreakerStateMachine`. */
export function resilience4j({
  slidingWindow: { type, size } = { type: 'COUNT_BASED', size: 100 },
  minimumNumberOfCalls = 100,
  failureRateThreshold = 50,
  slowCallRateThreshold = 100,
  slowCallDurationThresholdMs = 60_000,
  waitDurationInOpenStateMs = 60_000,
  automaticTransitionFromOpenToHalfOpen = false,
  permittedNumberOfCallsInHalfOpenState: permits = 10,
  maxWaitDurationInHalfOpenStateMs = 0,
}: Resilience4jOptions = {}): BreakerRules {
  const isCount = type === 'COUNT_BASED';
  const window: WindowKind = isCount ? { kind: 'count', size } : { kind: 'buckets', buckets: size, bucketMs: 1000 };
  const rates = (minimumVolume: number): ShareThreshold[] => [
    { of: 'failures', share: failureRateThreshold, ...ofCompleted, minimumVolume },
    { of: 'slow', share: slowCallRateThreshold, ...ofCompleted, minimumVolume },
  ];
  const trials = Math.min(minimumNumberOfCalls, permits);
  return {
    window,
    trips: rates(isCount ? Math.min(minimumNumberOfCalls, size) : minimumNumberOfCalls),
    ...{ evaluated: 'always', slowMs: slowCallDurationThresholdMs, hangingIsSlow: false, clock: 'wall' },
    open: {
      ...openFor(waitDurationInOpenStateMs),
      ...{ jitter: 0, since: 'opening', boundary: 'after' },
      ends: automaticTransitionFromOpenToHalfOpen ? 'onTimer' : 'onCall',
    },
    halfOpen: {
      ...{ permits, permitsFor: 'admissions', extras: 'reject' },
      reopens: rates(trials),
      closes: { completed: trials, noneInFlight: false },
      ...(maxWaitDurationInHalfOpenStateMs >= 1 && { deadlineMs: maxWaitDurationInHalfOpenStateMs }),
    },
    stale: 'counted',
    trialsCounted: 'all',
    windowOnClose: 'cleared',
    errors: everyErrorFails,
  };
}

const ofCompleted = { per: 100, outOf: 'completed', exceeded: 'at' } as const;
