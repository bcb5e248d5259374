import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replay } from '../kernel/replay.ts';
import { sessions } from '../machines/fixtures/sessions.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Trace, Typed } from '../trace/record.ts';
import { answers, asks, changes, create, exists, only, run, type Run } from './fixtures/ensemble-runs.ts';

// Whatever breaks, and whenever: what has to be true of an ensemble all along, as its trace tells it.

const tickTimeMs = 200;
/** Everything is mended by then; what is left of the run is for finding together again. */
const mendedMs = 8000;
const endMs = 24_000;
const names = ['ana', 'bo', 'cy'];

const instant = fc.integer({ min: 50, max: mendedMs - 500 });
const server = fc.constantFrom('server-1', 'server-2', 'server-3');
const anyone = fc.oneof(server, fc.constantFrom(...names));
const span = { fromMs: instant, forMs: fc.integer({ min: 10, max: 5000 }) };
const fault = fc
  .oneof(
    fc.record({ type: fc.constant('kill' as const), process: server, ...span }),
    fc.record({ type: fc.constant('pause' as const), process: anyone, ...span }),
    fc.record({ type: fc.constant('partition' as const), between: fc.tuple(server, anyone), ...span }),
    fc.record({
      type: fc.constant('slowDisk' as const),
      process: server,
      fsyncMs: fc.integer({ min: 1, max: 300 }),
      ...span,
    }),
    fc.record({
      type: fc.constant('skew' as const),
      process: server,
      rate: fc.constantFrom(0.5, 0.9, 1.1, 2),
      ...span,
    }),
  )
  .map(({ forMs, ...what }): Fault => ({ ...what, toMs: Math.min(what.fromMs + forMs, mendedMs) }));

/** Two faults of a kind on one process must not overlap: it cannot be killed twice. */
const faults = fc.array(fault, { maxLength: 6 }).map((all) =>
  all.filter((one, at) => {
    const before = all.slice(0, at);
    return !before.some((other) => 'process' in one && 'process' in other && one.process === other.process);
  }),
);
const ask = fc.record({
  atMs: fc.integer({ min: 10, max: 11_000 }),
  name: fc.constantFrom(...names),
  what: fc.constantFrom('create' as const, 'ephemeral' as const, 'exists' as const),
});

