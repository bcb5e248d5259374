/** What a breaker remembers of its calls: one of several kinds of window, each a pure value. */

import type { Counts } from './breaker-counts.ts';
import {
  addToBuckets,
  countsOfBuckets,
  emptyBuckets,
  type BucketsKind,
  type BucketsWindow,
} from './breaker-window-buckets.ts';
import { addToCount, emptyCount, type CountKind, type CountWindow } from './breaker-window-count.ts';
import {
  addToRotating,
  countsOfRotating,
  emptyRotating,
  type RotatingKind,
  type RotatingWindow,
} from './breaker-window-rotating.ts';
import { addToTally, emptyTally, type TallyKind, type TallyWindow } from './breaker-window-tally.ts';
import { addToTime, countsOfTime, emptyTime, type TimeKind, type TimeWindow } from './breaker-window-time.ts';

export type WindowKind = TallyKind | CountKind | TimeKind | BucketsKind | RotatingKind;
export type Window = TallyWindow | CountWindow | TimeWindow | BucketsWindow | RotatingWindow;

/** @param nowMs absent before the first event. */
export function emptyWindow(kind: WindowKind, nowMs?: number): Window {
  switch (kind.kind) {
    case 'consecutive':
    case 'cumulative':
      return emptyTally(kind);
    case 'count':
      return emptyCount(kind);
    case 'time':
      return emptyTime(kind);
    case 'buckets':
      return emptyBuckets(kind, nowMs);
    case 'rotating':
      return emptyRotating(kind);
  }
}

export function added(window: Window, more: Counts, nowMs: number): Window {
  switch (window.kind) {
    case 'consecutive':
    case 'cumulative':
      return addToTally(window, more);
    case 'count':
      return addToCount(window, more);
    case 'time':
      return addToTime(window, more, nowMs);
    case 'buckets':
      return addToBuckets(window, more, nowMs);
    case 'rotating':
      return addToRotating(window, more, nowMs);
  }
}

export function countsOf(window: Window, nowMs: number): Counts {
  switch (window.kind) {
    case 'consecutive':
    case 'cumulative':
    case 'count':
      return window.counts;
    case 'time':
      return countsOfTime(window, nowMs);
    case 'buckets':
      return countsOfBuckets(window, nowMs);
    case 'rotating':
      return countsOfRotating(window);
  }
}
