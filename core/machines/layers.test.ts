import { describe, expect, test } from 'vitest';
import type { Cue } from '../scenario/scenario.ts';
import type { Trace } from '../trace/record.ts';
import { breakerCorrected } from './breaker-corrected.ts';
import { chargeMachine } from './charge.ts';
import { pays } from './fixtures/charges.ts';
import { run, stepsAt } from './fixtures/run.ts';
import type { Outcome } from './layer.ts';
import { adaptiveLimit, breaker, bulkhead, cache, call, gate, hedge, idempotency } from './layers.ts';
import { rateLimit, retry, retryBudget, timeout } from './layers.ts';
import { modelMachine } from './model.ts';
import { stack, stacks, type Layer, type StackActors } from './stack.ts';

const wiresOf = (actors: StackActors) =>
  Object.fromEntries(Object.entries(actors).map(([address, { wires }]) => [address, wires]));

/** How each call ended that somebody made of the topmost. */
const outcomes = (trace: Trace, address: string): Record<string, Outcome> =>
  Object.fromEntries(
    stepsAt(trace, address).flatMap(({ effects }) =>
      effects.flatMap((one) => (one.type === 'settled' ? [[one['call'] as string, one['outcome'] as Outcome]] : [])),
    ),
  );

const effects = (trace: Trace, address: string, type: string) =>
  stepsAt(trace, address).flatMap((step) => step.effects.filter((one) => one.type === type));

const calls = (trace: Trace, address: string) =>
  stepsAt(trace, address).filter(({ event }) => event.type === 'call').length;

describe('cache(source, { store })', () => {
  const layers = () =>
    cache(bulkhead(call('source'), { maxConcurrent: 10 }), {
      store: breaker(call('store'), breakerCorrected({ slowMs: 40, minimumCalls: 3, windowMs: 2000, openForMs: 5000 })),
      ttlMs: 1000,
      staleMs: 0,
    });
  const played = (storeMs: number, keys: readonly string[]) =>
    run(
      {
        ...stack('ana', layers()),
        store: { machine: modelMachine, input: { limit: 100, serviceMs: storeMs } },
        source: { machine: modelMachine, input: { limit: 100, serviceMs: 5 } },
      },
      keys.map((key, index) => ({
        atMs: 100 * index,
        to: 'ana/cache',
        event: { type: 'call', call: `get-${index}`, from: 'ana', key },
      })),
    );

  test('is wired to both, and knows which is which', () => {
    const actors = stack('ana', layers());
    expect(wiresOf(actors)).toEqual({
      'ana/cache': { settled: [], call: ['ana/breaker', 'ana/bulkhead'], cancel: ['ana/breaker', 'ana/bulkhead'] },
      'ana/breaker': { settled: ['ana/cache'], call: ['ana/call'], cancel: ['ana/call'] },
      'ana/bulkhead': { settled: ['ana/cache'], call: ['ana/call-2'], cancel: ['ana/call-2'] },
      'ana/call': { settled: ['ana/breaker'] },
      'ana/call-2': { settled: ['ana/bulkhead'] },
    });
    expect(actors['ana/cache']!.input).toMatchObject({ store: 'ana/breaker', source: 'ana/bulkhead' });
  });

  test('gives out what it keeps, and asks the store for the rest', () => {
    const trace = played(1, ['k', 'k', 'l', 'k']);
    expect(Object.values(outcomes(trace, 'ana/cache'))).toEqual(Array(4).fill({ type: 'succeeded' }));
    expect(calls(trace, 'store')).toBe(2);
    expect(calls(trace, 'source')).toBe(0);
  });

  test('a store that hangs is given up, and after three times not asked any more: the source answers', () => {
    const trace = played(60_000, ['a', 'b', 'c', 'd', 'e']);
    expect(Object.values(outcomes(trace, 'ana/cache'))).toEqual(Array(5).fill({ type: 'succeeded' }));
    expect(calls(trace, 'store')).toBe(3);
    expect(calls(trace, 'source')).toBe(5);
  });

  test('what handles one call at a time is there as often as there are calls, on either side', () => {
    const actors = stack('ana', cache(timeout(call('source')), { store: timeout(call('store')) }), { callsAtOnce: 2 });
    const { store, source } = actors['ana/cache']!.input as Record<string, string>;
    expect(store).not.toBe(source);
    expect(actors['ana/cache']!.wires['call']).toEqual([store, source]);
    for (const side of [store!, source!]) {
      expect(actors[side]!.wires['call']).toEqual([`${side}-1`, `${side}-2`]);
      expect(actors[`${side}-2`]!.wires['settled']).toEqual([side]);
    }
  });

  test('one layer below both sides is one actor', () => {
    const shared = call('source');
    const actors = stack('ana', cache(bulkhead(shared, { maxConcurrent: 1 }), { store: breaker(shared) }));
    expect(Object.keys(actors)).toEqual(['ana/cache', 'ana/breaker', 'ana/bulkhead', 'ana/call']);
    expect(actors['ana/call']!.wires['settled']).toEqual(['ana/breaker', 'ana/bulkhead']);
  });
});

