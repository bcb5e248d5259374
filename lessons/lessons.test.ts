import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { replay } from '../core/kernel/replay.ts';
import { simulate } from '../core/sim/simulate.ts';
import { writeTrace } from '../core/trace/ndjson.ts';
import type { Trace } from '../core/trace/record.ts';
import { parseDecision } from '../core/scenario/decision.ts';
import { blowOf, blows } from './blows.ts';
import { choose } from './choose.ts';
import { lessons } from './index.ts';
import {
  defaultKnobs,
  headerOf,
  remedied,
  scenarioOf,
  verdicts,
  type Claim,
  type Lesson,
  type Remedy,
  type Variant,
} from './lesson.ts';
import { proseProblems } from './prose-problems.ts';

const claimFiles = import.meta.glob<Record<string, unknown>>('./*/claims.ts');

/** The claims are checked under these, beside the seed that the reader sees. */
const seeds = Array.from({ length: 50 }, (_, index) => index + 1);

function run(lesson: Lesson, variant: Variant, seed: number): Trace {
  const choices = { variant, seed, knobs: defaultKnobs(lesson), decisions: [] };
  const header = headerOf(lesson, choices, { world: 'sim' });
  return simulate({ header, scenario: scenarioOf(lesson, choices) });
}

function broken(variant: Variant, trace: Trace): string[] {
  return verdicts(variant, trace)
    .filter(({ verdict }) => verdict !== 'holds')
    .map(({ id, verdict, why }) => `seed ${trace.header.seed}: ${id} is ${verdict}: ${why}`);
}

const variants = lessons.flatMap((lesson) =>
  lesson.variants.map((variant) => [`${lesson.id}/${variant.id}`, lesson, variant] as const),
);

describe.each(variants)('%s', (_id, lesson, variant) => {
  test('every claim holds under fifty seeds', () => {
    expect(seeds.flatMap((seed) => broken(variant, run(lesson, variant, seed)))).toEqual([]);
  }, 60_000);

  test('the same seed gives the same bytes, and another seed others', () => {
    expect(writeTrace(run(lesson, variant, 3))).toBe(writeTrace(run(lesson, variant, 3)));
    expect(writeTrace(run(lesson, variant, 3))).not.toBe(writeTrace(run(lesson, variant, 4)));
  });

  test('its trace replays to the byte', () => {
    const trace = run(lesson, variant, lesson.seed);
    const { actors } = scenarioOf(lesson, { variant, seed: lesson.seed, knobs: trace.header.knobs, decisions: [] });
    expect(writeTrace(replay(trace, actors))).toBe(writeTrace(trace));
  });

  test('every step of it is reached, in the order in which it is told', () => {
    const trace = run(lesson, variant, lesson.seed);
    const reached = variant.steps.map(({ until }) => trace.records.findIndex((record) => until(record, trace)));
    expect(reached).not.toContain(-1);
    expect(reached).toEqual(reached.toSorted((a, b) => a - b));
  });

  test('one answer to its prediction is right, and every other names what must be believed to give it', () => {
    const { choices } = variant.prediction;
    expect(choices.filter(({ right }) => right)).toHaveLength(1);
    expect(choices.filter(({ right, misconception }) => right === (misconception !== undefined))).toEqual([]);
  });
});

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))('%s', (id, lesson) => {
  test('has a text for every step, a step for every text, and no word that the glossary does not know', () => {
    const prose = readFileSync(new URL(`./${id}/index.md`, import.meta.url), 'utf8');
    expect(proseProblems(lesson, prose)).toEqual([]);
  });

  test('checks every claim that it writes down', async () => {
    const written = (await claimFiles[`./${id}/claims.ts`]?.()) ?? {};
    const used = [...lesson.variants.flatMap(({ claims }) => claims), ...(lesson.break?.invariants ?? [])];
    const checked = new Set(lesson.fix ? [...used, lesson.fix.invariant] : used);
    const idle = Object.entries(written).filter(([, value]) => isClaim(value) && !checked.has(value));
    expect(idle.map(([name]) => name)).toEqual([]);
  });

  const { break: breaking, fix } = lesson;
  test.runIf(breaking)('can be broken within the budget, and is whole before that', () => {
    const { variant: base, knobs = {}, example, budget, invariants } = breaking!;
    const [goal] = invariants;
    const asked = {
      variant: base,
      knobs: Object.entries(knobs).map(([knob, value]) => [knob, String(value)] as const),
    };
    const verdictOf = (decisions: readonly string[]) => {
      const choices = choose(lesson, { ...asked, decisions });
      const trace = simulate({
        header: headerOf(lesson, choices, { world: 'sim' }),
        scenario: scenarioOf(lesson, choices),
      });
      return goal!.check(choices.knobs)(trace).verdict;
    };
    expect([verdictOf([]), verdictOf(example)]).toEqual(['holds', 'broken']);
    const decisions = example.map(parseDecision);
    const over = blows.filter((blow) => decisions.filter((one) => blowOf(one) === blow).length > (budget[blow] ?? 0));
    expect(over).toEqual([]);
    expect(decisions.map(blowOf)).not.toContain(undefined);
  });

  test.runIf(fix)(
    'needs fixing, by remedies of which one holds under ten seeds',
    () => {
      const holdsUnder = (remedy: Remedy | null, count: number) =>
        seeds.slice(0, count).every((seed) => {
          const choices = remedied(lesson, fix!, remedy, seed);
          const header = headerOf(lesson, choices, { world: 'sim' });
          const trace = simulate({ header, scenario: scenarioOf(lesson, choices) });
          return fix!.invariant.check(choices.knobs)(trace).verdict === 'holds';
        });
      expect(holdsUnder(null, 1)).toBe(false);
      const knobs = fix!.remedies.flatMap((remedy) => Object.entries(remedy.knobs ?? {}));
      const wrong = knobs.filter(
        ([knob, value]) => !(value >= lesson.knobs[knob]!.min && value <= lesson.knobs[knob]!.max),
      );
      expect(wrong).toEqual([]);
      expect(fix!.remedies.some((remedy) => holdsUnder(remedy, 10))).toBe(true);
    },
    60_000,
  );
});

function isClaim(value: unknown): value is Claim {
  return typeof value === 'object' && value !== null && 'statement' in value && 'check' in value;
}
