/**
 * Buckets of time that move on by one when something is counted, however long nothing was: of a quiet hour one bucket
 * is dropped, and the failures before it still count.
 *
 * Source: cockatiel 4.0.0, `SamplingBreaker`.
 */

import { nothing, plus, type Counts } from './breaker-counts.ts';

export interface RotatingKind {
  kind: 'rotating';
  buckets: number;
  bucketMs: number;
}

export interface RotatingWindow extends RotatingKind {
  /** Newest last. */
  counts: readonly Counts[];
  /** When the newest began; null, before all time. */
  beganMs: number | null;
}

export function emptyRotating({ kind, buckets, bucketMs }: RotatingKind): RotatingWindow {
  return { kind, buckets, bucketMs, counts: Array.from({ length: buckets }, () => nothing), beganMs: null };
}

export function addToRotating(window: RotatingWindow, more: Counts, nowMs: number): RotatingWindow {
  const { counts, beganMs, bucketMs } = window;
  const isOver = beganMs === null || nowMs - beganMs >= bucketMs;
  if (isOver) return { ...window, counts: [...counts.slice(1), more], beganMs: nowMs };
  return { ...window, counts: [...counts.slice(0, -1), plus(counts.at(-1) ?? nothing, more)] };
}