/** Each policy that handles calls by itself, over something. */
const policies: Record<string, (below: Layer) => Layer> = {
  retry,
  retryBudget,
  breaker,
  timeout,
  hedge,
  adaptiveLimit,
  idempotency,
  bulkhead: (below) => bulkhead(below, { maxConcurrent: 10 }),
  rateLimit: (below) => rateLimit(below, { quota: { kind: 'paced', intervalMs: 1, toleranceMs: 0 } }),
};

test.each(Object.entries(policies))('below a cache, on either side: %s', (_, policy) => {
  // A call that says whom it is for: what lies below passes it on without that.
  const layers = cache(policy(call('source')), { store: policy(call('store')), storeTimeoutMs: 500 });
  const trace = run(
    {
      ...stack('ana', layers, { callsAtOnce: 2 }),
      store: { machine: modelMachine, input: { limit: 1, serviceMs: 60_000 } },
      source: { machine: modelMachine, input: { limit: 9, serviceMs: 5 } },
    },
    ['k', 'l'].map((key) => ({ atMs: 0, to: 'ana/cache', event: { type: 'call', call: key, from: 'ana', key } })),
  );
  expect(outcomes(trace, 'ana/cache')).toEqual({ k: { type: 'succeeded' }, l: { type: 'succeeded' } });
  expect([calls(trace, 'store') > 0, calls(trace, 'source')]).toEqual([true, 2]);
});

test('what lies beside two that have lanes is not mistaken for each other', () => {
  const locked = (path: string) => gate(call('model'), { path, sessionTimeoutMs: 4000 });
  const actors = stack('ana', cache(locked('/source'), { store: locked('/store') }), { callsAtOnce: 2 });
  const paths = Object.values(actors).flatMap(({ input }) => ('path' in input ? [input.path] : []));
  expect(paths).toEqual(['/store', '/store', '/source', '/source']);
});

describe('idempotency(retry(…))', () => {
  /** Knows no keys: each call that reaches it is a charge. */
  const bank = (): Layer => ({
    ...{ name: 'bank', machine: chargeMachine, input: { serviceMs: 100, knowsKeys: false }, kind: 'shared' as const },
    announces: ['charged'],
  });
  const handler = (below: Layer, store?: string) =>
    idempotency(retry(below, { totalCalls: 3 }), store === undefined ? {} : { store });
  const refuses = (calls: number, to: string): Cue => ({ atMs: 0, to, event: { type: 'refuse', calls } });
  const charge = { type: 'succeeded', value: 'ch_1' };

  test('has a store beside it', () => {
    expect(wiresOf(stack('ana', idempotency(call('bank'))))).toEqual({
      'ana/idempotency': { settled: [], consult: ['ana/store'], call: ['ana/call'], cancel: ['ana/call'] },
      'ana/store': { consulted: ['ana/idempotency'] },
      'ana/call': { settled: ['ana/idempotency'] },
    });
  });

  test('takes effect once: what is refused is tried again, what is repeated is not', () => {
    const at = 'ana/idempotency';
    const script = [refuses(2, 'ana/bank'), pays(1, 'a', 'k', 'tea', at), pays(60_000, 'b', 'k', 'tea', at)];
    const trace = run(stack('ana', handler(bank()), { callsAtOnce: 2 }), script);
    expect(outcomes(trace, at)).toEqual({ a: charge, b: charge });
    expect(effects(trace, 'ana/bank', 'charged')).toHaveLength(1);
    expect(calls(trace, 'ana/bank')).toBe(3);
  });

  test.each([
    ['a store of their own', undefined, 2],
    ['one store', 'store', 1],
  ] as const)('two with %s', (_, store, charges) => {
    const shared = bank();
    const actors = stacks({ ana: handler(shared, store), bo: handler(shared, store) });
    const script = [pays(0, 'a', 'k', 'tea', 'ana/idempotency'), pays(60_000, 'b', 'k', 'tea', 'bo/idempotency')];
    const trace = run(actors, script);
    expect(effects(trace, 'bank', 'charged')).toHaveLength(charges);
    expect(outcomes(trace, 'ana/idempotency')).toEqual({ a: charge });
    expect(outcomes(trace, 'bo/idempotency')).toEqual({ b: { type: 'succeeded', value: `ch_${charges}` } });
  });
});
