import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { replay } from '../core/kernel/replay.ts';
import { simulate } from '../core/sim/simulate.ts';
import { writeTrace } from '../core/trace/ndjson.ts';
import type { Trace } from '../core/trace/record.ts';
import { lessons } from './index.ts';
import { defaultKnobs, headerOf, scenarioOf, verdicts, type Lesson, type Variant } from './lesson.ts';

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

describe.each(lessons.map((lesson) => [lesson.id, lesson] as const))('the prose of %s', (id, lesson) => {
  const prose = readFileSync(new URL(`./${id}/index.md`, import.meta.url), 'utf8');
  const headings = [...prose.matchAll(/\{#([\w-]+)\}$/gm)].map((found) => found[1]!);

  test('has a text for every step, and a step for every text', () => {
    const said = lesson.variants.flatMap(({ steps }) => steps.map(({ say }) => say));
    expect(headings.toSorted()).toEqual([...new Set(['hook', ...said])].toSorted());
  });
});
