/** What holds of a breaker whatever happens to it, and under whichever rules. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Typed } from '../trace/record.ts';
import { breakerAsWritten } from './breaker-as-written.ts';
import type { BreakerContext } from './breaker-context.ts';
import { breakerCorrected } from './breaker-corrected.ts';
import { cockatielConsecutive, cockatielCount, cockatielSampling, opossum, resilience4j } from './breaker-presets.ts';
import type { BreakerRules } from './breaker-rules.ts';
import { countsOf } from './breaker-window.ts';
import { breakerBench, type BreakerBench } from './fixtures/breaker-bench.ts';

const openMs = 1000;

const ofPeers: fc.Arbitrary<BreakerRules> = fc.constantFrom(
  cockatielConsecutive({ threshold: 3, halfOpenAfterMs: openMs, halfOpenSampling: { calls: 2, threshold: 0.5 } }),
  cockatielCount({ threshold: 0.5, size: 6, minimumNumberOfCalls: 4, halfOpenAfterMs: openMs }),
  cockatielSampling({ threshold: 0.5, durationMs: 5000, minimumRps: 0.8, halfOpenAfterMs: openMs }),
  opossum({ resetTimeoutMs: openMs, volumeThreshold: 4 }),
  resilience4j({ minimumNumberOfCalls: 4, waitDurationInOpenStateMs: openMs, maxWaitDurationInHalfOpenStateMs: 3000 }),
  breakerAsWritten({ failureThreshold: 3, recoveryTimeoutMs: openMs }),
);

const ofOurs: fc.Arbitrary<BreakerRules> = fc
  .record({
    permits: fc.integer({ min: 1, max: 4 }),
    minimumCalls: fc.integer({ min: 1, max: 5 }),
    permitsFor: fc.constantFrom('admissions' as const, 'inFlight' as const),
    extras: fc.constantFrom('reject' as const, 'queue' as const),
    ends: fc.constantFrom('onTimer' as const, 'onCall' as const),
    jitter: fc.constantFrom(0, 0.5),
    hangingIsSlow: fc.boolean(),
  })
  .map(({ permits, minimumCalls, permitsFor, extras, ends, jitter, hangingIsSlow }) => {
    const rules = breakerCorrected({
      ...{ windowMs: 3000, minimumCalls, openForMs: openMs, permits, jitter, deadlineMs: 2000, slowMs: 700 },
    });
    return {
      ...rules,
      hangingIsSlow,
      open: { ...rules.open, ends },
      halfOpen: { ...rules.halfOpen, permitsFor, extras },
    };
  });

const byHand = ['isolate', 'disable', 'observe', 'trip', 'reset'] as const;

type Step =
  | { act: 'call' }
  | { act: 'settle'; which: number; error: string | null }
  | { act: 'cancel'; which: number }
  | { act: 'pass'; ms: number }
  | { act: 'hear'; event: Typed };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ act: fc.constant('call' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant('settle' as const),
      which: fc.nat(8),
      error: fc.constantFrom('reset', 'timeout', 'invalid', null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('cancel' as const), which: fc.nat(8) }) },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('pass' as const), ms: fc.constantFrom(1, 300, 701, 1000, 2500) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('hear' as const),
      event: fc.constantFrom(...byHand).map((type) => ({ type })),
    }),
  },
);
const steps = fc.array(step, { minLength: 10, maxLength: 120 });

interface Before {
  state: string;
  context: BreakerContext;
}

/** Plays steps, and looks after each of them. */
function playing(
  rules: BreakerRules,
  script: readonly Step[],
  look: (breaker: BreakerBench, before: Before, done: Step) => void,
): BreakerBench {
  const breaker = breakerBench(rules, () => 0.5);
  const calls: string[] = [];
  for (const one of script) {
    const before = { state: breaker.state(), context: breaker.context() };
    const which = 'which' in one ? calls.at(-1 - one.which) : undefined;
    if (one.act === 'call') {
      calls.push(`call-${calls.length}`);
      breaker.call(calls.at(-1)!);
    } else if (one.act === 'pass') breaker.pass(one.ms);
    else if (one.act === 'hear') breaker.hear(one.event);
    else if (which === undefined) continue;
    else if (one.act === 'cancel') breaker.cancel(which);
    else if (one.error === null) breaker.settle(which, 'succeeded');
    else breaker.settle(which, { type: 'failed', error: one.error, definite: false });
    look(breaker, before, one);
  }
  return breaker;
}

const anyRules = fc.oneof(ofPeers, ofOurs);

