/** The rules of a circuit breaker that holds. */

import type { ShareThreshold } from './breaker-counts.ts';
import { everyErrorFails, openFor, type HalfOpenAfter } from './breaker-presets.ts';
import type { BreakerRules } from './breaker-rules.ts';

export interface BreakerCorrectedOptions {
  windowMs?: number;
  /** In percent of the calls that ended in the window; exactly so many are too many. */
  failureShare?: number;
  slowShare?: number;
  slowMs?: number;
  /** With fewer calls than this nothing is decided. */
  minimumCalls?: number;
  openForMs?: HalfOpenAfter;
  /** Which part of the open time is left to chance. */
  jitter?: number;
  /** How many calls try. */
  permits?: number;
  deadlineMs?: number;
  /** Errors that are the caller's own mistake. */
  ignored?: readonly string[];
}

/** What holds: true expiry, minimum volume, slow calls, generations, permits, a deadline, a jittered open time. */
export function breakerCorrected({
  windowMs = 10_000,
  failureShare = 50,
  slowShare = 50,
  slowMs = 1000,
  minimumCalls = 10,
  openForMs = { firstMs: 5000, factor: 2, maxMs: 60_000 },
  jitter = 0.5,
  permits = 3,
  deadlineMs = 10_000,
  ignored = ['invalid'],
}: BreakerCorrectedOptions = {}): BreakerRules {
  const shares = (outOf: 'completed' | number, minimumVolume: number): ShareThreshold[] => [
    { of: 'failures', share: failureShare, per: 100, outOf, exceeded: 'at', minimumVolume },
    { of: 'slow', share: slowShare, per: 100, outOf, exceeded: 'at', minimumVolume },
  ];
  return {
    window: { kind: 'time', windowMs, grainMs: windowMs / 100 },
    trips: shares('completed', minimumCalls),
    ...{ evaluated: 'always', slowMs, hangingIsSlow: true, clock: 'monotonic' },
    open: { ...openFor(openForMs), jitter, since: 'opening', ends: 'onCall', boundary: 'at' },
    halfOpen: {
      ...{ permits, permitsFor: 'admissions', extras: 'reject', deadlineMs },
      reopens: shares(permits, 0),
      closes: { completed: permits, noneInFlight: false },
    },
    stale: 'dropped',
    trialsCounted: 'all',
    windowOnClose: 'cleared',
    errors: { ...everyErrorFails, ignored },
  };
}
