import type { Trace } from '../trace/record.ts';

/** What a check found in one trace. `unknown`: the trace cannot tell (cut short, or seen from the wrong vantage). */
export interface Finding {
  verdict: 'holds' | 'broken' | 'unknown';
  /** One sentence, when it does not hold. */
  why?: string;
  /** The `seq` of the records that show it. */
  records?: number[];
  measured?: number;
  expected?: number;
  /** Of both: `ms`, `calls`. */
  unit?: string;
}

/** Looks at a trace, whatever recorded it, and says whether an invariant holds there. */
export type Check = (trace: Trace) => Finding;

export const holds: Finding = { verdict: 'holds' };
