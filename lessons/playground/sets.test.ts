import { describe, expect, test } from 'vitest';
import { sceneAt } from '../../core/frame/scene.ts';
import { indexTrace } from '../../core/frame/trace-index.ts';
import { windowOf } from '../../core/frame/lanes.ts';
import { participantOf } from '../../core/frame/participant.ts';
import { replay } from '../../core/kernel/replay.ts';
import { simulate } from '../../core/sim/simulate.ts';
import { readTrace, writeTrace } from '../../core/trace/ndjson.ts';
import type { Trace } from '../../core/trace/record.ts';
import { lessons } from '../index.ts';
import { choose } from '../choose.ts';
import { headerOf, scenarioOf, type Choices } from '../lesson.ts';
import { isSet, namedBy, type PlaygroundSet } from './set.ts';
import { sets } from './sets.ts';

const everyVariant = sets.flatMap((set) => set.variants.map(({ id }) => [set.id, id, set] as const));
const run = (set: PlaygroundSet, choices: Choices): Trace =>
  simulate({ header: headerOf(set, choices, { world: 'sim' }), scenario: scenarioOf(set, choices) });
const pathOf = new Set(lessons.map(({ path }) => path as string).concat('Agreement and time'));

test('sets have names of their own, which no lesson has', () => {
  const ids = sets.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(sets.every(isSet)).toBe(true);
  expect(lessons.some(isSet)).toBe(false);
  expect(sets.filter(({ path }) => !pathOf.has(path))).toEqual([]);
});

describe.each(everyVariant)('%s, %s', (_set, variant, set) => {
  test.each([7, 1])('under seed %i runs to its end, and replays to the byte', (seed) => {
    const choices = choose(set, { variant, seed: String(seed) });
    const trace = run(set, choices);
    expect(trace.records.at(-1)).toMatchObject({ kind: 'end' });
    expect(trace.records.length).toBeLessThan(5000);
    const { actors } = scenarioOf(set, choices);
    expect(writeTrace(replay(trace, actors))).toBe(writeTrace(trace));
    expect(readTrace(writeTrace(trace)).records).toHaveLength(trace.records.length);
  });

  test('is drawn at every fifth of it, and everybody has a machine to be looked at', () => {
    const choices = choose(set, { variant });
    const index = indexTrace(run(set, choices));
    expect([...index.lives.byActor.keys()].sort()).toEqual(Object.keys(scenarioOf(set, choices).actors).sort());
    expect(index.moments.length).toBeGreaterThan(3);
    expect(index.moments.every(({ caption }) => caption.split(' ').length <= 12)).toBe(true);
    const names = index.cast.callers.slice(0, 7);
    const here = new Set([...Object.keys(scenarioOf(set, choices).actors).map(participantOf), ...index.cast.callers]);
    for (let fifth = 0; fifth <= 5; fifth += 1) {
      const atMs = (index.cast.endMs * fifth) / 5;
      const scene = sceneAt(index, atMs, { rows: 5, selected: null, lingerMs: 50 });
      expect(scene.front.map(({ name }) => name).filter((name) => !here.has(name))).toEqual([]);
      const { lanes } = windowOf(index, names, Math.max(0, atMs - 1000), atMs);
      expect(lanes.map(({ name }) => name)).toEqual(names);
    }
  });
});

/** The least and the greatest of every knob, one at a time: what a reader may ask for must run. */
describe.each(sets.map((set) => [set.id, set] as const))('%s runs', (_id, set) => {
  const cheap = (id: string) =>
    !/callers|calls|workers|tasks|reads|crowd|operations|commands|rounds|perSecond/i.test(id);
  const asked = Object.entries(set.knobs).filter(([id]) => cheap(id));
  test.each(asked.flatMap(([id, { min, max }]) => [min, max].map((value) => [id, value] as const)))(
    'with %s at %i',
    (id, value) => {
      const choices = choose(set, { variant: set.variants.at(-1)!.id, knobs: [[id, String(value)]] });
      expect(run(set, choices).records.at(-1)).toMatchObject({ kind: 'end' });
    },
    20_000,
  );
});

test.each([
  ['two-holders/corrected', 'two-holders', 'corrected'],
  ['two-holders', 'two-holders', undefined],
  ['playground/locks/lock', 'playground/locks', 'lock'],
  ['playground/locks', 'playground/locks', undefined],
])('%s names %s and %s', (text, id, variant) => {
  expect(namedBy(text)).toEqual([id, variant]);
});

test('every machine of docs/systems.md stands on stage somewhere', () => {
  const stacks = sets.find(({ id }) => id === 'playground/stacks')!;
  const all = ['hedge', 'bulkhead', 'adaptive', 'limiter', 'budget', 'gate'].map((id) => [id, '1'] as const);
  const scenarios = [
    ...sets.flatMap((set) => set.variants.map(({ id }) => scenarioOf(set, choose(set, { variant: id })))),
    scenarioOf(stacks, choose(stacks, { knobs: all })),
  ];
  const staged = new Set(scenarios.flatMap(({ actors }) => Object.values(actors).map(({ machine }) => machine.id)));
  const wanted = [
    ...['model', 'limiter', 'limiterPolicy', 'adaptiveLimit', 'bulkhead', 'workerQueue', 'gate'],
    ...['kazooLock', 'lock', 'lockLease', 'resource', 'session', 'election', 'taskWorker'],
    ...['retry', 'kazooRetry', 'retryBudget', 'callTimeout', 'hedge', 'cache', 'breaker'],
    ...['naiveConsensus', 'leaseAsWritten', 'log', 'lease', 'leaseZnode', 'leaseGrantor', 'leaseReplica'],
    ...['quorumAsWritten', 'register', 'saga', 'clock', 'idempotencyAsWritten', 'idempotency', 'charge'],
  ];
  expect(wanted.filter((id) => !staged.has(id))).toEqual([]);
});

test('all policies at once stand on top of each other, and run', () => {
  const stacks = sets.find(({ id }) => id === 'playground/stacks')!;
  const knobs = ['hedge', 'bulkhead', 'adaptive', 'limiter', 'budget', 'gate'].map((id) => [id, '1'] as const);
  const trace = run(stacks, choose(stacks, { knobs }));
  const captions = indexTrace(trace).moments.map(({ caption }) => caption);
  expect(captions).toEqual(expect.arrayContaining(['A call of caller 1 is answered.', 'The run is over.']));
});
