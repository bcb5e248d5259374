import { costsOf } from '../../core/frame/meters.ts';
import { momentOf } from '../../core/frame/moments.ts';
import { indexTrace } from '../../core/frame/trace-index.ts';
import { simulate } from '../../core/sim/simulate.ts';
import { readTrace, writeTrace } from '../../core/trace/ndjson.ts';
import type { Trace } from '../../core/trace/record.ts';
import { lessons } from '../../lessons/index.ts';
import { headerOf, remedied, scenarioOf, verdicts, type Lesson, type Variant } from '../../lessons/lesson.ts';
import type { Answer, Job, Run } from './job.ts';

/** Carries out a job, answering as it goes: once for a run or its file, once a seed for a check. */
export function* carryOut(job: Job, known: readonly Lesson[] = lessons): Generator<Answer> {
  const { task } = job;
  try {
    const { lesson, variant } = find(job, known);
    if (task.kind === 'run') {
      const machines = machinesOf(lesson, variant, job, task.seed);
      const run = { ...runOf(lesson, variant, simulated(lesson, variant, job, task.seed)), machines };
      yield { kind: 'run', run };
    } else if (task.kind === 'read') {
      yield { kind: 'run', run: { ...runOf(lesson, variant, readTrace(task.ndjson)), machines: {} } };
    } else if (task.kind === 'check') {
      yield* checked(lesson, variant, job, task.seeds);
    } else if (task.kind === 'measure') {
      yield* measured(lesson, task);
    } else {
      yield { kind: 'saved', ndjson: writeTrace(simulated(lesson, variant, job, task.seed)) };
    }
  } catch (error) {
    yield { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

function* checked(lesson: Lesson, variant: Variant, job: Job, seeds: readonly number[]): Generator<Answer> {
  for (const [i, seed] of seeds.entries()) {
    const findings = verdicts(variant, simulated(lesson, variant, job, seed));
    yield { kind: 'checked', seed, findings: findings.map(withoutRecords), last: i === seeds.length - 1 };
  }
}

/** @throws {RangeError} when the lesson has nothing to fix, or no such remedy. */
function* measured(lesson: Lesson, { seeds, remedy: id }: Job['task'] & { kind: 'measure' }): Generator<Answer> {
  const { fix } = lesson;
  const remedy = fix?.remedies.find((one) => one.id === id) ?? null;
  if (!fix || (id !== null && remedy === null)) throw new RangeError(`"${lesson.id}" has no remedy "${id}"`);
  for (const [i, seed] of seeds.entries()) {
    const choices = remedied(lesson, fix, remedy, seed);
    const trace = simulated(lesson, choices.variant, choices, seed);
    const holds = fix.invariant.check(choices.knobs)(trace).verdict === 'holds';
    yield { kind: 'measured', seed, holds, costs: costsOf(trace), last: i === seeds.length - 1 };
  }
}

function find(job: Job, known: readonly Lesson[]): { lesson: Lesson; variant: Variant } {
  const lesson: Lesson | undefined = known.find(({ id }) => id === job.lesson);
  const variant = lesson?.variants.find(({ id }) => id === job.variant);
  if (!lesson || !variant) throw new Error(`there is no lesson ${job.lesson}/${job.variant}`);
  return { lesson, variant };
}

function simulated(
  lesson: Lesson,
  variant: Variant,
  { knobs, decisions }: Pick<Job, 'knobs' | 'decisions'>,
  seed: number,
): Trace {
  const choices = { variant, seed, knobs, decisions };
  return simulate({ header: headerOf(lesson, choices, { world: 'sim' }), scenario: scenarioOf(lesson, choices) });
}

/** Machines cannot be sent to the page, their ids can: they name the statecharts that it draws. */
function machinesOf(lesson: Lesson, variant: Variant, { knobs, decisions }: Job, seed: number): Run['machines'] {
  const { actors } = scenarioOf(lesson, { variant, seed, knobs, decisions });
  return Object.fromEntries(Object.entries(actors).map(([address, { machine }]) => [address, machine.id]));
}

function runOf(lesson: Lesson, variant: Variant, trace: Trace): Omit<Run, 'machines'> {
  const reached = variant.steps.map(({ until }) => trace.records.find((record) => until(record, trace)));
  const index = indexTrace(
    trace,
    reached.flatMap((record) => (record ? [record.seq] : [])),
  );
  const stepsMs = reached.map((record) => (record ? (momentOf(index.moments, record.seq)?.atMs ?? null) : null));
  const invariants = verdicts({ claims: lesson.break?.invariants ?? [] }, trace);
  return { index, findings: verdicts(variant, trace), invariants, stepsMs };
}

/** Of a check only the verdicts are shown. */
function withoutRecords({ records: _, ...finding }: ReturnType<typeof verdicts>[number]) {
  return finding;
}
