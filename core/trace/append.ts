import type { ArriveRecord, Draft, StepRecord, TraceRecord } from './record.ts';

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
    trace.records.push(numbered(draft, seq, draft.cause === null ? cause : first + draft.cause));
  }
  return first;
}

/** With its place in front. Most are steps, and what has names from the start is made many times as fast as what gets them. */
function numbered(draft: Draft, seq: number, cause: number | null): TraceRecord {
  const { atMs, actor, kind } = draft;
  if (kind === 'step') {
    const { event, from, to, effects, set, cancelled } = draft;
    const record: StepRecord = { seq, atMs, actor, kind, cause, event, from, to, effects };
    if (set) record.set = set;
    if (cancelled) record.cancelled = cancelled;
    return record;
  }
  if (kind === 'send') return { seq, atMs, actor, kind, cause, to: draft.to, message: draft.message };
  if (kind === 'arrive') {
    const record: ArriveRecord = { seq, atMs, actor, kind, cause, from: draft.from };
    if (draft.message) record.message = draft.message;
    return record;
  }
  const record: Record<string, unknown> = { seq, atMs, actor, kind, cause };
  // Field by field: of a rest of fields an engine knows nothing yet, and a run has many records.
  for (const field in draft) if (!(field in record)) record[field] = draft[field as keyof Draft];
  return record as unknown as TraceRecord;
}
