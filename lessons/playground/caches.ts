/** A cache before a store that is quick, and a source behind it that knows: as written, as meant, and corrected. */

import type { Actors } from '../../core/kernel/actor.ts';
import { breakerCorrected } from '../../core/machines/breaker-corrected.ts';
import { breakerMachine } from '../../core/machines/breaker.ts';
import { bulkheadMachine } from '../../core/machines/bulkhead.ts';
import { cacheAsWritten, cacheCorrected, cacheWiredNaively, type CacheRules } from '../../core/machines/cache-rules.ts';
import { cacheMachine } from '../../core/machines/cache.ts';
import { endpointCallMachine } from '../../core/machines/endpoint-call.ts';
import { flakyServiceMachine } from '../../core/machines/flaky-service.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { named, networkKnobs, staged, valueOf } from './network.ts';
import { setOf } from './set.ts';

/** The reader of a key asks the cache; what it asks of store and source goes over the network. */
function cached(knobs: Knobs, rules: CacheRules, guarded: boolean): Scenario {
  const [toStore, toSource] = guarded ? ['cache/breaker', 'cache/bulkhead'] : ['cache/store-call', 'cache/source-call'];
  const openForMs = valueOf(knobs, 'openMs');
  const breaker = breakerCorrected({ slowMs: 40, openForMs, windowMs: 5000, minimumCalls: 10 });
  const guards: Actors = {
    'cache/breaker': {
      ...{ machine: breakerMachine, input: { name: 'cache/breaker', rules: breaker }, clocked: true },
      wires: { call: ['cache/store-call'], cancel: ['cache/store-call'], settled: ['cache/cache'] },
    },
    'cache/bulkhead': {
      ...{ machine: bulkheadMachine, clocked: true },
      input: { name: 'cache/bulkhead', maxConcurrent: valueOf(knobs, 'places'), queueLength: 1000 },
      wires: { call: ['cache/source-call'], cancel: ['cache/source-call'], settled: ['cache/cache'] },
    },
  };
  return staged(knobs, {
    actors: {
      'cache/cache': {
        ...{ machine: cacheMachine, clocked: true },
        input: {
          name: 'cache/cache',
          store: toStore,
          source: toSource,
          rules: { ...rules, ttlMs: valueOf(knobs, 'ttlMs') },
        },
        wires: { call: [toStore, toSource], cancel: [toStore, toSource], settled: [] },
      },
      ...(guarded && guards),
      ...callTo('store', guarded ? 'cache/breaker' : 'cache/cache'),
      ...callTo('source', guarded ? 'cache/bulkhead' : 'cache/cache'),
      store: { machine: flakyServiceMachine, input: { failing: 0 } },
      source: { machine: flakyServiceMachine, input: { failing: 0 } },
    },
    script: [...asked(knobs), ...hanging(knobs)],
    endMs: 120_000,
  });
}

function callTo(endpoint: string, hears: string): Actors {
  const name = `cache/${endpoint}-call`;
  return { [name]: { machine: endpointCallMachine, input: { name, endpoint }, wires: { settled: [hears] } } };
}

/** Readers in turn, each for one of a few keys in turn; and so many at once for one key at the end. */
function asked(knobs: Knobs): Cue[] {
  const [reads, keys, everyMs] = [valueOf(knobs, 'reads'), valueOf(knobs, 'keys'), valueOf(knobs, 'everyMs')];
  const get = (atMs: number, call: string, key: string): Cue => {
    return { atMs, to: 'cache/cache', event: { type: 'call', call, from: 'reader', key } };
  };
  const one = (index: number) => get(100 + index * everyMs, `read#${index + 1}`, `key-${index % keys}`);
  const rush = named('crowd', valueOf(knobs, 'crowd')).map((name) =>
    get(100 + reads * everyMs, `${name}#1`, 'key-new'),
  );
  return [...Array.from({ length: reads }, (_, index) => one(index)), ...rush];
}

function hanging(knobs: Knobs): Cue[] {
  const [from, forMs] = [valueOf(knobs, 'hangsFromMs'), valueOf(knobs, 'hangsForMs')];
  if (forMs === 0) return [];
  return [
    { atMs: from, to: 'store', event: { type: 'hung' } },
    { atMs: from + forMs, to: 'store', event: { type: 'recovered' } },
  ];
}

export const caches = setOf({
  id: 'caches',
  title: 'A latency-aware cache',
  question: 'The store hangs. Who still asks it, and what does the source get?',
  summary: 'A cache over a store that may hang and a source; corrected, with a breaker and a bulkhead below it.',
  path: 'Overload',
  knobs: {
    reads: { label: 'Reads', unit: 'reads', value: 60, min: 1, max: 1000 },
    everyMs: { label: 'One every', unit: 'ms', value: 100, min: 1, max: 5000 },
    keys: { label: 'Keys', unit: 'keys', value: 30, min: 1, max: 1000 },
    crowd: { label: 'Readers of one new key at the end', unit: 'reads', value: 10, min: 0, max: 500 },
    ttlMs: { label: 'A value is kept for', unit: 'ms', value: 2000, min: 10, max: 60_000, step: 10 },
    hangsFromMs: { label: 'The store hangs from', unit: 'ms', value: 2000, min: 0, max: 60_000, step: 100 },
    hangsForMs: { label: 'For so long', unit: 'ms', value: 3000, min: 0, max: 60_000, step: 100 },
    openMs: { label: 'The breaker is open for', unit: 'ms', value: 2000, min: 100, max: 60_000, step: 100 },
    places: { label: 'Calls to the source at once', unit: 'calls', value: 5, min: 1, max: 100 },
    ...networkKnobs,
    latencyMs: { ...networkKnobs.latencyMs, value: 5 },
  },
  variants: [
    {
      ...{ id: 'as-written', title: 'As written', summary: 'It measures the store, and does nothing about it.' },
      scenario: (knobs) => cached(knobs, cacheAsWritten, false),
    },
    {
      ...{
        id: 'as-meant',
        title: 'As it reads',
        summary: 'The measurement is asked before every read: once over, for ever.',
      },
      scenario: (knobs) => cached(knobs, cacheWiredNaively, false),
    },
    {
      ...{
        id: 'corrected',
        title: 'Corrected',
        summary: 'One lookup for all who want the same; a breaker and a bulkhead below.',
      },
      scenario: (knobs) => cached(knobs, cacheCorrected, true),
    },
  ],
});
