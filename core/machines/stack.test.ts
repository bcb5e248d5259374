import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emit, setup } from 'xstate';
import { replay } from '../kernel/replay.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import { traceVersion, type TraceHeader } from '../trace/record.ts';
import { writeTrace } from '../trace/ndjson.ts';
import { breakerCorrected } from './breaker-corrected.ts';
import { drive } from './fixtures/drive.ts';
import { lanesMachine } from './lanes.ts';
import type { Call, Cancel, Settled } from './layer.ts';
import { breaker, call, gate, retry, timeout } from './layers.ts';
import { modelMachine } from './model.ts';
import { stack, stacks, type Layer } from './stack.ts';

const header: TraceHeader = {
  ...{ schema: 'zootrope-trace', version: traceVersion, lesson: 'none', variant: 'none', seed: 7, knobs: {} },
  ...{ world: 'sim', vantage: 'omniscient' },
};

interface PassContext {
  name: string;
  from: string;
}

/** A policy that lets everything pass. */
const passMachine = setup({
  types: {
    input: {} as { name: string },
    context: {} as PassContext,
    events: {} as Call | Cancel | Settled,
    emitted: {} as Call | Cancel | Settled,
  },
  actions: {
    pass: emit(({ context, event }) => ({ ...(event as Call), from: context.name })),
    passBack: emit(({ event }): Settled => {
      const { call, outcome } = event as Settled;
      return { type: 'settled', call, to: `ana/${call.includes('top') ? 'gate' : 'x'}`, outcome };
    }),
  },
}).createMachine({
  id: 'pass',
  context: ({ input }) => ({ name: input.name, from: '' }),
  on: { call: { actions: 'pass' }, settled: { actions: 'passBack' } },
});

const pass = (below: Layer, kind: Layer['kind'] = 'shared', name = 'pass'): Layer => ({
  ...{ name, machine: passMachine, input: {}, kind, below },
});

const wiring = (actors: ReturnType<typeof stack>) =>
  Object.entries(actors).map(([address, { wires }]) =>
    `${address}: ${Object.entries(wires)
      .map(([type, to]) => `${type} → ${to.join(' ')}`)
      .join(', ')}`.trim(),
  );

describe('what lies on top of each other is wired to each other', () => {
  test('one stack', () => {
    expect(wiring(stack('ana', pass(pass(call('model')), 'perCall', 'once'), { callers: ['ana/caller'] }))).toEqual([
      'ana/once: settled → ana/caller, call → ana/pass, cancel → ana/pass',
      'ana/pass: settled → ana/once, call → ana/call, cancel → ana/call',
      'ana/call: settled → ana/pass',
    ]);
  });

  test('a shared layer of two stacks is one actor, and all below it', () => {
    const shared = pass(call('model'));
    const once = () => pass(shared, 'perCall', 'once');
    expect(wiring(stacks({ ana: once(), bo: once() }))).toEqual([
      'ana/once: settled → , call → pass, cancel → pass',
      'bo/once: settled → , call → pass, cancel → pass',
      'pass: settled → ana/once bo/once, call → call, cancel → call',
      'call: settled → pass',
    ]);
  });

  test('one that handles a call at a time is there as often as there are calls at once', () => {
    expect(wiring(stack('ana', pass(call('model'), 'perCall', 'once'), { callsAtOnce: 2 }))).toEqual([
      'ana/once: call → ana/once-1 ana/once-2, cancel → ana/once-1 ana/once-2, settled →',
      'ana/once-1: settled → ana/once, call → ana/call, cancel → ana/call',
      'ana/once-2: settled → ana/once, call → ana/call, cancel → ana/call',
      'ana/call: settled → ana/once-1 ana/once-2',
    ]);
  });
});

describe('gate(retry(breaker(call))) in simulation, against a model under faults', () => {
  const policy = () =>
    gate(
      retry(breaker(timeout(call('model'), { totalMs: 150 }), breakerCorrected({ minimumCalls: 3, openForMs: 200 })), {
        totalCalls: 4,
        whenUnsure: 'always',
        backoff: { kind: 'exponential', baseMs: 50, factor: 2, jitter: 'full' },
      }),
      { path: '/gate', sessionTimeoutMs: 4000 },
    );
  const names = ['ana', 'bo', 'cy'];
  const actors = {
    ...stacks(Object.fromEntries(names.map((name) => [name, policy()]))),
    model: { machine: modelMachine, input: { limit: 1, serviceMs: 60 } },
  };
  const asked = names.flatMap((name, index) =>
    Array.from({ length: 8 }, (_, count) => ({
      atMs: 300 + 40 * index + 2500 * count,
      to: `${name}/gate`,
      event: { type: 'call', call: `${name}#${count + 1}`, from: name },
    })),
  );
  const script = [
    ...asked,
    { atMs: 6000, to: 'model', event: { type: 'slow', serviceMs: 400 } },
    { atMs: 11_000, to: 'model', event: { type: 'slow', serviceMs: 60 } },
    ...names.map((name) => ({ atMs: 24_000, to: `${name}/session`, event: { type: 'close' } })),
  ].sort((a, b) => a.atMs - b.atMs);
  const scenario: Scenario = {
    ...{ actors, ensemble: {}, script, network: { latencyMs: [5, 15], loss: 0.02 }, endMs: 30_000 },
    faults: [
      { type: 'partition', between: ['bo', 'model'], fromMs: 2700, toMs: 3600 },
      { type: 'partition', between: ['cy', 'server-1'], fromMs: 8000, toMs: 9000 },
      { type: 'pause', process: 'ana', fromMs: 13_000, toMs: 13_500 },
    ],
  };
  const trace = simulate({ header, scenario });
  const steps = trace.records.filter((record) => record.kind === 'step');
  const effectsOf = (address: string, type: string) =>
    steps.filter(({ actor }) => actor === address).flatMap(({ effects }) => effects.filter((one) => one.type === type));

  test('every call is settled once', () => {
    const settled = names.flatMap((name) => effectsOf(`${name}/gate`, 'settled').map((one) => one['call']));
    expect(settled.sort()).toEqual(asked.map(({ event }) => event.call).sort());
  });

  test('all layers had something to do', () => {
    const outcomes = effectsOf('bo/breaker', 'settled').map(({ outcome }) => outcome as { error?: string });
    expect(new Set(outcomes.map(({ error }) => error))).toContain('rejected');
    expect(effectsOf('bo/retry', 'call').length).toBeGreaterThan(effectsOf('bo/gate', 'call').length);
    expect(effectsOf('bo/timeout', 'cancel').length).toBeGreaterThan(0);
  });

  test('one calls at a time: nobody passes the gate before the one inside has given up its permit', () => {
    const inside = new Set<string>();
    let most = 0;
    for (const { actor, effects } of steps) {
      if (!actor.endsWith('/gate')) continue;
      for (const { type } of effects) {
        if (type === 'call') inside.add(actor);
        if (type === 'release') inside.delete(actor);
      }
      most = Math.max(most, inside.size);
    }
    expect(most).toBe(1);
  });

  test('it is one trace, which replays to the byte', () => {
    expect(writeTrace(replay(trace, actors))).toBe(writeTrace(trace));
    expect(writeTrace(simulate({ header, scenario }))).toBe(writeTrace(trace));
  });
});

