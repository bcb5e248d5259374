import type { Finding } from '../../core/check/verdict.ts';
import type { TraceIndex } from '../../core/frame/trace-index.ts';
import type { Decision } from '../../core/scenario/decision.ts';
import type { Knobs } from '../../core/trace/record.ts';

/** What the page asks of its worker. Lessons hold functions, so both sides look them up by id. */
export interface Job {
  lesson: string;
  variant: string;
  knobs: Knobs;
  decisions: readonly Decision[];
  /** One seed is a run to look at, or to save; `check` runs many, and only decides the claims. */
  task: { kind: 'run' | 'save'; seed: number } | { kind: 'check'; seeds: readonly number[] };
}

export type ClaimFinding = Finding & { id: string; statement: string };

/** One run, ready to be drawn. */
export interface Run {
  index: TraceIndex;
  findings: ClaimFinding[];
  /** The moment at which the run came as far as each step of the variant; null where it never did. */
  stepsMs: (number | null)[];
}

export type Answer =
  | { kind: 'run'; run: Run }
  | { kind: 'saved'; ndjson: string }
  | { kind: 'checked'; seed: number; findings: ClaimFinding[]; last: boolean }
  | { kind: 'failed'; why: string };
