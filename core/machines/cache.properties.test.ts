/** What holds of a cache whatever it is asked and whatever is answered below it. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cacheAsWritten, cacheCorrected, cacheWiredNaively } from './cache-rules.ts';
import type { Outcome } from './layer.ts';
import { cacheBench, type Answers, type CacheBench } from './fixtures/cache-bench.ts';

const anyRules = fc.constantFrom(
  cacheAsWritten,
  cacheWiredNaively,
  cacheCorrected,
  { ...cacheCorrected, capacity: 2, ttlMs: 100, staleMs: 50 },
  { ...cacheCorrected, singleFlight: false, ttlMs: 100, absentTtlMs: 30 },
);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant('get' as const), key: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('cancel' as const), which: fc.nat(5) }) },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('pass' as const), ms: fc.constantFrom(1, 10, 49, 50, 51, 200) }),
  },
);
const steps = fc.array(step, { maxLength: 80 });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Answers come from a list, over and over; a value says whose it is. */
const answers = fc
  .array(
    fc.record({ afterMs: fc.nat(80), is: fc.constantFrom('value', 'empty', 'absent', 'reset', 'timeout', 'hangs') }),
    { minLength: 1, maxLength: 12 },
  )
  .map((list) => {
    let turn = 0;
    return (who: string): Answers =>
      (key) => {
        const { afterMs, is } = list[turn++ % list.length]!;
        if (is === 'hangs') return 'hangs';
        const outcomes: Record<string, Outcome> = {
          value: { type: 'succeeded', value: `${key} of ${who}` },
          empty: { type: 'succeeded', value: '' },
          absent: { type: 'succeeded' },
        };
        return { afterMs, outcome: outcomes[is] ?? { type: 'failed', error: is, definite: false } };
      };
  });

interface Played {
  cache: CacheBench;
  keys: Map<string, string>;
  cancelled: Set<string>;
}

function played(
  rules: typeof cacheAsWritten,
  of: (who: string) => Answers,
  script: readonly Step[],
  look = () => {},
): Played {
  const cache = cacheBench(rules, { store: of('store'), source: of('source') }, () => 0.5);
  const keys = new Map<string, string>();
  const cancelled = new Set<string>();
  for (const [index, one] of script.entries()) {
    if (one.act === 'pass') cache.pass(one.ms);
    else if (one.act === 'get') {
      keys.set(`call-${index}`, one.key);
      cache.get(`call-${index}`, one.key);
    } else {
      const call = [...keys.keys()].at(-1 - one.which);
      if (call === undefined || cache.ending(call)) continue;
      cancelled.add(call);
      cache.cancel(call);
    }
    look();
  }
  return { cache, keys, cancelled };
}

test('whoever asks for a key gets that key’s value, once, or has taken the call back', () => {
  fc.assert(
    fc.property(anyRules, answers, steps, (rules, of, script) => {
      const { cache, keys, cancelled } = played(rules, of, script);
      for (const [call, key] of keys) {
        const outcome = cache.ending(call)?.outcome;
        if (cancelled.has(call)) expect(outcome).toBeUndefined();
        if (outcome?.type === 'succeeded' && outcome.value) expect(outcome.value.startsWith(`${key} of `)).toBe(true);
      }
    }),
  );
});

test('nobody waits for the store for longer than the timeout', () => {
  fc.assert(
    fc.property(anyRules, answers, steps, (rules, of, script) => {
      const { cache } = played(rules, of, script);
      cache.pass(rules.storeTimeoutMs);
      expect(cache.context().flights.filter(({ asks }) => asks === 'store')).toEqual([]);
      expect(cache.state()).toBe('quiet');
    }),
  );
});

test('with a single flight nobody asks below for what is being asked for', () => {
  fc.assert(
    fc.property(anyRules, answers, steps, (rules, of, script) => {
      const { cache } = played(rules, of, script);
      const keys = cache.context().flights.map(({ key }) => key);
      if (rules.singleFlight) expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

test('it keeps no more than it has room for, nothing it was told not to keep, and nothing beyond its time', () => {
  fc.assert(
    fc.property(anyRules, answers, steps, (rules, of, script) => {
      const { cache } = played(rules, of, script);
      const { entries, drawing } = cache.context();
      expect(entries.size).toBeLessThanOrEqual(rules.capacity);
      expect(drawing).toEqual([]);
      for (const { value, forMs } of entries.values()) {
        expect(forMs).toBeLessThanOrEqual(value === undefined ? rules.absentTtlMs : rules.ttlMs);
        expect(forMs).toBeGreaterThanOrEqual(
          (value === undefined ? rules.absentTtlMs : rules.ttlMs) * (1 - rules.ttlJitter),
        );
        if (!rules.keeps.absent) expect(value).toBeDefined();
        if (!rules.keeps.empty) expect(value).not.toBe('');
        if (!rules.keeps.fallback) expect(value).not.toContain('source');
      }
    }),
  );
});

test('what is taken back or answered leaves nothing behind: when all have ended, nothing is under way', () => {
  fc.assert(
    fc.property(anyRules, answers, steps, (rules, of, script) => {
      const { cache, keys } = played(rules, of, script);
      for (const call of keys.keys()) if (!cache.ending(call)) cache.cancel(call);
      const waiting = cache.context().flights.flatMap(({ waiters }) => waiters);
      expect(waiting).toEqual([]);
    }),
  );
});
