/**
 * The defects of a cache that measures its store and does nothing about it ("Distributed Systems: Hard Lessons from
 * Production"), each reached with the source's rules and not with those that hold.
 */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { streams } from '../sim/streams.ts';
import { isTooSlow } from './cache-latency.ts';
import { cacheAsWritten, cacheCorrected, cacheWiredNaively, type CacheRules } from './cache-rules.ts';
import { breaks, cacheBench, hangs, says, type Answers, type CacheBench } from './fixtures/cache-bench.ts';
import { hungStore } from './fixtures/cache-stack.ts';

/** Calls one after another, each for a key of its own, and how long each took. */
function waits(cache: CacheBench, calls: number): number[] {
  return Array.from({ length: calls }, (_, index) => {
    const fromMs = cache.nowMs();
    const call = `call-${fromMs}-${index}`;
    cache.get(call, `key-${fromMs}-${index}`);
    cache.pass(60);
    return cache.ending(call)!.atMs - fromMs;
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const { bypass } = cacheAsWritten;

describe('a thousand gets from a store that hangs', () => {
  test('as written, each costs 50 ms and a call of the store, while the cache knows better', () => {
    const cache = cacheBench(cacheAsWritten, { store: hangs, source: says('v', 0) });
    expect(mean(waits(cache, 1000))).toBe(50);
    expect([cache.asked.store.length, cache.asked.source.length]).toEqual([1000, 1000]);
    expect(isTooSlow(cache.context().latencies, bypass!)).toBe(true);
  });

  test('corrected, with a breaker before the store, some dozen do', () => {
    const { waitsMs, storeCalls } = hungStore({
      rules: cacheCorrected,
      gets: 1000,
      everyMs: 60,
      recoversAtMs: Infinity,
    });
    expect(storeCalls).toBeLessThan(50);
    expect(mean(waitsMs)).toBeLessThan(5);
    expect(waitsMs.filter((wait) => wait > 10).length).toBe(storeCalls);
  });
});

describe('the mean of latencies that cannot exceed the timeout', () => {
  /** A store that hangs for so many of a hundred calls, and else takes 1 ms. */
  const bypasses = (hung: number): boolean => {
    let call = 0;
    const store: Answers = (key, nowMs) => (call++ < hung ? 'hangs' : says('v', 1)(key, nowMs));
    const cache = cacheBench(cacheAsWritten, { store, source: says('v', 0) });
    waits(cache, 100);
    return isTooSlow(cache.context().latencies, bypass!);
  };
  // f > (0.8 threshold - a) / (threshold - a), with a = 1 ms for a call that does not hang.
  const threshold = (0.8 * 50 - 1) / (50 - 1);

  test('calls for a bypass only when four of five calls hang', () => {
    const first = Array.from({ length: 20 }, (_, index) => 70 + index).find(bypasses);
    expect(bypasses(0)).toBe(false);
    expect(first).toBe(Math.floor(threshold * 100) + 1);
  });

  const file = new URL('../../../shared/oracles/expected.json', import.meta.url);
  test.skipIf(!existsSync(file))('the formula is the one in the table', () => {
    const { cache_bypass_threshold } = JSON.parse(readFileSync(file, 'utf8')) as {
      cache_bypass_threshold: { th50_a1: number };
    };
    expect(threshold).toBeCloseTo(cache_bypass_threshold.th50_a1, 4);
  });
});

describe('the store is well again', () => {
  test('wired naively, a bypass is for ever: nobody measures any more', () => {
    let isWell = false;
    const store: Answers = (key, nowMs) => (isWell ? says('v', 1)(key, nowMs) : 'hangs');
    const cache = cacheBench(cacheWiredNaively, { store, source: says('v', 0) });
    waits(cache, 20);
    isWell = true;
    const before = cache.asked.store.length;
    waits(cache, 1000);
    expect([before, cache.asked.store.length]).toEqual([10, 10]);
  });

  test('corrected, the breaker finds out', () => {
    const { lastStoreCallsShare } = hungStore({ rules: cacheCorrected, gets: 1000, everyMs: 60, recoversAtMs: 20_000 });
    expect(lastStoreCallsShare).toBe(1);
  });
});

describe.each([
  ['as written', cacheAsWritten, 500],
  ['corrected', cacheCorrected, 1],
])('five hundred want the same key at once, %s', (_form, rules, calls) => {
  test(`the store is asked ${calls} times`, () => {
    const cache = cacheBench(rules, { store: says('v', 5), source: hangs });
    for (let call = 0; call < 500; call++) cache.get(`call-${call}`, 'k');
    cache.pass(10);
    expect(cache.asked.store.length).toBe(calls);
    expect(cache.ending('call-499')).toMatchObject({ atMs: 5, outcome: { value: 'v' } });
  });

  test(`of a store that hangs, the source is asked ${calls} times`, () => {
    const cache = cacheBench(rules, { store: hangs, source: says('v', 5) });
    for (let call = 0; call < 500; call++) cache.get(`call-${call}`, 'k');
    cache.pass(60);
    expect(cache.asked.source.length).toBe(calls);
  });
});

describe('five hundred want different keys of a store that hangs', () => {
  test('as written, all are at the source at once: what was to help in need brings it down', () => {
    const cache = cacheBench(cacheAsWritten, { store: hangs, source: says('v', 100) });
    for (let call = 0; call < 500; call++) cache.get(`call-${call}`, `key-${call}`);
    cache.pass(60);
    expect(cache.context().flights.filter(({ asks }) => asks === 'source').length).toBe(500);
  });

  test('corrected, with a bulkhead before the source, ten are', () => {
    const { mostAtSource } = hungStore({ rules: cacheCorrected, gets: 500, everyMs: 0, recoversAtMs: Infinity });
    expect(mostAtSource).toBe(10);
  });
});

/** How often the store is asked for one key by five calls, one after another. */
function storeCalls(rules: CacheRules, below: { store: Answers; source: Answers }): number {
  const cache = cacheBench(rules, below, () => 0);
  for (let call = 0; call < 5; call++) {
    cache.get(`call-${call}`, 'k');
    cache.pass(100);
  }
  return cache.asked.store.length;
}

describe.each([
  ['an empty string', { store: says(''), source: hangs }],
  ['that there is nothing', { store: says(undefined), source: hangs }],
  ['what came from the source', { store: hangs, source: says('v', 0) }],
])('%s', (_what, below) => {
  test.each([
    ['as written', cacheAsWritten, 5],
    ['corrected', cacheCorrected, 1],
  ])('is asked for five times, %s', (_form, rules, calls) => {
    expect(storeCalls(rules, below)).toBe(calls);
  });
});

describe.each([
  ['as written', cacheAsWritten, { type: 'failed', error: 'reset' }, []],
  ['corrected', cacheCorrected, { type: 'succeeded', value: 'v' }, ['k']],
])('the connection to the store breaks, %s', (_form, rules, outcome, source) => {
  test(`it ${outcome.type}, and the source is asked ${source.length} times`, () => {
    const cache = cacheBench(rules, { store: breaks, source: says('v', 0) });
    cache.get('first', 'k');
    cache.pass(100);
    expect(cache.ending('first')).toMatchObject({ outcome });
    expect(cache.asked.source).toEqual(source);
    expect(cache.context().latencies).toEqual([]);
  });
});

describe('five hundred keys that were fetched in one instant', () => {
  /** How many of them end in the worst tenth of a second. */
  const worst = (rules: CacheRules): number => {
    const cache = cacheBench(rules, { store: says('v', 0), source: hangs }, streams(7)('jitter'));
    for (let key = 0; key < 500; key++) cache.get(`call-${key}`, `key-${key}`);
    cache.pass(1);
    const ends = [...cache.context().entries.values()].map(({ sinceMs, forMs }) => Math.floor((sinceMs + forMs) / 100));
    const counts = new Map<number, number>();
    for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
    return Math.max(...counts.values());
  };

  test('as written, all end in one instant', () => expect(worst(cacheAsWritten)).toBe(500));
  // Over a fifth of a minute they would be four to a tenth of a second.
  test('corrected, chance keeps them apart', () => expect(worst(cacheCorrected)).toBeLessThan(20));
});
