import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elector, kazooElector, type KazooGate } from '../../lessons/cast.ts';
import { oneLeader } from '../check/one-leader.ts';
import { stepsInto, stepsOf } from '../check/steps.ts';
import type { Actors } from '../kernel/actor.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Cue } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import { electionMachine, latch, lockAroundFunction, selector, type ElectionInput } from './election.ts';
import { claimerMachine } from './fixtures/claimer.ts';
import { drive, type Driven } from './fixtures/drive.ts';
import { header } from './fixtures/sessions.ts';

const held = { type: 'held', token: 7 };
const leading = (input: ElectionInput) => drive(electionMachine, input).hear({ type: 'start' }).hear(held);
const types = (election: Driven) => election.effects().map(({ type }) => type);

test('whoever holds leads, and its epoch is the token', () => {
  expect(leading(latch).effects()).toEqual([{ type: 'lead', epoch: 7 }]);
});

test.each<[string, ElectionInput, string, string[]]>([
  ['a latch does not lead while in doubt', latch, 'doubtful', ['stepDown']],
  ['one that resigns lets go', selector, 'leaving', ['stepDown', 'release']],
  ['a lock around a function goes on', lockAroundFunction, 'leading', []],
])('%s', (_what, manners, state, effects) => {
  const election = leading(manners).hear({ type: 'doubted' });
  expect([election.state(), types(election)]).toEqual([state, effects]);
});

test('a latch that was in doubt leads again, under the same epoch', () => {
  expect(leading(latch).hear({ type: 'doubted' }).hear(held).effects()).toEqual([{ type: 'lead', epoch: 7 }]);
});

test('one that has lost stands again', () => {
  expect(types(leading(latch).hear({ type: 'lost' }))).toEqual(['stepDown', 'acquire']);
});

test('a term ends by itself, and who requeues stands again', () => {
  const election = leading({ ...selector, termMs: 100 }).wait('term');
  expect(types(election)).toEqual(['stepDown', 'release']);
  expect(election.hear({ type: 'released' }).state()).toBe('standing');
});

describe('cancelled', () => {
  const cancel = { type: 'cancel' };

  test('while it stands, it withdraws; elected all the same, it lets go', () => {
    const election = drive(electionMachine, selector).hear({ type: 'start' }).hear(cancel);
    expect(types(election)).toEqual(['cancel']);
    expect(election.hear(held).hear({ type: 'released' }).state()).toBe('idle');
  });

  test('as written: does not interrupt the leader', () => {
    expect(leading(lockAroundFunction).hear(cancel).state()).toBe('leading');
  });

  test('corrected: interrupts it, and it does not stand again', () => {
    const election = leading(selector).hear(cancel);
    expect(election.state()).toBe('leaving');
    expect(election.hear({ type: 'released' }).state()).toBe('idle');
  });
});

const gate = { path: '/leader', sessionTimeoutMs: 4000, servers: 1 };
const stand = (names: readonly string[]) =>
  names.map((name, index): Cue => ({ atMs: 200 + 10 * index, to: `${name}/election`, event: { type: 'start' } }));

function elect(actors: Actors, script: readonly Cue[], faults: readonly Fault[] = [], seed = 1) {
  const scenario = {
    ...{ actors, script, faults, ensemble: { tickTimeMs: 1000 }, endMs: 40_000 },
    network: { latencyMs: [1, 5] as const, loss: 0 },
  };
  return simulate({ header: header('sim', seed), scenario });
}