describe('under any rules', () => {
  test('a generation ends with its state, and never comes again', () => {
    fc.assert(
      fc.property(anyRules, steps, (rules, script) => {
        playing(rules, script, (breaker, before, done) => {
          const grown = breaker.context().generation - before.context.generation;
          if (done.act === 'pass') return expect(grown).toBeGreaterThanOrEqual(0);
          return expect(grown).toBe(breaker.state() !== before.state || done.act === 'hear' ? 1 : 0);
        });
      }),
    );
  });

  test('every call is answered once, or taken back, or is still under way or waiting', () => {
    fc.assert(
      fc.property(anyRules, steps, (rules, script) => {
        const breaker = playing(rules, script, () => {});
        const named = (type: string) => breaker.effects().filter((effect) => effect.type === type);
        const answered = named('settled').map(({ call }) => call);
        expect(new Set(answered).size).toBe(answered.length);
        const { inFlight, queue } = breaker.context();
        const open = [...inFlight.map(({ call }) => call), ...queue.map(({ call }) => call.call)];
        expect(answered.filter((call) => open.includes(call as string))).toEqual([]);
        // What was passed on has ended, was taken back, or is under way.
        const passed = named('call').map(({ call }) => call as string);
        const over = new Set([...answered, ...named('cancel').map(({ call }) => call)]);
        expect(passed.filter((call) => !over.has(call)).toSorted()).toEqual(
          inFlight.map(({ call }) => call).toSorted(),
        );
      }),
    );
  });

  test('nothing is passed on while it is isolated, or open without being due', () => {
    fc.assert(
      fc.property(anyRules, steps, (rules, script) => {
        playing(rules, script, (breaker, before, done) => {
          const stays = breaker.state() === before.state && done.act === 'call';
          if (!stays || !['isolated', 'open'].includes(before.state)) return;
          expect(breaker.effects().at(-1)).toMatchObject({
            type: 'settled',
            outcome: { error: 'rejected', definite: true },
          });
        });
      }),
    );
  });
});

describe('where outcomes are told apart by generation', () => {
  test('no more permits are out than there are, and none is lost', () => {
    fc.assert(
      fc.property(ofOurs, steps, (rules, script) => {
        playing(rules, script, (breaker) => {
          if (breaker.state() !== 'halfOpen') return;
          const { trial, inFlight, generation } = breaker.context();
          const trying = inFlight.filter((one) => one.trial && one.generation === generation);
          expect(trying.length).toBeLessThanOrEqual(rules.halfOpen.permits!);
          // Each permit given and not returned is under way, or has told something.
          expect(trial.admitted).toBe(trying.filter(({ counts }) => counts).length + trial.completed);
        });
      }),
    );
  });

  test('half-open and with nothing under way, it lets the next call through', () => {
    fc.assert(
      fc.property(ofOurs, steps, (rules, script) => {
        const breaker = playing(rules, script, () => {});
        if (breaker.state() !== 'halfOpen') return;
        for (const { call } of breaker.context().inFlight) breaker.cancel(call);
        if (breaker.state() === 'halfOpen') expect(breaker.call('next')).toBe('admitted');
      }),
    );
  });

  test('it opens of itself only with enough calls in the window', () => {
    fc.assert(
      fc.property(ofOurs, steps, (rules, script) => {
        playing(rules, script, (breaker, before, done) => {
          if (before.state !== 'closed' || breaker.state() !== 'open' || done.act === 'hear') return;
          const { window } = breaker.context();
          const minimum = (rules.trips[0] as { minimumVolume: number }).minimumVolume;
          expect(countsOf(window, breaker.nowMs()).completed).toBeGreaterThanOrEqual(minimum);
        });
      }),
    );
  });

  test('what comes late changes nothing but the list of calls under way', () => {
    fc.assert(
      fc.property(ofOurs, steps, (rules, script) => {
        playing({ ...rules, hangingIsSlow: false }, script, (breaker, before, done) => {
          const { inFlight, generation, window, trial } = before.context;
          const ended = inFlight.filter((one) => !breaker.context().inFlight.includes(one));
          if (done.act !== 'settle' || ended.length !== 1 || ended[0]!.generation === generation) return;
          expect([breaker.state(), breaker.context().window, breaker.context().trial]).toEqual([
            before.state,
            window,
            trial,
          ]);
        });
      }),
    );
  });
});

test('an outcome is counted at most once: what was ever counted is no more than what was let through', () => {
  const never = { ...breakerCorrected({ slowMs: 700 }), window: { kind: 'cumulative' } as const, trips: [] };
  fc.assert(
    fc.property(steps, fc.boolean(), (script, hangingIsSlow) => {
      const acts = script.filter(({ act }) => act !== 'hear');
      const breaker = playing({ ...never, hangingIsSlow }, acts, () => {});
      const passed = breaker.effects().filter(({ type }) => type === 'call').length;
      const { completed, failures, slow } = countsOf(breaker.context().window, breaker.nowMs());
      expect(completed).toBeLessThanOrEqual(passed);
      expect(Math.max(failures, slow)).toBeLessThanOrEqual(completed);
    }),
  );
});
