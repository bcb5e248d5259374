/** The breakers of this lesson, as rules. */

import { breakerAsWritten } from '../../core/machines/breaker-as-written.ts';
import { breakerCorrected } from '../../core/machines/breaker-corrected.ts';
import { cockatielConsecutive, opossum, resilience4j } from '../../core/machines/breaker-presets.ts';
import type { BreakerRules } from '../../core/machines/breaker-rules.ts';
import type { Knobs } from '../../core/trace/record.ts';
import type { Settings } from './scenario.ts';

/** How many calls a breaker of this lesson asks for to close again. */
export const trials = 3;

export function asWritten(knobs: Knobs): BreakerRules {
  const { threshold, openMs } = knobs as Settings;
  return breakerAsWritten({ failureThreshold: threshold, recoveryTimeoutMs: openMs, halfOpenRequests: trials });
}

/** The same with one thing put right: what it counts leaves after ten seconds, and half of ten calls must have failed. */
export function withWindow(knobs: Knobs): BreakerRules {
  const { window, trips } = breakerCorrected();
  return { ...asWritten(knobs), window, trips: trips.filter(({ of }) => of === 'failures') };
}

export const corrected: BreakerRules = breakerCorrected({ permits: trials, deadlineMs: 5000 });

/** Each library as a reader of its manual might set it: open for ten seconds, and with a minimum volume where it has one. */
export const libraries = {
  cockatiel: cockatielConsecutive({ threshold: 5, halfOpenAfterMs: 10_000 }),
  opossum: opossum({ volumeThreshold: 10, resetTimeoutMs: 10_000 }),
  resilience4j: resilience4j({
    slidingWindow: { type: 'COUNT_BASED', size: 20 },
    minimumNumberOfCalls: 20,
    waitDurationInOpenStateMs: 10_000,
    permittedNumberOfCallsInHalfOpenState: trials,
  }),
};
