/**
 * What was counted in this bucket of time and the few before it. The buckets are cut by the clock, so that a window of
 * five seconds reaches back between four and five.
 *
 * Source: resilience4j 2.3.0, `SlidingTimeWindowMetrics` (one a second of the epoch); opossum 10.0.0, `lib/status.js`.
 */

import { nothing, plus, sumOf, type Counts } from './breaker-counts.ts';

export interface BucketsKind {
  kind: 'buckets';
  buckets: number;
  bucketMs: number;
}

export interface BucketsWindow extends BucketsKind {
  /** Which bucket since the clock's zero the last one is; null, before there was any. */
  newest: number | null;
  /** All but the last, oldest first, and their sum: adding to the last need not touch them. */
  past: readonly Counts[];
  pastCounts: Counts;
  last: Counts;
}

/** `nowMs` is absent when nobody knows it yet. */
export function emptyBuckets({ kind, buckets, bucketMs }: BucketsKind, nowMs: number | undefined): BucketsWindow {
  const newest = nowMs === undefined ? null : Math.floor(nowMs / bucketMs);
  const past = Array.from({ length: buckets - 1 }, () => nothing);
  return { kind, buckets, bucketMs, newest, past, pastCounts: nothing, last: nothing };
}

export function addToBuckets(window: BucketsWindow, more: Counts, nowMs: number): BucketsWindow {
  // Field by field: see `changed` in breaker-context.ts.
  const { kind, buckets, bucketMs, newest, past, pastCounts, last } = rotated(window, nowMs);
  return { kind, buckets, bucketMs, newest, past, pastCounts, last: plus(last, more) };
}

export function countsOfBuckets(window: BucketsWindow, nowMs: number): Counts {
  const { pastCounts, last } = rotated(window, nowMs);
  return plus(pastCounts, last);
}

/** A clock that goes backwards rotates nothing: what comes then counts in the newest bucket. */
function rotated(window: BucketsWindow, nowMs: number): BucketsWindow {
  const { kind, buckets, bucketMs, newest, past, pastCounts, last } = window;
  const now = Math.floor(nowMs / bucketMs);
  if (newest === null) return { kind, buckets, bucketMs, newest: now, past, pastCounts, last };
  const steps = Math.min(now - newest, buckets);
  if (steps <= 0) return window;
  const fresh = Array.from({ length: steps }, () => nothing);
  const left = [...past, last, ...fresh].slice(steps, -1);
  return { kind, buckets, bucketMs, newest: now, past: left, pastCounts: sumOf(left), last: nothing };
}
