/** What holds of the lock whatever is lost, cut off and killed around it, and whatever it is told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fencingTokensGrow } from '../check/fencing-tokens-grow.ts';
import { fifo } from '../check/fifo.ts';
import { mutualExclusion } from '../check/mutual-exclusion.ts';
import { writesInOrder } from '../check/writes-in-order.ts';
import { stepsOf } from '../check/steps.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Trace } from '../trace/record.ts';
import { drive } from './fixtures/drive.ts';
import { corrected, stage, staying, type Holder } from './fixtures/holders.ts';
import { lockMachine } from './lock.ts';

const timeoutMs = 4000;
const names = ['ana', 'bo', 'cy'];

const faultOf = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('cut' as const), toServer: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('partition' as const), forMs: fc.integer({ min: 50, max: 6000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('kill' as const) }) },
);

const faultsOf = (servers: number): fc.Arbitrary<Fault[]> =>
  fc.array(
    fc
      .tuple(
        faultOf,
        fc.constantFrom(...names),
        fc.integer({ min: 0, max: 15_000 }),
        fc.integer({ min: 1, max: servers }),
      )
      .map(([fault, name, fromMs, index]): Fault => {
        const server = `server-${index}`;
        if (fault.type === 'kill') return { type: 'kill', process: name, fromMs };
        if (fault.type === 'partition')
          return { ...fault, between: [name, server], fromMs, toMs: fromMs + fault.forMs };
        return { type: 'cut', between: fault.toServer ? [server, name] : [name, server], fromMs, toMs: fromMs + 2000 };
      }),
    { maxLength: 6 },
  );

const holderOf = fc
  .record({
    startMs: fc.integer({ min: 50, max: 3000 }),
    workMs: fc.integer({ min: 300, max: 4000 }),
    rounds: fc.integer({ min: 1, max: 3 }),
    acquireWithinMs: fc.option(fc.integer({ min: 10, max: 3000 }), { nil: undefined }),
    holdWithinMs: fc.option(fc.integer({ min: 10, max: 4000 }), { nil: undefined }),
  })
  .map(({ acquireWithinMs, holdWithinMs, ...rest }) => ({
    ...{ ...rest, ...(holdWithinMs !== undefined && { holdWithinMs }) },
    lock: { sessionTimeoutMs: timeoutMs, ...(acquireWithinMs !== undefined && { acquireWithinMs }) },
  }));

const schedules = fc.constantFrom(1 as const, 3 as const).chain((servers) =>
  fc.record({
    servers: fc.constant(servers),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    faults: faultsOf(servers),
    /** Whether their processes go on, and their sessions with them, when they are done with the lock. */
    stays: fc.boolean(),
    /** Whether what they say in the moment of giving up is lost. */
    unlucky: fc.boolean(),
    ana: holderOf,
    bo: holderOf,
    cy: holderOf,
  }),
);

/** The first thing said from shortly before a deadline on does not arrive. */
function atDeadlines(holders: Record<string, Holder>, servers: number): Fault[] {
  return Object.entries(holders).flatMap(([name, { startMs, lock }]) => {
    const fromMs = startMs + (lock?.acquireWithinMs ?? 0) - 10;
    return Array.from({ length: lock?.acquireWithinMs === undefined ? 0 : servers }, (_, index): Fault => {
      return { type: 'cut', between: [`server-${index + 1}`, name], fromMs: Math.max(0, fromMs), toMs: fromMs + 500 };
    });
  });
}

/** @returns the most znodes in the line that one session had at a time, and those left at the end. */
function places(trace: Trace): { most: number; left: string[] } {
  const standing = new Map<string, string>();
  let most = 0;
  for (const record of trace.records) {
    if (record.kind !== 'znode' || !record.path.startsWith('/gate/')) continue;
    if (record.change === 'deleted') standing.delete(record.path);
    else standing.set(record.path, record.owner);
    const owners = [...standing.values()];
    most = Math.max(most, ...owners.map((owner) => owners.filter((other) => other === owner).length));
  }
  return { most, left: [...standing.keys()] };
}

/** @returns how many sessions there are at the end. */
function sessionsLeft(trace: Trace): number {
  const open = new Set<string>();
  for (const record of trace.records) {
    if (record.kind !== 'session') continue;
    if (record.change === 'opened') open.add(record.session);
    if (record.change === 'closed' || record.change === 'expired') open.delete(record.session);
  }
  return open.size;
}

/** @returns whether the one whose place this is waits or holds by its own account. */
function isInLine(trace: Trace, path: string): boolean {
  const [, name = ''] = /^\/gate\/_c_[0-9a-f]+-([a-z]+)-lock-/.exec(path)!;
  return /^(queued|held|doubtful)/.test(stepsOf(trace, `${name}/lock`).at(-1)!.to);
}

