import type { Finding } from '../../core/check/verdict.ts';
import type { Costs } from '../../core/frame/meters.ts';
import type { TraceIndex } from '../../core/frame/trace-index.ts';
import type { Decision } from '../../core/scenario/decision.ts';
import type { Knobs } from '../../core/trace/record.ts';

/** What the page asks of its worker. Lessons hold functions, so both sides look them up by id. */
export interface Job {
  lesson: string;
  variant: string;
  knobs: Knobs;
  decisions: readonly Decision[];
  /**
   * One seed is a run to look at, or to save; `read` is one that was recorded; `check` runs many, and only decides the claims; `measure` runs what the lesson
   * wants fixed, with one of its remedies or none, under many.
   */
  task:
    | { kind: 'run' | 'save'; seed: number }
    | { kind: 'read'; ndjson: string }
    | { kind: 'check'; seeds: readonly number[] }
    | { kind: 'measure'; seeds: readonly number[]; remedy: string | null };
}

export type ClaimFinding = Finding & { id: string; statement: string };

/** One run, ready to be drawn. */
export interface Run {
  index: TraceIndex;
  /** Which machine runs at each address. */
  machines: Record<string, string>;
  findings: ClaimFinding[];
  /** What becomes of the invariants that the lesson asks its reader to break. */
  invariants: ClaimFinding[];
  /** The moment at which the run came as far as each step of the variant; null where it never did. */
  stepsMs: (number | null)[];
}

export type Answer =
  | { kind: 'run'; run: Run }
  | { kind: 'saved'; ndjson: string }
  | { kind: 'checked'; seed: number; findings: ClaimFinding[]; last: boolean }
  | { kind: 'measured'; seed: number; holds: boolean; costs: Costs; last: boolean }
  | { kind: 'failed'; why: string };
