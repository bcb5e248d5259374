import { describe, expect, test } from 'vitest';
import { simulate } from '../../core/sim/simulate.ts';
import type { Trace } from '../../core/trace/record.ts';
import { choose } from '../choose.ts';
import { defaultKnobs, headerOf, scenarioOf, verdicts, type Variant } from '../lesson.ts';
import lesson from './lesson.ts';

function run(variant: Variant, seed: number, set: Record<string, number> = {}): Trace {
  const choices = { variant, seed, knobs: { ...defaultKnobs(lesson), ...set }, decisions: [] };
  const header = headerOf(lesson, choices, { world: 'sim' });
  return simulate({ header, scenario: scenarioOf(lesson, choices) });
}

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
