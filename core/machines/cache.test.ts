import { describe, expect, test } from 'vitest';
import { cacheCorrected, type CacheRules } from './cache-rules.ts';
import { breaks, cacheBench, hangs, says, type Answers } from './fixtures/cache-bench.ts';

const unjittered: CacheRules = { ...cacheCorrected, ttlJitter: 0 };
const missing = says(undefined);

/** After a moment long enough for any answer. */
function asked(rules: CacheRules, below: { store: Answers; source: Answers }) {
  const cache = cacheBench(rules, below);
  cache.get('first', 'k');
  cache.pass(200);
  return cache;
}

test('what the store says is given on, and given out again without asking', () => {
  const cache = asked(unjittered, { store: says('v', 3), source: hangs });
  expect(cache.ending('first')).toEqual({ atMs: 3, outcome: { type: 'succeeded', value: 'v' } });
  cache.get('second', 'k');
  expect(cache.ending('second')).toEqual({ atMs: 200, outcome: { type: 'succeeded', value: 'v' } });
  expect(cache.asked).toEqual({ store: ['k'], source: [] });
});

test('a store that hangs is given up after 50 ms: its call is taken back, and the source is asked', () => {
  const cache = asked(unjittered, { store: hangs, source: says('v', 20) });
  expect(cache.ending('first')).toMatchObject({ atMs: 70, outcome: { value: 'v' } });
  expect(cache.effects().slice(0, 3)).toMatchObject([
    { type: 'call', call: 'first.1', to: 'store' },
    { type: 'cancel', call: 'first.1', to: 'store' },
    { type: 'call', call: 'first.2', to: 'source' },
  ]);
});

test('a source that fails fails the call, and nothing is kept', () => {
  const cache = asked(unjittered, { store: hangs, source: breaks });
  expect(cache.ending('first')).toMatchObject({ outcome: { type: 'failed', error: 'reset' } });
  cache.get('second', 'k');
  expect(cache.asked.store).toEqual(['k', 'k']);
});

test('each of many lookups is given up after its own 50 ms', () => {
  const cache = cacheBench(unjittered, { store: hangs, source: says('v', 0) });
  for (let call = 0; call < 5; call++) {
    cache.get(`call-${call}`, `key-${call}`);
    cache.pass(20);
  }
  cache.pass(100);
  const waits = Array.from({ length: 5 }, (_, call) => cache.ending(`call-${call}`)!.atMs - 20 * call);
  expect(waits).toEqual([50, 50, 50, 50, 50]);
  expect(cache.state()).toBe('quiet');
});

test('what has ended is given out for a while more, and fetched anew once', () => {
  const values = ['old', 'new'];
  const store: Answers = () => ({ afterMs: 5, outcome: { type: 'succeeded', value: values.shift()! } });
  const cache = asked(unjittered, { store, source: hangs });
  cache.pass(unjittered.ttlMs);
  cache.get('stale', 'k');
  cache.get('stale too', 'k');
  expect(cache.ending('stale')).toMatchObject({ outcome: { value: 'old' } });
  expect(cache.ending('stale too')).toMatchObject({ outcome: { value: 'old' } });
  cache.pass(5);
  cache.get('anew', 'k');
  expect(cache.ending('anew')).toMatchObject({ outcome: { value: 'new' } });
  expect(cache.asked.store).toEqual(['k', 'k']);
});

test('what has ended for longer is not given out', () => {
  const cache = asked(unjittered, { store: says('v'), source: hangs });
  cache.pass(unjittered.ttlMs + unjittered.staleMs);
  cache.get('late', 'k');
  expect(cache.ending('late')).toBeUndefined();
});

test('a store that says there is nothing is believed for a shorter time', () => {
  const cache = asked(unjittered, { store: missing, source: hangs });
  cache.pass(unjittered.absentTtlMs - 200);
  cache.get('second', 'k');
  expect(cache.ending('second')).toMatchObject({ outcome: { type: 'succeeded' } });
  expect(cache.asked.store).toEqual(['k']);
  cache.pass(unjittered.staleMs + 1000);
  cache.get('third', 'k');
  expect(cache.asked.store).toEqual(['k', 'k']);
});

describe('who takes a call back', () => {
  test('alone, takes back what was asked for it', () => {
    const cache = cacheBench(unjittered, { store: hangs, source: hangs });
    cache.get('first', 'k');
    cache.cancel('first');
    expect(cache.effects().at(-1)).toEqual({ type: 'cancel', call: 'first.1', to: 'store' });
    cache.pass(100);
    expect([cache.asked.source, cache.ending('first')]).toEqual([[], undefined]);
  });

  test('leaves the others waiting, though it came first', () => {
    const cache = cacheBench(unjittered, { store: says('v', 10), source: hangs });
    cache.get('first', 'k');
    cache.get('second', 'k');
    cache.cancel('first');
    cache.pass(10);
    expect([cache.ending('first'), cache.ending('second')?.atMs]).toEqual([undefined, 10]);
  });
});

test('of more keys than it has room for, the one kept longest goes', () => {
  const cache = cacheBench({ ...unjittered, capacity: 2 }, { store: says('v', 0), source: hangs });
  for (const key of ['a', 'b', 'c']) {
    cache.get(key, key);
    cache.pass(1);
  }
  expect([...cache.context().entries.keys()]).toEqual(['b', 'c']);
});

test('at its very end a value is over, and a while later so is its being given out all the same', () => {
  const atEnd = (lateMs: number) => {
    const cache = cacheBench(unjittered, { store: says('v', 0), source: hangs });
    cache.get('first', 'k');
    cache.pass(unjittered.ttlMs + lateMs);
    cache.get('second', 'k');
    return [cache.ending('second') !== undefined, cache.asked.store.length];
  };
  expect(atEnd(-1)).toEqual([true, 1]);
  expect(atEnd(0)).toEqual([true, 2]);
  expect(atEnd(unjittered.staleMs - 1)).toEqual([true, 2]);
  expect(atEnd(unjittered.staleMs)).toEqual([false, 2]);
});

test('what was fetched anew has been kept for the shortest time', () => {
  const cache = cacheBench({ ...unjittered, capacity: 2, ttlMs: 10 }, { store: says('v', 0), source: hangs });
  for (const key of ['a', 'b', 'a', 'c']) {
    cache.get(`${key} at ${cache.nowMs()}`, key);
    cache.pass(key === 'b' ? 10 : 1);
  }
  expect([...cache.context().entries.keys()]).toEqual(['a', 'c']);
});
