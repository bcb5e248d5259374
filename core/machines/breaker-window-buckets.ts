/**
 * What was counted in this bucket of time and the few before it. The buckets are cut by the clock, so that a window of
 * five seconds reaches back between four and five.
 *
 * Source: resilience4j 2.3.0, `SlidingTimeWindowMetrics` (one a second of the epoch); opossum 10.0.0, `lib/status.js`.
 */

import { nothing, plus, type Counts } from './breaker-counts.ts';

export interface BucketsKind {
  kind: 'buckets';
  buckets: number;
  bucketMs: number;
}

export interface BucketsWindow extends BucketsKind {
  /** Which bucket since the clock's zero the last one is; null, before there was any. */
  newest: number | null;
  /** Newest last. */
  counts: readonly Counts[];
}

/** `nowMs` is absent when nobody knows it yet. */
export function emptyBuckets({ kind, buckets, bucketMs }: BucketsKind, nowMs: number | undefined): BucketsWindow {
  const newest = nowMs === undefined ? null : Math.floor(nowMs / bucketMs);
  return { kind, buckets, bucketMs, newest, counts: Array.from({ length: buckets }, () => nothing) };
}

export function addToBuckets(window: BucketsWindow, more: Counts, nowMs: number): BucketsWindow {
  const turned = rotated(window, nowMs);
  const last = turned.counts.at(-1) ?? nothing;
  return { ...turned, counts: [...turned.counts.slice(0, -1), plus(last, more)] };
}

export function countsOfBuckets(window: BucketsWindow, nowMs: number): Counts {
  return rotated(window, nowMs).counts.reduce(plus, nothing);
}

/** A clock that goes backwards rotates nothing: what comes then counts in the newest bucket. */
function rotated(window: BucketsWindow, nowMs: number): BucketsWindow {
  const { buckets, bucketMs, counts } = window;
  const now = Math.floor(nowMs / bucketMs);
  const steps = Math.min(window.newest === null ? 0 : Math.max(now - window.newest, 0), buckets);
  if (window.newest !== null && steps === 0) return window;
  const fresh = Array.from({ length: steps }, () => nothing);
  return { ...window, newest: now, counts: [...counts.slice(steps), ...fresh] };
}
