import { describe, expect, test } from 'vitest';
import { assign, emit, setup } from 'xstate';
import { lockedCaller, model } from '../../lessons/cast.ts';
import { mutualExclusion } from '../check/mutual-exclusion.ts';
import { stepsInto, stepsOf } from '../check/steps.ts';
import { replay } from '../kernel/replay.ts';
import type { Fate } from '../scenario/decision.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { writeTrace } from '../trace/ndjson.ts';
import { traceVersion, type RecordOf, type Trace, type TraceHeader } from '../trace/record.ts';
import { simulate } from './simulate.ts';

/** The shortest session timeout that a tick of 200 ms grants. */
const sessionTimeoutMs = 400;

function header(seed: number): TraceHeader {
  const run = { lesson: 'none', variant: 'none', seed, knobs: {}, world: 'sim', vantage: 'omniscient' } as const;
  return { schema: 'zootrope-trace', version: traceVersion, ...run };
}

/** Ana takes the lock and calls for three seconds; bo wants it too. */
function anaAndBo(faults: readonly Fault[], { loss = 0, endMs = 600_000 } = {}): Scenario {
  const gate = { path: '/gate', permits: 1, sessionTimeoutMs, servers: 1 };
  const caller = (name: string) => lockedCaller({ name, gate: 'lock', retryMs: 1000, callTimeoutMs: 10_000 }, gate);
  return {
    actors: { ...caller('ana'), ...caller('bo'), ...model({ limit: 5, serviceMs: 3000 }) },
    ensemble: { tickTimeMs: 200 },
    script: [
      { atMs: 100, to: 'ana/caller', event: { type: 'start' } },
      { atMs: 300, to: 'bo/caller', event: { type: 'start' } },
    ],
    faults,
    network: { latencyMs: [5, 15], loss },
    endMs,
  };
}

const cutOff: Fault = { type: 'partition', between: ['ana', 'server-1'], fromMs: 500, toMs: 2500 };

function run(seed: number, scenario: Scenario): Trace {
  return simulate({ header: header(seed), scenario });
}

const at = (trace: Trace, name: string, state: string) =>
  stepsInto(trace, 'lock', state).find(({ actor }) => actor === `${name}/lock`)?.atMs;

describe('a holder that is cut off from the ensemble', () => {
  const trace = run(7, anaAndBo([cutOff]));

  test('doubts after two thirds of its timeout, and learns the truth when the network is back', () => {
    expect(at(trace, 'ana', 'doubtful')).toBeLessThan(500 + sessionTimeoutMs);
    expect(at(trace, 'ana', 'lost')).toBeGreaterThan(2500);
  });

  test('is followed by the next one when its session expires: within its timeout and a tick of its last word', () => {
    expect(at(trace, 'bo', 'held')).toBeGreaterThan(500);
    expect(at(trace, 'bo', 'held')).toBeLessThan(500 + sessionTimeoutMs + 200 + 100);
  });

  test('stopped believing before the other began: here doubt comes first', () => {
    expect(mutualExclusion()(trace).verdict).toBe('holds');
  });

  test('leaves a trace that replays to the byte', () => {
    expect(writeTrace(replay(trace, anaAndBo([cutOff]).actors))).toBe(writeTrace(trace));
  });
});

test('a partition shorter than the timeout costs nothing but doubt', () => {
  const trace = run(7, anaAndBo([{ ...cutOff, toMs: 650 }]));
  expect(at(trace, 'ana', 'lost')).toBeUndefined();
  expect(stepsInto(trace, 'caller', 'done')).toHaveLength(2);
});

test.each(Array.from({ length: 30 }, (_, index) => index + 1))(
  'messages are lost and connections with them, yet everyone is served or told, and nobody holds twice: seed %d',
  (seed) => {
    const trace = run(seed, anaAndBo([], { loss: 0.02 }));
    expect(trace.records.at(-1)).toMatchObject({ kind: 'end', why: 'quiet' });
    const ended = [...stepsInto(trace, 'caller', 'done'), ...stepsInto(trace, 'caller', 'refused')];
    expect(ended.map(({ actor }) => actor).toSorted()).toEqual(['ana/caller', 'bo/caller']);
    expect(mutualExclusion()(trace)).toMatchObject({ verdict: 'holds' });
  },
);

test('a run that would not end is ended', () => {
  const trace = run(1, anaAndBo([{ ...cutOff, toMs: 1e9 }], { endMs: 5000 }));
  expect(trace.records.at(-1)).toMatchObject({ kind: 'end', why: 'time', atMs: 5000 });
});

