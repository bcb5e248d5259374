import type { Check } from './verdict.ts';

/** The claim that a failure can be reached: it holds where the invariant is broken, and shows the records that break it. */
export function reached(invariant: Check): Check {
  return (trace) => {
    // What the invariant expects is not what is claimed here.
    const { expected: _, ...found } = invariant(trace);
    if (found.verdict === 'unknown') return found;
    const verdict = found.verdict === 'broken' ? 'holds' : 'broken';
    const why = verdict === 'broken' ? 'the failure did not come about in this run' : found.why;
    return { ...found, verdict, ...(why !== undefined && { why }) };
  };
}
