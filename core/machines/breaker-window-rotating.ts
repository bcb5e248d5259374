/**
 * Buckets of time that move on by one when something is counted, however long nothing was: of a quiet hour one bucket
 * is dropped, and the failures before it still count.
 *
 * Source: cockatiel 4.0.0, `SamplingBreaker`.
 */

import { nothing, plus, sumOf, type Counts } from './breaker-counts.ts';

export interface RotatingKind {
  kind: 'rotating';
  buckets: number;
  bucketMs: number;
}

export interface RotatingWindow extends RotatingKind {
  /** All but the newest, oldest first, and their sum: adding to the newest need not touch them. */
  past: readonly Counts[];
  pastCounts: Counts;
  newest: Counts;
  /** When the newest began; null, before all time. */
  beganMs: number | null;
}

export function emptyRotating({ kind, buckets, bucketMs }: RotatingKind): RotatingWindow {
  const past = Array.from({ length: buckets - 1 }, () => nothing);
  return { kind, buckets, bucketMs, past, pastCounts: nothing, newest: nothing, beganMs: null };
}

export function addToRotating(window: RotatingWindow, more: Counts, nowMs: number): RotatingWindow {
  const { kind, buckets, bucketMs, past, pastCounts, newest, beganMs } = window;
  const isOver = beganMs === null || nowMs - beganMs >= bucketMs;
  // Field by field: see `changed` in breaker-context.ts.
  if (!isOver) return { kind, buckets, bucketMs, past, pastCounts, newest: plus(newest, more), beganMs };
  const left = [...past.slice(1), newest];
  return { kind, buckets, bucketMs, past: left, pastCounts: sumOf(left), newest: more, beganMs: nowMs };
}

export function countsOfRotating({ pastCounts, newest }: RotatingWindow): Counts {
  return plus(pastCounts, newest);
}