const plan = fc.record({
  seed: fc.nat(1000),
  faults,
  asked: fc.array(ask, { minLength: 10, maxLength: 60, size: 'max' }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

function carryOut({ seed, faults: broken, asked }: Plan, servers: 3 | 5 = 3): Trace {
  const script = asked.map(({ atMs, name, what }, at) => {
    const request = what === 'exists' ? exists('/') : create(`/n${at}`, what === 'create' ? 'persistent' : what);
    return asks(atMs, name, `${at}`, request);
  });
  return run(planned({ seed, broken, script, servers }));
}

function planned({
  seed,
  broken,
  script,
  servers,
}: {
  seed: number;
  broken: readonly Fault[];
  script: Run['script'];
  servers: 3 | 5;
}): Run {
  const order = (first: number) => Array.from({ length: servers }, (_, at) => (first + at) % servers);
  return {
    ...{ seed, endMs, ensemble: { tickTimeMs, servers }, latencyMs: [0.5, 20], faults: broken, script: script! },
    clients: {
      ana: { timeoutMs: 4000, order: order(0) },
      bo: { timeoutMs: 1000, order: order(1) },
      cy: { timeoutMs: 2000, order: order(2) },
    },
  };
}

const epochOf = (zxid: number) => Math.floor(zxid / 2 ** 32);

/** What each server applied, in order. */
function histories(trace: Trace): Map<string, number[]> {
  const byServer = new Map<string, number[]>();
  for (const { actor, zxid } of changes(trace, 'applied')) byServer.set(actor, [...(byServer.get(actor) ?? []), zxid!]);
  return byServer;
}

function agrees(trace: Trace): void {
  const proposed = changes(trace, 'proposed').map(({ zxid }) => zxid!);
  expect(new Set(proposed).size, 'no zxid is given twice').toBe(proposed.length);
  // In order by each leader, not by all together: one that was paused may find only now that a quorum had logged what it
  // proposed. That is in the next leader's history too, for it was elected by one of those who logged it.
  const commits = changes(trace, 'committed');
  for (const leader of new Set(commits.map(({ actor }) => actor))) {
    const own = commits.filter(({ actor }) => actor === leader).map(({ zxid }) => zxid!);
    expect(own, `${leader} commits in order`).toEqual([...own].sort((a, b) => a - b));
  }
  const committed = commits.map(({ zxid }) => zxid!);
  const all = [...histories(trace).values()];
  const longest = all.reduce((a, b) => (a.length >= b.length ? a : b), []);
  for (const history of all)
    expect(history, 'one history, of which each has a beginning').toEqual(longest.slice(0, history.length));
  expect(committed.every((zxid) => longest.includes(zxid))).toBe(true);
  const changed = new Map<string, string>();
  for (const { actor, zxid, change, path, owner } of only(trace, 'znode')) {
    const what = `${change} ${path} ${owner}`;
    const key = `${zxid} ${path}`;
    expect(changed.get(key) ?? what, `at ${zxid} on ${actor}`).toBe(what);
    changed.set(key, what);
  }
}

function countsEpochs(trace: Trace): void {
  const began = new Map<number, string>();
  const leaders = new Set<string>();
  for (const record of only(trace, 'ensemble')) {
    if (record.change === 'leading') leaders.add(record.actor);
    if (record.change === 'looking' || record.change === 'following') leaders.delete(record.actor);
    if (record.change !== 'serving' || !leaders.has(record.actor)) continue;
    expect(began.get(record.epoch!), 'an epoch has one leader').toBeUndefined();
    expect(Math.max(0, ...began.keys()), 'and is greater than all before').toBeLessThan(record.epoch!);
    began.set(record.epoch!, record.actor);
  }
  for (const { actor, zxid } of changes(trace, 'proposed')) expect(began.get(epochOf(zxid!))).toBe(actor);
}

/** Every answered write is in the history of everyone in the end, and writes of one session are there in order. */
function keepsItsWord(trace: Trace, plan: Plan): void {
  const serving = changes(trace, 'serving').length > 0;
  expect(serving).toBe(true);
  for (const [who, history] of histories(trace)) {
    const last = new Set(history);
    for (const { message } of only(trace, 'send')) {
      const { type, zxid, error, body } = message as Typed & { zxid: number; error: unknown; body: Typed | null };
      if (type === 'reply' && error === null && body?.['op'] === 'create')
        expect(last.has(zxid), `${zxid} on ${who}`).toBe(true);
    }
  }
  for (const name of names) {
    const asked = plan.asked.map((one, at) => ({ ...one, id: `${at}` })).filter((one) => one.name === name);
    const inOrder = [...asked].sort((a, b) => a.atMs - b.atMs).map(({ id }) => id);
    const given = answers(trace, name);
    const created = inOrder.filter((id) => given.get(id)?.some(({ reply }) => reply['error'] === null));
    const times = created.map((id) => given.get(id)![0]!.atMs);
    expect(times, `${name} is answered in order`).toEqual([...times].sort((a, b) => a - b));
    const zxids = only(trace, 'znode')
      .filter(({ actor, change }) => actor === 'server-1' && change === 'created')
      .map(({ path, zxid }) => ({ id: path.slice(2), zxid }))
      .filter(({ id }) => inOrder.includes(id));
    expect(
      zxids.map(({ id }) => id),
      `${name} writes in order`,
    ).toEqual(inOrder.filter((id) => zxids.some((one) => one.id === id)));
    for (const id of inOrder) expect(given.get(id), `one answer to ${id}`).toHaveLength(1);
  }
}

function expiresByLeader(trace: Trace): void {
  const leading = new Set<string>();
  for (const record of trace.records) {
    if (record.kind === 'ensemble') {
      if (record.change === 'leading') leading.add(record.actor);
      if (record.change === 'looking' || record.change === 'following') leading.delete(record.actor);
    }
    if (record.kind === 'session' && record.change === 'expired') expect(leading).toContain(record.actor);
  }
}

describe('whatever breaks', () => {
  test('three servers agree on one history, and keep every answered write', () => {
    fc.assert(
      fc.property(plan, (made) => {
        const trace = carryOut(made);
        agrees(trace);
        countsEpochs(trace);
        keepsItsWord(trace, made);
        expiresByLeader(trace);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test('and five', () => {
    fc.assert(
      fc.property(plan, (made) => {
        const trace = carryOut(made, 5);
        agrees(trace);
        countsEpochs(trace);
        expiresByLeader(trace);
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  test('the trace replays', () => {
    fc.assert(
      fc.property(plan, (made) => {
        const trace = carryOut(made);
        const { clients } = planned({ seed: 1, broken: [], script: [], servers: 3 });
        const inputs = Object.fromEntries(Object.entries(clients).map(([name, one]) => [name, { servers: 3, ...one }]));
        expect(replay(trace, sessions(inputs, { script: [], endMs }).actors)).toEqual(trace);
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});
