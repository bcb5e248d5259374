/** What was counted in the last so many milliseconds: each entry leaves exactly then, whether or not anything comes. */

import { nothing, plus, type Counts } from './breaker-counts.ts';

export interface TimeKind {
  kind: 'time';
  windowMs: number;
  /** What comes within this time of an entry's beginning is put into it and leaves with it; 0 keeps every instant apart. */
  grainMs: number;
}

export interface TimeWindow extends TimeKind {
  /** Oldest first. */
  entries: readonly { fromMs: number; counts: Counts }[];
}

export function emptyTime({ kind, windowMs, grainMs }: TimeKind): TimeWindow {
  return { kind, windowMs, grainMs, entries: [] };
}

export function addToTime(window: TimeWindow, more: Counts, nowMs: number): TimeWindow {
  const entries = living(window, nowMs);
  const last = entries.at(-1);
  if (last === undefined || nowMs - last.fromMs > window.grainMs)
    return { ...window, entries: [...entries, { fromMs: nowMs, counts: more }] };
  return { ...window, entries: [...entries.slice(0, -1), { ...last, counts: plus(last.counts, more) }] };
}

export function countsOfTime(window: TimeWindow, nowMs: number): Counts {
  return living(window, nowMs).reduce((sum, { counts }) => plus(sum, counts), nothing);
}

function living({ entries, windowMs }: TimeWindow, nowMs: number) {
  const first = entries.findIndex(({ fromMs }) => nowMs - fromMs < windowMs);
  return first === -1 ? [] : entries.slice(first);
}
