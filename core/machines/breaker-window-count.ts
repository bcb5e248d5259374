/** The last so many calls that ended. Calls that merely came are not counted here. */

import { minus, nothing, plus, type Counts } from './breaker-counts.ts';

export interface CountKind {
  kind: 'count';
  size: number;
}

export interface CountWindow extends CountKind {
  /** Oldest first; at most `size`. */
  outcomes: readonly Counts[];
  /** Their sum. */
  counts: Counts;
}

export function emptyCount({ kind, size }: CountKind): CountWindow {
  return { kind, size, outcomes: [], counts: nothing };
}

export function addToCount(window: CountWindow, outcome: Counts): CountWindow {
  if (outcome.completed === 0) return window;
  const { kind, size, outcomes, counts } = window;
  const [oldest] = outcomes;
  const full = oldest !== undefined && outcomes.length === size;
  return {
    kind,
    size,
    outcomes: full ? [...outcomes.slice(1), outcome] : [...outcomes, outcome],
    counts: plus(full ? minus(counts, oldest) : counts, outcome),
  };
}