describe('a leader who is cut off', () => {
  const cutOff: Fault = { type: 'partition', between: ['ana', 'server-1'], fromMs: 1000, toMs: 30_000 };
  const script = stand(['ana', 'bo']);
  const pair = (make: (name: string) => Actors) => ({ ...make('ana'), ...make('bo') });

  test('as written: leads on beside the next one', () => {
    const kazoo: KazooGate = gate;
    const trace = elect(
      pair((name) => kazooElector(name, lockAroundFunction, kazoo)),
      script,
      [cutOff],
    );
    expect(oneLeader(trace)).toMatchObject({ verdict: 'broken' });
  });

  test.each([
    ['latch', latch],
    ['election', selector],
  ])('corrected, as a %s: has stepped down before the next one leads', (_kind, manners) => {
    const trace = elect(
      pair((name) => elector(name, manners, gate)),
      script,
      [cutOff],
    );
    expect(oneLeader(trace)).toMatchObject({ verdict: 'holds' });
    expect(stepsInto(trace, 'election', 'leading').map(({ actor }) => actor)).toEqual(['ana/election', 'bo/election']);
  });

  test('corrected, but stopped with its whole process: believes on; what it asks then has a smaller epoch', () => {
    const stopped: Fault = { type: 'pause', process: 'ana', fromMs: 1000, toMs: 20_000 };
    const trace = elect(
      pair((name) => elector(name, latch, gate)),
      script,
      [stopped],
    );
    expect(oneLeader(trace)).toMatchObject({ verdict: 'broken' });
    const epochs = stepsInto(trace, 'election', 'leading').map(({ effects }) => effects[0]!['epoch']);
    expect(epochs[0]).toBeLessThan(Number(epochs[1]));
  });
});

test('whatever is cut off and killed, one leads at a time, under growing epochs', () => {
  const names = ['ana', 'bo', 'cy'];
  const fault = fc
    .record({
      who: fc.constantFrom(...names),
      fromMs: fc.integer({ min: 0, max: 10_000 }),
      forMs: fc.integer({ min: 50, max: 8000 }),
      kills: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    })
    .map(({ who, fromMs, forMs, kills }): Fault =>
      kills
        ? { type: 'kill', process: who, fromMs }
        : { type: 'partition', between: [who, 'server-1'], fromMs, toMs: fromMs + forMs },
    );
  fc.assert(
    fc.property(
      fc.array(fault, { maxLength: 5 }),
      fc.constantFrom(latch, selector),
      fc.integer({ min: 20, max: 3000 }),
      fc.integer({ min: 1, max: 100_000 }),
      (faults, manners, termMs, seed) => {
        const actors = names.map((name) => elector(name, { ...manners, termMs }, gate));
        const trace = elect(Object.assign({}, ...actors) as Actors, stand(names), faults, seed);
        expect(oneLeader(trace)).not.toMatchObject({ verdict: 'broken' });
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
}, 30_000);

/**
 * To hand over, the one who resigns deletes its znode and the next is told: half a round trip each. That one lists the
 * line, lists the tasks, claims one, and takes it from the list: one round trip each.
 */
test.each([1, 20, 80])('claims that leaders make one after the other take five round trips each, of %d ms', (rttMs) => {
  const names = ['ana', 'bo', 'cy', 'dan', 'eve'];
  const actors = names.map((name) => {
    const {
      [`${name}/election`]: election,
      [`${name}/session`]: session,
      ...lock
    } = elector(name, { ...latch, requeues: true }, gate);
    const claimer = `${name}/claimer`;
    return {
      ...lock,
      [`${name}/election`]: { ...election!, wires: { ...election!.wires, lead: [claimer], stepDown: [claimer] } },
      [`${name}/session`]: { ...session!, wires: { ...session!.wires, replied: [`${name}/lock`, claimer] } },
      [claimer]: {
        machine: claimerMachine,
        input: {},
        wires: { submit: [`${name}/session`], resign: [`${name}/election`] },
      },
    };
  });
  const trace = simulate({
    header: header('sim'),
    scenario: {
      actors: Object.assign({}, ...actors) as Actors,
      ensemble: { tickTimeMs: 1000 },
      script: stand(names),
      faults: [],
      network: { latencyMs: [rttMs / 2, rttMs / 2], loss: 0 },
      endMs: 200 * rttMs + 4000,
    },
  });
  const led = names.flatMap((name) => stepsOf(trace, `${name}/claimer`).filter(({ event }) => event.type === 'lead'));
  const atMs = led.map((step) => step.atMs).sort((a, b) => a - b);
  const steady = atMs.slice(names.length);
  expect(steady.length).toBeGreaterThan(20);
  const ratePerMs = (steady.length - 1) / (steady.at(-1)! - steady[0]!);
  expect(ratePerMs).toBeLessThanOrEqual((1 / (5 * rttMs)) * 1.0001);
  expect(ratePerMs).toBeGreaterThan((1 / (5 * rttMs)) * 0.99);
});