test('a run is over with its last session: the empty container that the ensemble will remove some day keeps nobody waiting', () => {
  const trace = run(1, anaAndBo([]));
  expect(trace.records.at(-1)).toMatchObject({ kind: 'end', why: 'quiet' });
  const lastStep = trace.records.findLast(({ kind }) => kind === 'step')!;
  // No later than the last hanging-up has arrived: one delay of this network at the most.
  expect(trace.records.at(-1)!.atMs - lastStep.atMs).toBeLessThanOrEqual(15);
});

/** Tosses a coin until it has seen three. */
const tossing = setup({
  types: { events: {} as { type: 'drawn'; draw: number }, context: {} as { seen: number[] } },
  actions: {
    toss: emit({ type: 'draw' }),
    note: assign(({ context, event }) => ({ seen: [...context.seen, event.draw] })),
  },
}).createMachine({
  id: 'tossing',
  context: { seen: [] },
  initial: 'waiting',
  states: {
    waiting: {
      entry: 'toss',
      on: {
        drawn: [
          { guard: ({ context }) => context.seen.length === 2, target: 'done', actions: 'note' },
          { target: 'waiting', reenter: true, actions: 'note' },
        ],
      },
    },
    done: { type: 'final' },
  },
});

test('a machine that asks for chance gets numbers of its own, the same under the same seed', () => {
  const scenario = (names: string[]): Scenario => ({
    actors: Object.fromEntries(names.map((name) => [name, { machine: tossing, input: {} }])),
    ...{ script: [], faults: [], network: { latencyMs: [1, 1], loss: 0 }, endMs: 10 },
  });
  const draws = (seed: number, names: string[]) =>
    stepsOf(run(seed, scenario(names)), 'ana').flatMap(({ event }) => (event.type === 'drawn' ? [event.draw] : []));
  const alone = draws(1, ['ana']);
  expect(new Set(alone).size).toBe(3);
  expect(draws(1, ['bo', 'ana'])).toEqual(alone);
  expect(draws(2, ['ana'])).not.toEqual(alone);
  const trace = run(1, scenario(['bo', 'ana']));
  expect(replay(trace, scenario(['bo', 'ana']).actors)).toEqual(trace);
});

describe('what a reader decides about one message', () => {
  const calm = anaAndBo([]);
  const usual = run(1, calm);
  const sends = usual.records.filter((record): record is RecordOf<'send'> => record.kind === 'send');
  const call = sends.find(({ actor, message }) => actor === 'ana/caller' && message.type === 'call')!;
  const create = sends.find(({ actor, message }) => actor === 'ana/session' && message.type === 'request')!;
  const decided = (fates: readonly Fate[]) => run(1, { ...calm, fates });
  const arrivals = (trace: Trace, seq: number) =>
    trace.records.filter(({ kind, cause }) => kind === 'arrive' && cause === seq).map(({ atMs }) => atMs);
  const [usualMs] = arrivals(usual, call.seq);

  test('up to the sending of it both runs are the same', () => {
    for (const type of ['drop', 'twice'] as const) {
      const { records } = decided([{ type, message: call.seq }]);
      expect(records.slice(0, call.seq + 1)).toEqual(usual.records.slice(0, call.seq + 1));
      expect(records).not.toEqual(usual.records);
    }
  });

  test('it is dropped, delayed, or comes twice', () => {
    expect(arrivals(decided([{ type: 'drop', message: call.seq }]), call.seq)).toEqual([]);
    expect(arrivals(decided([{ type: 'delay', message: call.seq, byMs: 70 }]), call.seq)).toEqual([usualMs! + 70]);
    const twice = arrivals(decided([{ type: 'twice', message: call.seq }]), call.seq);
    expect(twice).toEqual([usualMs, 2 * usualMs! - call.atMs]);
  });

  test('a ZooKeeper message that is dropped takes its connection with it', () => {
    const trace = decided([{ type: 'drop', message: create.seq }]);
    expect(stepsInto(trace, 'session', 'suspended').map(({ actor }) => actor)).toEqual(['ana/session']);
    expect(stepsInto(usual, 'session', 'suspended')).toEqual([]);
    expect(replay(trace, calm.actors)).toEqual(trace);
  });

  test('a message that is not sent in this run cannot be decided about', () => {
    expect(() => decided([{ type: 'drop', message: 1e9 }])).toThrow(/no message is sent at record 1000000000/);
  });
});
