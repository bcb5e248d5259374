import type { Draft, TraceRecord } from './record.ts';

/** Where records go: a trace's own list, or a sink that counts them and keeps of each what it needs. */
export interface Sink {
  /** How many have come. */
  readonly length: number;
  push(record: TraceRecord): unknown;
}

/**
 * Appends a batch that something brought about.
 *
 * @param cause the record behind the batch; drafts whose own `cause` is a number mean the draft at that index.
 * @returns the `seq` of the first record of the batch.
 */
export function append(trace: { records: Sink }, drafts: readonly Draft[], cause: number | null): number {
  const first = trace.records.length;
  for (const draft of drafts) {
    const seq = trace.records.length;
    const { atMs, actor, kind, cause: within } = draft;
    const record: Record<string, unknown> = { seq, atMs, actor, kind, cause: within === null ? cause : first + within };
    // Field by field: of a rest of fields an engine knows nothing yet, and a run has many records.
    for (const field in draft) if (!(field in record)) record[field] = draft[field as keyof Draft];
    trace.records.push(record as unknown as TraceRecord);
  }
  return first;
}
