import { describe, expect, test } from 'vitest';
import { simulate } from '../../core/sim/simulate.ts';
import type { Trace } from '../../core/trace/record.ts';
import { choose } from '../choose.ts';
import { headerOf, scenarioOf, verdicts } from '../lesson.ts';
import lesson from './lesson.ts';

function run(variant: string, set: Record<string, number>): Trace {
  const choices = choose(lesson, { variant, knobs: Object.entries(set).map(([id, value]) => [id, String(value)]) });
  const header = headerOf(lesson, choices, { world: 'sim' });
  return simulate({ header, scenario: scenarioOf(lesson, choices) });
}

describe('claims that can fail do', () => {
  test.each([
    ['as-written', { silenceMs: 3000 }, ['two-believe', 'late-write-taken']],
    ['partitioned', { silenceMs: 3000 }, ['two-believe', 'late-write-taken', 'told-late']],
    ['careful', { silenceMs: 3000 }, ['late-write-taken']],
    ['corrected', { silenceMs: 3000 }, ['two-believe']],
  ])('%s with %o', (id, set, expected) => {
    const { variant } = choose(lesson, { variant: id });
    const found = verdicts(variant, run(id, set)).filter(({ verdict }) => verdict === 'broken');
    expect(found.map((claim) => claim.id)).toEqual(expected);
  });
});

test('with the token no knob lets a late write through', () => {
  const { variant } = choose(lesson, { variant: 'corrected' });
  for (const sessionTimeoutMs of [4000, 40_000])
    for (const silenceMs of [0, 60_000])
      for (const workMs of [100, 20_000])
        for (const latencyMs of [0, 500]) {
          const trace = run('corrected', { sessionTimeoutMs, silenceMs, workMs, latencyMs });
          expect(trace.records.at(-1)).toMatchObject({ kind: 'end', why: 'quiet' });
          const found = verdicts(variant, trace).filter(({ id }) => id !== 'two-believe');
          expect(found.map(({ verdict }) => verdict)).toEqual(['holds', 'holds']);
        }
});
