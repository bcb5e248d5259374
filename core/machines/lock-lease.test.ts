import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mutualExclusion } from '../check/mutual-exclusion.ts';
import { stepsInto } from '../check/steps.ts';
import type { Actors } from '../kernel/actor.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Cue } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import { drive, type Driven } from './fixtures/drive.ts';
import { header } from './fixtures/sessions.ts';
import { lineOf, lockLeaseMachine } from './lock-lease.ts';
import { lockMachine } from './lock.ts';
import { sessionMachine } from './session.ts';

const stat = { czxid: 9 };
const replied = (id: string, body: object = {}) => ({ type: 'replied', id: `lease/${id}`, error: null, body });
const failed = (id: string, error: string) => ({ type: 'replied', id: `lease/${id}`, error, body: null });
const counted = (...children: string[]) => replied('count', { op: 'getChildren', children });
const told = (lease: Driven) => lease.effects().map(({ type, id }) => id ?? type);

const choosing = () =>
  drive(lockLeaseMachine, { path: '/leases', lease: 'ana', permits: 2 })
    .hear({ type: 'acquire' })
    .hear({ type: 'held' });
const holding = () => choosing().hear(counted('bo')).hear(replied('lease', { stat }));

test('it counts only while it holds the lock, and lets that go once it has a lease', () => {
  const lease = drive(lockLeaseMachine, { path: '/leases', lease: 'ana', permits: 2 }).hear({ type: 'acquire' });
  expect(told(lease)).toEqual(['acquire']);
  expect(told(lease.hear({ type: 'held' }))).toEqual(['lease/count']);
  expect(told(lease.hear(counted('bo')))).toEqual(['lease/lease']);
  lease.hear(replied('lease', { stat }));
  expect(lease.effects()).toEqual([{ type: 'held', token: 9, path: '/leases/ana' }, { type: 'release' }]);
});

test('when all are out it waits, with the lock, until their number changes', () => {
  const lease = choosing().hear(counted('bo', 'cy'));
  expect(lease.effects()).toEqual([]);
  lease.hear({ type: 'notified', event: 'NodeChildrenChanged', path: '/leases' });
  expect(told(lease)).toEqual(['lease/count']);
});

test('it makes the parent when that is missing', () => {
  expect(told(choosing().hear(failed('count', 'NoNode')))).toEqual(['lease/make-parent']);
});

test.each(['doubted', 'lost'])(
  'with its lock %s it takes back what it may have made, until that is answered',
  (type) => {
    const lease = choosing().hear(counted('bo')).hear({ type });
    expect(told(lease)).toEqual(['lease/return']);
    expect(told(lease.hear(failed('return', 'ConnectionLoss')))).toEqual(['lease/return']);
    expect(told(lease.hear(failed('return', 'NoNode')))).toEqual(['release', 'failed']);
  },
);

describe('holding', () => {
  test('suspended is doubtful, and not held', () => {
    const lease = holding().hear({ type: 'suspended' });
    expect([lease.state(), told(lease)]).toEqual(['doubtful.silent', ['doubted']]);
    expect(lease.hear({ type: 'connected' }).hear(replied('verify', { stat })).state()).toBe('held');
  });

  test('expired is lost', () => expect(holding().hear({ type: 'expired' }).state()).toBe('lost'));

  test('what is let go is given back until that is answered', () => {
    const lease = holding().hear({ type: 'release' }).hear(failed('return', 'ConnectionLoss'));
    expect(told(lease)).toEqual(['lease/return']);
    expect(told(lease.hear(replied('return')))).toEqual(['released']);
  });
});

/** The lease at `name/lock`, so that checks know it for the lock; the lock that keeps its line at `name/line`. */
function leaser(name: string): Actors {
  const [lease, line, session] = [`${name}/lock`, `${name}/line`, `${name}/session`];
  const both = [line, lease];
  return {
    [lease]: {
      machine: lockLeaseMachine,
      input: { path: '/leases', lease: name, permits: 2 },
      wires: {
        ...{ submit: [session], acquire: [line], release: [line] },
        ...{ held: [], doubted: [], lost: [], failed: [], released: [] },
      },
    },
    [line]: {
      machine: lockMachine,
      input: { path: lineOf('/leases'), contender: name, permits: 1 },
      clocked: true,
      wires: {
        ...{ submit: [session], queued: [] },
        ...{ held: [lease], doubted: [lease], lost: [lease], failed: [lease], released: [lease] },
      },
    },
    [session]: {
      machine: sessionMachine,
      input: { timeoutMs: 4000, servers: 1 },
      wires: {
        ...{ connected: both, suspended: both, expired: both, closed: both, replied: both, notified: both },
        authFailed: [],
      },
    },
  };
}

test('whatever is cut off and killed, no more than the leases are out, and none is left by one who has none', () => {
  const names = ['ana', 'bo', 'cy', 'dan'];
  const turn = fc.record({
    who: fc.constantFrom(...names),
    fromMs: fc.integer({ min: 0, max: 8000 }),
    forMs: fc.integer({ min: 1, max: 5000 }),
  });
  const fault = fc
    .tuple(turn, fc.constantFrom('partition', 'partition', 'cut', 'kill'))
    .map(([{ who, fromMs, forMs }, type]): Fault => {
      if (type === 'kill') return { type, process: who, fromMs };
      return { type: type as 'cut', between: [who, 'server-1'], fromMs, toMs: fromMs + forMs };
    });
  fc.assert(
    fc.property(
      fc.array(turn, { maxLength: 8 }),
      fc.array(fault, { maxLength: 3 }),
      fc.integer({ min: 1, max: 100_000 }),
      (turns, faults, seed) => {
        const script = turns.flatMap(({ who, fromMs, forMs }): Cue[] => [
          { atMs: fromMs, to: `${who}/lock`, event: { type: 'acquire' } },
          { atMs: fromMs + forMs, to: `${who}/lock`, event: { type: 'release' } },
        ]);
        const trace = simulate({
          header: header('sim', seed),
          scenario: {
            actors: Object.assign({}, ...names.map(leaser)) as Actors,
            ensemble: { tickTimeMs: 1000 },
            script: script.toSorted((a, b) => a.atMs - b.atMs),
            ...{ faults, network: { latencyMs: [1, 5], loss: 0 }, endMs: 30_000 },
          },
        });
        expect(mutualExclusion(2)(trace)).not.toMatchObject({ verdict: 'broken' });
        const last = new Map(names.map((name) => [name, 'idle']));
        const out = new Set<string>();
        for (const record of trace.records) {
          if (record.kind === 'step' && record.actor.endsWith('/lock')) last.set(record.actor.slice(0, -5), record.to);
          if (record.kind !== 'znode' || !record.path.startsWith('/leases/')) continue;
          if (record.change === 'deleted') out.delete(record.path.slice(8));
          else out.add(record.path.slice(8));
        }
        const killed = faults.flatMap((one) => (one.type === 'kill' ? [one.process] : []));
        const holders = names.filter((name) => last.get(name) === 'held' && !killed.includes(name));
        expect([...out].filter((name) => !killed.includes(name)).toSorted()).toEqual(holders);
        expect(stepsInto(trace, 'lock', 'failed').length).toBeLessThanOrEqual(turns.length + faults.length);
      },
    ),
    { numRuns: 50, endOnFailure: true },
  );
}, 30_000);
