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

/** What a reader may do to a run to break it. */
export type Blow = 'pause' | 'partition' | 'kill' | 'drop' | 'delay';

/** The reader breaks an invariant, and has so many blows for it. */
export interface Break {
  /** Names a heading in index.md, as everywhere here. */
  say: string;
  /** Where it begins: a run in which nothing has gone wrong yet. */
  variant: string;
  knobs?: Readonly<Record<string, number>>;
  budget: Readonly<Partial<Record<Blow, number>>>;
  /** The first is the one to break; what becomes of the others is shown beside it. */
  invariants: readonly Claim[];
  /** One way to do it: decisions as `core/scenario/decision.ts` writes them, good under the lesson’s own seed. */
  example: readonly string[];
}

/** Under the faults of one run: what keeps the invariant, and what that costs. */
export interface Fix {
  say: string;
  variant: string;
  knobs?: Readonly<Record<string, number>>;
  invariant: Claim;
  remedies: readonly Remedy[];
}

/** One change to the run that is to be fixed, under the same seed and the same faults. */
export interface Remedy {
  id: string;
  title: string;
  /** One line: what is different with it. */
  summary: string;
  /** Another variant, other knobs, or a cast that no variant has. */
  variant?: string;
  knobs?: Readonly<Record<string, number>>;
  scenario?: Variant['scenario'];
}

/** The same idea outside of here. */
export interface Transfer {
  say: string;
  /** Runs it on one's own machine, or on one's own ensemble. */
  command: string;
  /** Somebody's code: one of its lines is the mistake. */
  bug?: { language: string; code: readonly string[]; line: number; why: string };
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
  break?: Break;
  fix?: Fix;
  transfer?: Transfer;
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

/** @returns a variant of a lesson by its id. @throws {RangeError} when the lesson has none of that name. */
export function variantOf({ id, variants }: Lesson, variant: string): Variant {
  const found = variants.find((one) => one.id === variant);
  if (!found) throw new RangeError(`"${id}" has no variant "${variant}"`);
  return found;
}

/** @returns the run that is to be fixed, or that run with a remedy; with the remedy's cast where it has one of its own. */
export function remedied(lesson: Lesson, fix: Fix, remedy: Remedy | null, seed: number): Choices {
  const variant = variantOf(lesson, remedy?.variant ?? fix.variant);
  return {
    variant: remedy?.scenario ? { ...variant, scenario: remedy.scenario } : variant,
    ...{ seed, decisions: [] },
    knobs: { ...defaultKnobs(lesson), ...fix.knobs, ...remedy?.knobs },
  };
}

/** @returns each claim of the variant with what its check found. */
export function verdicts(
  { claims }: Pick<Variant, 'claims'>,
  trace: Trace,
): (Finding & { id: string; statement: string })[] {
  return claims.map(({ id, statement, check }) => ({ id, statement, ...check(trace.header.knobs)(trace) }));
}
