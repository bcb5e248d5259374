import type { Check, Finding } from '../core/check/verdict.ts';
import { formatDecision, type Decision } from '../core/scenario/decision.ts';
import type { Cue, Scenario } from '../core/scenario/scenario.ts';
import {
  traceVersion,
  type Knobs,
  type Trace,
  type TraceHeader,
  type TraceRecord,
  type Vantage,
  type World,
} from '../core/trace/record.ts';

/** Something the reader can turn. */
export interface Knob {
  label: string;
  /** `ms`, `calls`, `permits`, `1/min`, … shown beside the value. */
  unit: string;
  value: number;
  min: number;
  max: number;
  /** Smallest change; 1 unless said. */
  step?: number;
}

/** One statement of the lesson, and the check that decides it on any trace. */
export interface Claim {
  id: string;
  statement: string;
  check: (knobs: Knobs) => Check;
}

/** A choice in a prediction. A wrong one names the misconception that leads to it. */
export interface Choice {
  id: string;
  text: string;
  /** What the run will say to this choice, in a sentence. */
  reply: string;
  right?: boolean;
  misconception?: string;
  /** When all would be done if this choice were right, in milliseconds: a mark on the timeline. */
  atMs?: (knobs: Knobs) => number;
}

export interface Prediction {
  question: string;
  choices: readonly Choice[];
}

/** The run has come this far when `until` is true of a record; `say` names a heading in index.md. */
export interface Step {
  until: (record: TraceRecord, trace: Trace) => boolean;
  say: string;
}

export interface Variant {
  id: string;
  title: string;
  /** One line under the title: what is different here. */
  summary: string;
  scenario: (knobs: Knobs, place: { servers: number }) => Scenario;
  prediction: Prediction;
  steps: readonly Step[];
  claims: readonly Claim[];
}

export interface Lesson {
  id: string;
  title: string;
  question: string;
  path: 'Locks and sessions' | 'Overload' | 'Agreement and time';
  minutes: number;
  vantage: Vantage;
  /** Shown to the reader; the claims are checked under many others. */
  seed: number;
  knobs: Record<string, Knob>;
  /** For knobs that can be turned while a run goes on: what is then said to whom. */
  turns?: Record<string, (value: number) => readonly Pick<Cue, 'to' | 'event'>[]>;
  /** The first is the one a reader meets. */
  variants: readonly Variant[];
  sources: readonly string[];
}

/** Which run of a lesson: all that is needed to have it again, byte for byte. */
export interface Choices {
  variant: Variant;
  seed: number;
  knobs: Knobs;
  /** What the reader has done to it, in the order in which it was done. */
  decisions: readonly Decision[];
}

/** @returns the knobs of a lesson at their defaults, in the order in which the lesson lists them. */
export function defaultKnobs(lesson: Lesson): Knobs {
  return Object.fromEntries(Object.entries(lesson.knobs).map(([id, knob]) => [id, knob.value]));
}

/** Where a run takes place, and what is to be known of that to have its scenario again. */
export interface Place {
  world: World;
  /** How many servers the clients may dial; 1 unless said. */
  servers?: number;
  /** ISO 8601, of a live run. */
  startedAt?: string;
}

/** @returns the first line of the trace this run will leave. */
export function headerOf(lesson: Lesson, choices: Choices, { world, ...place }: Place): TraceHeader {
  const { variant, seed, knobs, decisions } = choices;
  return {
    schema: 'zootrope-trace',
    version: traceVersion,
    lesson: lesson.id,
    variant: variant.id,
    seed,
    knobs,
    ...(decisions.length > 0 && { decisions: decisions.map(formatDecision) }),
    world,
    vantage: world === 'sim' ? 'omniscient' : 'client',
    ...place,
  };
}

/** @returns who takes part in this run and what happens to them, in the place that its header names. */
export function scenarioOf(
  lesson: Lesson,
  { variant, knobs, decisions }: Choices,
  { servers = 1 }: Pick<TraceHeader, 'servers'> = {},
): Scenario {
  const scenario = variant.scenario(knobs, { servers });
  if (decisions.length === 0) return scenario;
  const of = <T extends Decision['type']>(...types: T[]) =>
    decisions.filter((one): one is Extract<Decision, { type: T }> => types.includes(one.type as T));
  const cues = of('turn').flatMap(({ knob, value, atMs }) =>
    (lesson.turns?.[knob]?.(value) ?? []).map((cue) => ({ atMs, ...cue })),
  );
  return {
    ...scenario,
    script: [...scenario.script, ...cues].sort((one, other) => one.atMs - other.atMs),
    faults: [...scenario.faults, ...of('strike').map(({ fault }) => fault)],
    fates: of('drop', 'delay', 'twice'),
  };
}

/** @returns each claim of the variant with what its check found. */
export function verdicts(variant: Variant, trace: Trace): (Finding & { id: string; statement: string })[] {
  return variant.claims.map(({ id, statement, check }) => ({ id, statement, ...check(trace.header.knobs)(trace) }));
}