test('a gate that stops, stops when its lock is doubted; one that goes on does not', () => {
  const outcomes = (['stops', 'goesOn'] as const).map((onDoubt) => {
    const actors = {
      ...stack('ana', gate(call('model'), { path: '/gate', sessionTimeoutMs: 4000, onDoubt })),
      model: { machine: modelMachine, input: { limit: 1, serviceMs: 5000 } },
    };
    const { records } = simulate({
      header,
      scenario: {
        ...{ actors, ensemble: {}, network: { latencyMs: [5, 15], loss: 0 }, endMs: 20_000 },
        script: [{ atMs: 300, to: 'ana/gate', event: { type: 'call', call: 'ana#1', from: 'ana' } }],
        faults: [{ type: 'partition', between: ['ana', 'server-1'], fromMs: 1000, toMs: 4000 }],
      },
    });
    const effects = records.flatMap((record) =>
      record.kind === 'step' && record.actor === 'ana/gate' ? record.effects : [],
    );
    return effects.flatMap((one) => (one.type === 'settled' ? [one['outcome']] : []));
  });
  expect(outcomes).toEqual([[{ type: 'failed', error: 'doubted', definite: false }], [{ type: 'succeeded' }]]);
});

test('of several calls at once, each with a gate of its own, all are settled', () => {
  const actors = {
    ...stack('ana', gate(call('model'), { path: '/gate', sessionTimeoutMs: 4000 }), { callsAtOnce: 2 }),
    model: { machine: modelMachine, input: { limit: 2, serviceMs: 100 } },
  };
  const { records } = simulate({
    header,
    scenario: {
      ...{ actors, ensemble: {}, network: { latencyMs: [5, 15], loss: 0 }, endMs: 20_000, faults: [] },
      script: [1, 2, 3].map((count) => {
        return { atMs: 300, to: 'ana/gate', event: { type: 'call', call: `ana#${count}`, from: 'ana' } };
      }),
    },
  });
  const outcomes = records.flatMap((record) =>
    record.kind === 'step' && record.actor === 'ana/gate'
      ? record.effects.flatMap((one) => (one.type === 'settled' ? [one['outcome']] : []))
      : [],
  );
  expect(outcomes).toEqual(Array(3).fill({ type: 'succeeded' }));
});

describe('lanes', () => {
  type Lanes = { taken: ({ call: string } | null)[]; waiting: Call[] };
  const made = (call: string): Call => ({ type: 'call', call, from: 'above' });
  const lanes = () => drive(lanesMachine, { name: 'me', lanes: ['me-1', 'me-2'] });

  test('give each call a lane, and those that find none wait their turn', () => {
    const driven = lanes().hear(made('a')).hear(made('b')).hear(made('c'));
    expect(driven.effects()).toEqual([]);
    driven.hear({ type: 'settled', call: 'a', to: 'me', outcome: { type: 'succeeded' } });
    expect(driven.effects()).toEqual([
      { type: 'settled', call: 'a', to: 'above', outcome: { type: 'succeeded' } },
      { type: 'call', call: 'c', from: 'me', to: 'me-1' },
    ]);
  });

  test('whatever is called, cancelled and settled: no lane has two calls, and nobody waits while one is free', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const heard = fc.tuple(fc.constantFrom('call', 'cancel', 'settled'), name);
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 40 }), (events) => {
        const driven = lanes();
        const under = new Set<string>();
        for (const [type, call] of events) {
          if (type === 'call' && under.has(call)) continue;
          const isWaiting = (driven.context() as Lanes).waiting.some((one) => one.call === call);
          if (type === 'call') under.add(call);
          // What no lane was given, nobody can have settled: such news changes nothing.
          else if (type === 'cancel' || !isWaiting) under.delete(call);
          driven.hear({ ...made(call), type, outcome: { type: 'succeeded' } });
          const { taken, waiting } = driven.context() as Lanes;
          const all = [...taken.flatMap((one) => one?.call ?? []), ...waiting.map((one) => one.call)];
          expect(all.sort()).toEqual([...under].sort());
          expect(waiting.length === 0 || !taken.includes(null)).toBe(true);
        }
      }),
    );
  });
});
