import type { Check } from './verdict.ts';

/** The claim that a failure can be reached: it holds where the invariant is broken, and shows the records that break it. */
export function reached(invariant: Check): Check {
  return (trace) => {
    const found = invariant(trace);
    if (found.verdict === 'unknown') return found;
    const verdict = found.verdict === 'broken' ? 'holds' : 'broken';
    const why = verdict === 'broken' ? 'the failure did not come about in this run' : found.why;
    return { ...found, verdict, ...(why !== undefined && { why }) };
  };
}