describe('whatever is cut off, lost and killed', () => {
  test('one holds at a time, in the order of coming, with growing tokens, in one place each, and leaves nothing behind', () => {
    fc.assert(
      fc.property(schedules, ({ servers, seed, faults: some, stays, unlucky, ana, bo, cy }) => {
        const inServers = (holder: Holder): Holder => ({ ...holder, lock: { ...holder.lock, servers } });
        const faults = unlucky ? [...some, ...atDeadlines({ ana, bo, cy }, servers)] : some;
        const holders = { ana: inServers(ana), bo: inServers(bo), cy: inServers(cy) };
        const trace = stage({
          ...{
            form: stays ? staying(corrected) : corrected,
            checks: true,
            holders,
            faults,
            seed,
            servers,
            tickTimeMs: 1000,
            endMs: stays ? 60_000 : 300_000,
          },
        });
        // Those who stay keep their sessions, and the run goes on with them: unless each of them was killed, or expired and done.
        const why = stays && sessionsLeft(trace) > 0 ? 'time' : 'quiet';
        expect(trace.records.at(-1)).toMatchObject({ kind: 'end', why });
        expect(mutualExclusion()(trace)).not.toMatchObject({ verdict: 'broken' });
        expect(fencingTokensGrow(trace)).not.toMatchObject({ verdict: 'broken' });
        expect(fifo()(trace)).not.toMatchObject({ verdict: 'broken' });
        expect(writesInOrder(trace)).not.toMatchObject({ verdict: 'broken' });
        const { most, left } = places(trace);
        expect(most).toBeLessThanOrEqual(1);
        expect(left.filter((path) => !isInLine(trace, path))).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  }, 30_000);
});

describe('whatever it hears', () => {
  const own = '/gate/_c_1a-ana-lock-0000000004';
  const stat = { czxid: 40 };
  const bodies: Record<string, object> = {
    enter: { op: 'create2', path: own, stat },
    list: { op: 'getChildren', children: ['x-0000000003', own.slice(6)] },
    seek: { op: 'getChildren', children: [own.slice(6)] },
    attend: { op: 'getData', data: 'X19SRVZPS0VfXw==', stat },
  };
  const event = fc.oneof(
    fc.constantFrom(
      ...['acquire', 'release', 'cancel', 'revoke', 'suspended', 'expired', 'closed'].map((type) => ({ type })),
      { type: 'connected', sessionId: '0x1a' },
      { type: 'notified', event: 'NodeDeleted', path: '/gate/x-0000000003' },
      { type: 'notified', event: 'NodeDataChanged', path: own },
      { type: 'time passes' },
    ),
    fc
      .record({
        id: fc.constantFrom(
          'enter',
          'make-parent',
          'sync',
          'seek',
          'recognise',
          'list',
          'watch',
          'verify',
          'leave',
          'attend',
        ),
        error: fc.constantFrom(null, null, null, 'ConnectionLoss', 'NoNode', 'NodeExists', 'SessionExpired', 'NoAuth'),
        alone: fc.boolean(),
      })
      .map(({ id, error, alone }) => {
        const listed = alone && id === 'list' ? { op: 'getChildren', children: [own.slice(6)] } : undefined;
        return { type: 'replied', id, error, body: error === null ? (listed ?? bodies[id] ?? { stat }) : null };
      }),
  );

  test('it holds only after a list that shows it first, answers whoever acquires once, and takes bad news at its word', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const lock = drive(lockMachine, {
          path: '/gate',
          contender: 'ana',
          permits: 1,
          acquireWithinMs: 100,
          revocable: true,
        });
        let asking = false;
        events.forEach((heard, index) => {
          const before = lock.state();
          if (heard.type === 'time passes') {
            if (!lock.waiting().includes('acquireDeadline')) return;
            lock.wait('acquireDeadline', { nowMs: index });
          } else lock.hear({ ...heard, nowMs: index });
          const after = lock.state();
          const listed = 'id' in heard && (heard.id === 'list' || heard.id === 'verify') && heard.error === null;
          if (after === 'held' && before !== 'held') expect(listed).toBe(true);
          if (['suspended', 'expired', 'closed'].includes(heard.type)) expect(after).not.toBe('held');
          const answers = lock.effects().filter(({ type }) => ['held', 'failed'].includes(type));
          if (heard.type === 'acquire' && !['held', 'doubtful', 'releasing'].some((state) => before.startsWith(state)))
            asking = true;
          if (asking && before !== 'held' && !before.startsWith('doubtful')) {
            expect(answers.length).toBeLessThanOrEqual(1);
            if (answers.length > 0 || heard.type === 'release') asking = false;
          }
          // Someone who acquires is never forgotten.
          const busy = /^(joining|queued)|somebody/.test(after);
          if (asking) expect(busy).toBe(true);
        });
      }),
      { numRuns: 500, endOnFailure: true },
    );
  }, 30_000);
});
