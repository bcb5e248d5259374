import type { Draft, Trace, TraceRecord } from './record.ts';

/**
 * Appends a batch that something brought about.
 *
 * @param cause the record behind the batch; drafts whose own `cause` is a number mean the draft at that index.
 * @returns the `seq` of the first record of the batch.
 */
export function append(trace: Trace, drafts: readonly Draft[], cause: number | null): number {
  const first = trace.records.length;
  for (const draft of drafts) {
    const { atMs, actor, kind, cause: within, ...fields } = draft;
    const seq = trace.records.length;
    const record = { seq, atMs, actor, kind, cause: within === null ? cause : first + within, ...fields };
    trace.records.push(record as TraceRecord);
  }
  return first;
}
