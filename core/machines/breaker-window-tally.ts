/** Windows without an end: all that was counted since the last reset, or since the last call that went well. */

import { nothing, plus, type Counts } from './breaker-counts.ts';

/** `cumulative`: a failure is forgotten when the breaker closes again, and never before. */
export interface TallyKind {
  kind: 'consecutive' | 'cumulative';
}

export interface TallyWindow extends TallyKind {
  counts: Counts;
}

export function emptyTally({ kind }: TallyKind): TallyWindow {
  return { kind, counts: nothing };
}

export function addToTally({ kind, counts }: TallyWindow, more: Counts): TallyWindow {
  const next = plus(counts, more);
  if (kind === 'cumulative' || more.completed === 0) return { kind, counts: next };
  const failures = more.failures > 0 ? next.failures : 0;
  const slow = more.slow > 0 ? next.slow : 0;
  return { kind, counts: { ...next, failures, slow } };
}
