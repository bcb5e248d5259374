/**
 * When a store is too slow to be asked, by the mean of its last latencies. A call that timed out enters with the
 * timeout, which is less than it would have taken: the mean stays below it however slow the store is.
 *
 * Source: "Distributed Systems: Hard Lessons from Production".
 */

export interface BypassRules {
  /** How many latencies are remembered, however old, and how many there must be. */
  window: number;
  minimum: number;
  /** The mean that is too slow. */
  aboveMs: number;
  /** Whether anybody asks. */
  consulted: boolean;
}

/** Oldest first. */
export type Latencies = readonly number[];

export function withLatency(latencies: Latencies, latencyMs: number, { window }: BypassRules): Latencies {
  return [...latencies, latencyMs].slice(-window);
}

export function isTooSlow(latencies: Latencies, { minimum, aboveMs }: BypassRules): boolean {
  if (latencies.length < minimum) return false;
  return latencies.reduce((sum, latencyMs) => sum + latencyMs, 0) / latencies.length > aboveMs;
}
