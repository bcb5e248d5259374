import { describe, expect, test } from 'vitest';
import { replay } from '../../core/kernel/replay.ts';
import { simulate } from '../../core/sim/simulate.ts';
import { writeTrace } from '../../core/trace/ndjson.ts';
import type { Trace } from '../../core/trace/record.ts';
import { choose } from '../choose.ts';
import { defaultKnobs, headerOf, scenarioOf, verdicts, type Variant } from '../lesson.ts';
import lesson from './lesson.ts';

/** The claims are checked under these, beside the seed that the reader sees. */
const seeds = Array.from({ length: 50 }, (_, index) => index + 1);

function run(variant: Variant, seed: number, set: Record<string, number> = {}): Trace {
  const choices = { variant, seed, knobs: { ...defaultKnobs(lesson), ...set }, decisions: [] };
  const header = headerOf(lesson, choices, { world: 'sim' });
  return simulate({ header, scenario: scenarioOf(lesson, choices) });
}

function broken(variant: Variant, trace: Trace): string[] {
  return verdicts(variant, trace)
    .filter(({ verdict }) => verdict !== 'holds')
    .map(({ id, verdict, why }) => `seed ${trace.header.seed}: ${id} is ${verdict}: ${why}`);
}

describe.each(lesson.variants.map((variant: Variant) => [variant.id, variant] as const))('%s', (_id, variant) => {
  test('every claim holds under fifty seeds', () => {
    expect(seeds.flatMap((seed) => broken(variant, run(variant, seed)))).toEqual([]);
  }, 60_000);

  test('the same seed gives the same bytes, and another seed others', () => {
    expect(writeTrace(run(variant, 3))).toBe(writeTrace(run(variant, 3)));
    expect(writeTrace(run(variant, 3))).not.toBe(writeTrace(run(variant, 4)));
  });

  test('its trace replays to the byte', () => {
    const trace = run(variant, lesson.seed);
    const { actors } = scenarioOf(lesson, { variant, seed: lesson.seed, knobs: trace.header.knobs, decisions: [] });
    expect(writeTrace(replay(trace, actors))).toBe(writeTrace(trace));
  });

  test('every step of it is reached, in the order in which it is told', () => {
    const trace = run(variant, lesson.seed);
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

describe('claims that can fail do', () => {
  const variantOf = (id: string) => choose(lesson, { variant: id }).variant;

  test.each([
    ['burst', { callers: 5 }, ['burst-throttled']],
    ['spread', { spreadMs: 5000 }, ['none-throttled']],
    ['rate-limited', { slowdown: 1 }, ['paced-throttled']],
    ['semaphore', { permits: 8 }, ['none-throttled', 'n-over-k-times-s']],
  ])('%s with %o', (id, set, expected) => {
    const found = verdicts(variantOf(id), run(variantOf(id), 1, set)).filter(({ verdict }) => verdict === 'broken');
    expect(found.map((claim) => claim.id)).toEqual(expected);
  });
});

test('every combination of extremes that its knobs allow comes to an end', () => {
  for (const variant of lesson.variants as readonly Variant[])
    for (const callers of [2, 200])
      for (const latencyMs of [0, 500]) {
        const trace = run(variant, 1, { callers, latencyMs, serviceMs: 10, slowdown: 1, limit: 1, permits: 1 });
        expect(trace.records.at(-1), `${variant.id} ${callers} ${latencyMs}`).toMatchObject({
          kind: 'end',
          why: 'quiet',
        });
      }
}, 60_000);
