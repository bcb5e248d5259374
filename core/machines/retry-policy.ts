import type { Backoff } from './backoff.ts';

/** What is retried, how often, how late and until when. */
export interface RetryPolicy {
  /** Calls made in all, the first included: 1 is no retry, Infinity no end. Libraries differ in what they count; we say it. */
  totalCalls: number;
  backoff: Backoff;
  /** Each call is given up after this long: it may have happened. Without it, a call is waited for as long as it takes. */
  tryTimeoutMs?: number;
  /** All calls and waits together. What the caller has left counts too, if it is less. */
  deadlineMs?: number;
  /** Whether what the caller has left counts, and is passed on to those below. */
  callersDeadline: 'kept' | 'ignored';
  /** Failures worth another call, by the word for them. */
  retryOn: 'anything' | readonly string[];
  /** What may have happened is done again: `always`, or only if the call is idempotent or has a key. */
  whenUnsure: 'always' | 'ifIdempotent';
  /** What the server says of when to come back: it counts `instead` of the next wait, or the wait is `added` to it. */
  retryAfter: 'ignored' | 'instead' | 'added';
  /** The word for having tried in vain, which hides the cause. Without it the last failure is told as it was. */
  exhaustedAs?: string;
}

/**
 * Failures that say nothing against the request itself. `overBudget` and `rejected` are not among them: whoever says so means,
 * stop.
 */
export const transientErrors: readonly string[] = [
  'timeout',
  'throttled',
  'refused',
  'reset',
  'full',
  'shed',
  'unavailable',
];

/**
 * tenacity as the source configures it: three calls, waits of one second and two, whatever the failure, whatever the call.
 *
 * Source: "Distributed Systems: Hard Lessons from Production"; tenacity 9.1.4, `stop_after_attempt`, `wait_exponential`.
 */
export const asWritten: RetryPolicy = {
  totalCalls: 3,
  backoff: { kind: 'exponential', baseMs: 1000, factor: 2, floorMs: 1000, windowCapMs: 10_000 },
  ...{ callersDeadline: 'ignored', retryOn: 'anything', whenUnsure: 'always', retryAfter: 'ignored' },
  exhaustedAs: 'retryError',
};

/** The same three calls, spread by full jitter and bounded in all; to be stacked on a retry budget. */
export const corrected: RetryPolicy = {
  totalCalls: 3,
  backoff: { kind: 'exponential', baseMs: 1000, factor: 2, windowCapMs: 10_000, jitter: 'full' },
  ...{ tryTimeoutMs: 10_000, deadlineMs: 30_000, callersDeadline: 'kept' },
  ...{ retryOn: transientErrors, whenUnsure: 'ifIdempotent', retryAfter: 'added' },
};
