/** The rules of the circuit breaker of one of the sources, as it stands there. */

import { everyErrorFails, openFor } from './breaker-presets.ts';
import type { BreakerRules } from './breaker-rules.ts';

export interface BreakerAsWrittenOptions {
  failureThreshold?: number;
  recoveryTimeoutMs?: number;
  halfOpenRequests?: number;
}

/** The breaker of "Distributed Systems: Hard Lessons from Production". */
export function breakerAsWritten({
  failureThreshold = 5,
  recoveryTimeoutMs = 30_000,
  halfOpenRequests = 3,
}: BreakerAsWrittenOptions = {}): BreakerRules {
  return {
    window: { kind: 'cumulative' },
    trips: [{ of: 'failures', calls: failureThreshold }],
    ...{ evaluated: 'onFailure', hangingIsSlow: false, clock: 'wall' },
    open: { ...openFor(recoveryTimeoutMs), jitter: 0, since: 'lastFailure', ends: 'onCall', boundary: 'after' },
    halfOpen: {
      ...{ permitsFor: 'admissions', extras: 'reject' },
      reopens: [{ of: 'failures', calls: 1 }],
      closes: { successes: halfOpenRequests, inARow: false },
    },
    stale: 'counted',
    trialsCounted: 'all',
    windowOnClose: 'cleared',
    errors: everyErrorFails,
  };
}
