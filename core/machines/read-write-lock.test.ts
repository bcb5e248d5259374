import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fifo } from '../check/fifo.ts';
import { isRead, readWriteExclusion } from '../check/read-write-exclusion.ts';
import { stepsInto } from '../check/steps.ts';
import type { Actors } from '../kernel/actor.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Cue } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import type { Trace } from '../trace/record.ts';
import { header } from './fixtures/sessions.ts';
import type { LockInput } from './lock-context.ts';
import { lockMachine } from './lock.ts';
import { kazooKinds, readLock, writeLock } from './read-write-lock.ts';
import { sessionMachine } from './session.ts';

const path = '/shared';

/** A participant with both sides, on one session: `ana/readlock` and `ana/writelock`. */
function reader(name: string, change: Partial<LockInput> = {}, kinds?: typeof kazooKinds): Actors {
  const [read, write, session] = [`${name}/readlock`, `${name}/writelock`, `${name}/session`];
  const both = [read, write];
  const told = Object.fromEntries(
    ['queued', 'held', 'doubted', 'lost', 'failed', 'released'].map((type) => [type, []]),
  );
  const side = (input: LockInput) => ({
    ...{ machine: lockMachine, input: { ...input, ...change }, clocked: true },
    wires: { submit: [session], ...told },
  });
  return {
    [read]: side(readLock({ path, contender: name }, kinds)),
    [write]: side(writeLock({ path, contender: name }, kinds)),
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

type Say = [atMs: number, to: string, type: string];

interface Played extends Partial<LockInput> {
  faults?: Fault[];
  seed?: number;
}

function play(names: readonly string[], says: readonly Say[], { faults = [], seed = 1, ...change }: Played = {}) {
  const script = says.map(([atMs, to, type]): Cue => ({ atMs, to, event: { type } }));
  return simulate({
    header: header('sim', seed),
    scenario: {
      actors: Object.assign({}, ...names.map((name) => reader(name, change))) as Actors,
      ensemble: { tickTimeMs: 1000 },
      script: script.toSorted((a, b) => a.atMs - b.atMs),
      faults,
      network: { latencyMs: [1, 5], loss: 0 },
      endMs: 30_000,
    },
  });
}

/** Who took which side, in order. */
function taken(trace: Trace): string[] {
  return trace.records.flatMap((record) =>
    record.kind === 'step' && record.to === 'held' && record.from !== 'held' ? [record.actor] : [],
  );
}

test('readers are in together; a writer waits for them, and a later reader for the writer', () => {
  const trace = play(
    ['ana', 'bo', 'cy', 'dan'],
    [
      [100, 'ana/readlock', 'acquire'],
      [200, 'bo/readlock', 'acquire'],
      [300, 'cy/writelock', 'acquire'],
      [400, 'dan/readlock', 'acquire'],
      [1000, 'ana/readlock', 'release'],
      [1500, 'bo/readlock', 'release'],
      [2000, 'cy/writelock', 'release'],
    ],
  );
  expect(taken(trace)).toEqual(['ana/readlock', 'bo/readlock', 'cy/writelock', 'dan/readlock']);
  const atMs = stepsInto(trace, 'readlock', 'held').map((step) => step.atMs);
  expect(atMs[1]).toBeLessThan(300);
  expect(stepsInto(trace, 'writelock', 'held')[0]!.atMs).toBeGreaterThan(1500);
  expect(atMs[2]).toBeGreaterThan(2000);
});

test('a reader is woken by the last writer before it and by nobody else', () => {
  const trace = play(
    ['ana', 'bo', 'cy', 'dan'],
    [
      [100, 'ana/writelock', 'acquire'],
      [200, 'bo/readlock', 'acquire'],
      [300, 'cy/readlock', 'acquire'],
      [1000, 'ana/writelock', 'release'],
    ],
  );
  const watched = trace.records.flatMap((record) =>
    record.kind === 'step' && record.actor.endsWith('/readlock')
      ? record.effects.flatMap(({ request }) => {
          const { op, path: of } = (request ?? {}) as { op?: string; path?: string };
          return op === 'getData' ? [/-(read|write)-/.exec(of!)![1]] : [];
        })
      : [],
  );
  expect(watched).toEqual(['write', 'write']);
  expect(taken(trace).slice(1).toSorted()).toEqual(['bo/readlock', 'cy/readlock']);
});

describe('one who', () => {
  test('writes may read as well, and go on reading', () => {
    const trace = play(
      ['ana', 'bo'],
      [
        [100, 'ana/writelock', 'acquire'],
        [200, 'ana/readlock', 'acquire'],
        [300, 'bo/readlock', 'acquire'],
        [1000, 'ana/writelock', 'release'],
      ],
    );
    expect(taken(trace)).toEqual(['ana/writelock', 'ana/readlock', 'bo/readlock']);
    expect(stepsInto(trace, 'readlock', 'held')[0]!.atMs).toBeLessThan(300);
    expect(readWriteExclusion(trace).verdict).not.toBe('broken');
  });

  test('reads waits for itself when it wants to write, until its deadline', () => {
    const trace = play(
      ['ana'],
      [
        [100, 'ana/readlock', 'acquire'],
        [200, 'ana/writelock', 'acquire'],
      ],
      { acquireWithinMs: 5000 },
    );
    expect(taken(trace)).toEqual(['ana/readlock']);
    const failed = trace.records.find(
      (record) => record.kind === 'step' && record.effects.some(({ type }) => type === 'failed'),
    );
    expect(failed).toMatchObject({ actor: 'ana/writelock', atMs: 5200 });
  });
});

test('names are to be had in which kazoo recognises its own', () => {
  expect(writeLock({ path, contender: 'x' }, kazooKinds)).toMatchObject({ kind: '__lock__' });
  expect(readLock({ path, contender: 'x' }, kazooKinds)).toMatchObject({ kind: '__rlock__', waitsFor: ['__lock__'] });
});

test('whatever they want, and whatever is cut off and killed, writers are alone, and nobody overtakes', () => {
  const names = ['ana', 'bo', 'cy'];
  const wish = fc.record({
    who: fc.constantFrom(...names),
    side: fc.constantFrom('readlock', 'writelock'),
    fromMs: fc.integer({ min: 0, max: 8000 }),
    forMs: fc.integer({ min: 1, max: 6000 }),
    gives: fc.constantFrom('release', 'release', 'cancel'),
  });
  const fault = fc
    .record({
      who: fc.constantFrom(...names),
      fromMs: fc.integer({ min: 0, max: 9000 }),
      forMs: fc.integer({ min: 10, max: 6000 }),
      kills: fc.integer({ min: 0, max: 9 }),
    })
    .map(({ who, fromMs, forMs, kills }): Fault =>
      kills === 0
        ? { type: 'kill', process: who, fromMs }
        : { type: 'partition', between: [who, 'server-1'], fromMs, toMs: fromMs + forMs },
    );
  fc.assert(
    fc.property(
      fc.array(wish, { maxLength: 8 }),
      fc.array(fault, { maxLength: 3 }),
      fc.integer({ min: 1, max: 100_000 }),
      (wishes, faults, seed) => {
        const says = wishes.flatMap(({ who, side, fromMs, forMs, gives }): Say[] => [
          [fromMs, `${who}/${side}`, 'acquire'],
          [fromMs + forMs, `${who}/${side}`, gives],
        ]);
        const trace = play(names, says, { faults, seed });
        expect(readWriteExclusion(trace)).not.toMatchObject({ verdict: 'broken' });
        // One's own write is not waited for, whether it is held or not.
        const ownerOf = (place: string) => place.replace(/-(read|write)-\d+$/, '');
        const together = (one: string, other: string) =>
          (isRead(one) && isRead(other)) || ownerOf(one) === ownerOf(other);
        expect(fifo(1, together)(trace)).not.toMatchObject({ verdict: 'broken' });
      },
    ),
    { numRuns: 50, endOnFailure: true },
  );
}, 30_000);
