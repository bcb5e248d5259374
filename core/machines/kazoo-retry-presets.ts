/** KazooRetry by kazoo's own options and defaults, in seconds; and what a client makes of it. */

import { kazooRetry as kazooBackoff } from './backoff-presets.ts';
import type { KazooRetryPolicy } from './kazoo-retry.ts';

export interface KazooRetryOptions {
  /** -1: without end. */
  max_tries?: number;
  delay?: number;
  backoff?: number;
  max_jitter?: number;
  max_delay?: number;
  ignore_expire?: boolean;
  deadline?: number;
}

/** Failures of the connection. A connection that was closed, and a wait given up by its caller, are not among them. */
const connectionErrors = ['ConnectionLoss', 'OperationTimeout', 'forceRetry'];

/** kazoo 2.8.0: `max_tries` counts the calls after the first, and the deadline goes by the wall clock. */
export function kazoo28(options: KazooRetryOptions = {}): KazooRetryPolicy {
  const { max_tries = 1 } = options;
  return { ...common(options), totalCalls: max_tries === -1 ? Infinity : max_tries + 1, deadlineClock: 'wall' };
}

/** kazoo 2.11.0: `max_tries` counts all calls, and the clock is monotonic. */
export function kazoo211(options: KazooRetryOptions = {}): KazooRetryPolicy {
  const { max_tries = 1 } = options;
  return { ...common(options), totalCalls: max_tries === -1 ? Infinity : max_tries, deadlineClock: 'monotonic' };
}

/** What KazooClient gives its commands and its connection alike unless told otherwise: no end of tries, up to an hour apart. */
export const clientDefaults = { max_tries: -1, max_delay: 3600 } as const satisfies KazooRetryOptions;

function common(options: KazooRetryOptions): Omit<KazooRetryPolicy, 'totalCalls' | 'deadlineClock'> {
  const { ignore_expire = true, deadline = Infinity } = options;
  return {
    backoff: kazooBackoff(options),
    retryOn: ignore_expire ? [...connectionErrors, 'SessionExpired'] : connectionErrors,
    deadlineMs: deadline * 1000,
    interrupt: 'none',
  };
}
