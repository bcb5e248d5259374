/**
 * Load shedding by deadline: a call that could not be answered in time is better refused at once than served in vain.
 *
 * Source: Google's SRE book, "Handling Overload" and "Addressing Cascading Failures"; the estimate is the queue's length
 * times as long as a call takes, over how many are served at once.
 */

/** How much one more call counts in the average. */
const weight = 0.1;

/** @returns the average of service times after one more; the first is the average. */
export function averageServiceMs(averageMs: number | undefined, serviceMs: number): number {
  return averageMs === undefined ? serviceMs : averageMs + weight * (serviceMs - averageMs);
}

export interface Backlog {
  /** How many wait before it. */
  ahead: number;
  /** How many are served at once, and whether all of these places are taken. */
  permits: number;
  full: boolean;
  /** How long a call takes; undefined while nothing is known, and then nothing is shed. */
  serviceMs: number | undefined;
}

/** @returns when a call that comes now will be answered, as far as one can tell: its wait and its own service. */
export function expectedStayMs({ ahead, permits, full, serviceMs = 0 }: Backlog): number {
  // All places taken, one of them falls free every `serviceMs / permits`.
  const waitMs = full ? ((ahead + 1) * serviceMs) / Math.max(1, permits) : 0;
  return waitMs + serviceMs;
}

export function cannotMeet(leftMs: number | undefined, backlog: Backlog): boolean {
  return leftMs !== undefined && backlog.serviceMs !== undefined && expectedStayMs(backlog) > leftMs;
}
