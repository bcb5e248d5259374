/** What was counted in the last so many milliseconds: each entry leaves exactly then, whether or not anything comes. */

import { nothing, plus, sumOf, type Counts } from './breaker-counts.ts';

export interface TimeKind {
  kind: 'time';
  windowMs: number;
  /** What comes within this time of an entry's beginning is put into it and leaves with it; 0 keeps every instant apart. */
  grainMs: number;
}

export interface TimeWindow extends TimeKind {
  /** Oldest first, and their sum: adding to the last entry need not touch them. */
  past: readonly Entry[];
  pastCounts: Counts;
  /** The youngest, if there is any. */
  last: Entry | null;
}

interface Entry {
  fromMs: number;
  counts: Counts;
}

export function emptyTime({ kind, windowMs, grainMs }: TimeKind): TimeWindow {
  return { kind, windowMs, grainMs, past: [], pastCounts: nothing, last: null };
}

export function addToTime(window: TimeWindow, more: Counts, nowMs: number): TimeWindow {
  const now = living(window, nowMs);
  const { past, pastCounts, last, grainMs } = now;
  if (last !== null && nowMs - last.fromMs <= grainMs)
    return withEntries(now, past, pastCounts, { fromMs: last.fromMs, counts: plus(last.counts, more) });
  const next = { fromMs: nowMs, counts: more };
  if (last === null) return withEntries(now, past, pastCounts, next);
  return withEntries(now, [...past, last], plus(pastCounts, last.counts), next);
}

export function countsOfTime(window: TimeWindow, nowMs: number): Counts {
  const { pastCounts, last } = living(window, nowMs);
  return last === null ? nothing : plus(pastCounts, last.counts);
}

/** Entries leave in the order in which they came: a clock that goes backwards adds to the last. */
function living(window: TimeWindow, nowMs: number): TimeWindow {
  const { past, last, windowMs } = window;
  const oldest = past[0] ?? last;
  if (oldest === null || nowMs - oldest.fromMs < windowMs) return window;
  const stays = ({ fromMs }: Entry) => nowMs - fromMs < windowMs;
  if (last === null || !stays(last)) return withEntries(window, [], nothing, null);
  const left = past.filter(stays);
  return withEntries(window, left, sumOf(left.map(({ counts }) => counts)), last);
}

/** Field by field: see `changed` in breaker-context.ts. */
function withEntries(
  { kind, windowMs, grainMs }: TimeWindow,
  past: readonly Entry[],
  pastCounts: Counts,
  last: Entry | null,
): TimeWindow {
  return { kind, windowMs, grainMs, past, pastCounts, last };
}
