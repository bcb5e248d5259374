import { describe, expect, test } from 'vitest';
import { opensAndCloses, opensOnlyWhenSick } from '../../core/check/breaker-opens.ts';
import { closesOnTrials, hearsSilence, triesAtMost } from '../../core/check/breaker-tries.ts';
import type { BreakerRules } from '../../core/machines/breaker-rules.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { simulate } from '../../core/sim/simulate.ts';
import type { Trace } from '../../core/trace/record.ts';
import { choose } from '../choose.ts';
import { defaultKnobs, headerOf, scenarioOf, verdicts } from '../lesson.ts';
import lesson from './lesson.ts';
import { asWritten, corrected } from './rules.ts';
import { badDay, crowd, late, silence, steady } from './scenario.ts';

const knobs = defaultKnobs(lesson);

function run(variant: string, set: Record<string, number> = {}, scenario?: Scenario): Trace {
  const choices = choose(lesson, { variant, knobs: Object.entries(set).map(([id, value]) => [id, String(value)]) });
  const header = headerOf(lesson, choices, { world: 'sim' });
  return simulate({ header, scenario: scenario ?? scenarioOf(lesson, choices) });
}

describe('claims that can fail do', () => {
  test.each([
    // So few calls that five failures do not come.
    ['as-written', { calls: 60 }, ['open-while-healthy', 'never-forgets', 'availability']],
    // Every other call fails: that is a reason to open.
    ['window', { failing: 500, calls: 60 }, ['costs-nothing']],
  ])('%s with %o', (id, set, expected) => {
    const { variant } = choose(lesson, { variant: id });
    const found = verdicts(variant, run(id, set)).filter(({ verdict }) => verdict !== 'holds');
    expect(found.map((claim) => claim.id)).toEqual(expected);
  });
});

const invariants = [opensOnlyWhenSick(0.5), triesAtMost(3), hearsSilence(20, 10_000), closesOnTrials];
const broken = (rules: BreakerRules) => [
  opensOnlyWhenSick(0.5)(run('as-written', {}, steady(knobs, rules))),
  triesAtMost(3)(run('as-written', {}, crowd(knobs, rules))),
  hearsSilence(20, 10_000)(run('as-written', {}, silence(knobs, rules))),
  closesOnTrials(run('as-written', {}, late(knobs, rules))),
];

describe('on each of the four bad occasions', () => {
  test('the breaker as written breaks the rule', () => {
    expect(broken(asWritten(knobs)).map(({ verdict }) => verdict)).toEqual(Array(4).fill('broken'));
  });

  test('the corrected one keeps it', () => {
    expect(broken(corrected).map(({ verdict }) => verdict)).toEqual(Array(4).fill('holds'));
  });
});

test('on the bad day the corrected breaker keeps all of them at once, and the one as written three less', () => {
  const verdictsOf = (rules: BreakerRules) => {
    const trace = run('as-written', {}, badDay(knobs, rules));
    return [...invariants, opensAndCloses].map((check) => check(trace).verdict);
  };
  expect(verdictsOf(corrected)).toEqual(Array(5).fill('holds'));
  expect(verdictsOf(asWritten(knobs)).filter((verdict) => verdict === 'broken')).toHaveLength(3);
});

test('every combination of extremes that its knobs allow comes to an end', () => {
  for (const variant of lesson.variants)
    for (const perSecond of [1, 100])
      for (const latencyMs of [0, 200]) {
        const trace = run(variant.id, { perSecond, latencyMs, failing: 500, calls: 100, threshold: 1, openMs: 1000 });
        const end = { kind: 'end', why: 'quiet' };
        expect(trace.records.at(-1), `${variant.id} ${perSecond} ${latencyMs}`).toMatchObject(end);
      }
}, 60_000);
