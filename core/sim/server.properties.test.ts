import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noPassword, noSession, pingXid, type Request, type Stat } from '../zk/messages.ts';
import { nameOf, parentOf } from '../zk/paths.ts';
import { server, type ServerOutput } from './server.ts';

// Whatever clients do, and whenever: what has to be true of a server all along.

const tickTimeMs = 100;

const path = fc
  .array(fc.constantFrom('a', 'b', 'n-'), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`);
const mode = fc.constantFrom(
  ...(['persistent', 'persistentSequential', 'ephemeral', 'ephemeralSequential', 'container'] as const),
);
const write = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('create', 'create2'), path, data: fc.constant(''), mode }) },
  fc.record({ op: fc.constant('delete'), path, version: fc.constantFrom(-1, 0, 1) }),
  fc.record({ op: fc.constant('setData'), path, data: fc.constant('eA=='), version: fc.constantFrom(-1, 0, 1) }),
);
const request: fc.Arbitrary<Request> = fc.oneof(
  { weight: 4, arbitrary: write },
  fc.record({ op: fc.constant('multi'), ops: fc.array(write, { maxLength: 4 }) }),
  fc.record({ op: fc.constant('addWatch'), path, mode: fc.constantFrom('persistent', 'persistentRecursive') }),
  fc.record({
    op: fc.constantFrom('exists', 'getData', 'getChildren'),
    path,
    watch: fc.boolean(),
  }),
  fc.record({ op: fc.constantFrom('ping', 'closeSession') }),
);
const client = fc.constantFrom('ana', 'bo', 'cy');
const act = fc.oneof(
  { weight: 8, arbitrary: fc.record({ act: fc.constant('ask' as const), client, request }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('connect' as const),
      client,
      timeoutMs: fc.nat(3000),
      resume: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('drop' as const), client }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('wait' as const), forUs: fc.nat(1_500_000) }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

interface Client {
  /** Of the last session it had, and whether it is on it now. */
  session: string;
  password: string;
  timeoutMs: number;
  connected: boolean;
}

/** Runs the acts, keeps its own account of what must be so, and checks each record against it. */
function play(acts: readonly Act[]) {
  const one = server({ name: 'server-1', id: 1, tickTimeMs });
  const clients = new Map<string, Client>();
  const live = new Map<string, { heardMs: number; timeoutMs: number }>();
  const znodes = new Map<string, string>();
  const changes = new Map<string, number>();
  const zxids: number[] = [];
  let nowUs = 0;
  const nowMs = () => nowUs / 1000;

  function note(outputs: readonly ServerOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'close') {
        clients.set(output.connection, { ...clients.get(output.connection)!, connected: false });
      } else if (output.kind === 'send') {
        const { connection, message } = output;
        if (message.type === 'connected' && message.timeoutMs > 0) {
          const { sessionId: session, password, timeoutMs } = message;
          clients.set(connection, { session, password, timeoutMs, connected: true });
          live.set(session, { heardMs: nowMs(), timeoutMs });
        } else if (message.type !== 'connected') {
          expect(clients.get(connection)?.connected, 'only who is connected is told anything').toBe(true);
        }
      } else if (output.record.kind === 'znode') {
        const { change, path: at, zxid, owner } = output.record;
        const parent = parentOf(at)!;
        if (change === 'changed') continue;
        expect(change === 'created').toBe(!znodes.has(at));
        if (change === 'created') {
          // Those of a multi have one in common.
          expect(zxid).toBeGreaterThanOrEqual(zxids.at(-1) ?? 0);
          zxids.push(zxid);
          znodes.set(at, owner);
          changes.set(at, 0);
        } else znodes.delete(at);
        changes.set(parent, (changes.get(parent) ?? 0) + 1);
      } else if (output.record.kind === 'session' && ['expired', 'closed'].includes(output.record.change)) {
        const { session, change } = output.record;
        const { heardMs, timeoutMs } = live.get(session)!;
        live.delete(session);
        if (change === 'closed') continue;
        expect(nowMs()).toBeGreaterThan(heardMs + timeoutMs);
        expect(nowMs()).toBeLessThanOrEqual(heardMs + timeoutMs + tickTimeMs);
      }
    }
  }

  function ask(name: string, asked: Request): void {
    const of = clients.get(name);
    if (of?.connected) live.set(of.session, { heardMs: nowMs(), timeoutMs: of.timeoutMs });
    note(one.receive(nowMs(), name, { type: 'request', xid: asked.op === 'ping' ? pingXid : 1, request: asked }));
  }

  function wait(forUs: number): void {
    const untilUs = nowUs + forUs;
    for (let next = one.nextDeadlineMs(); next !== undefined && next * 1000 <= untilUs; next = one.nextDeadlineMs()) {
      nowUs = next * 1000;
      note(one.wake(nowMs()));
    }
    nowUs = untilUs;
    for (const { heardMs, timeoutMs } of live.values())
      expect(nowMs(), 'nobody is overdue').toBeLessThan(heardMs + timeoutMs + tickTimeMs);
  }

  for (const step of acts) {
    if (step.act === 'wait') wait(step.forUs);
    else if (step.act === 'ask') ask(step.client, step.request);
    else if (step.act === 'drop') {
      note(one.disconnected(nowMs(), step.client));
      const of = clients.get(step.client);
      if (of) of.connected = false;
    } else {
      const known = step.resume ? clients.get(step.client) : undefined;
      const { session: sessionId, password } = known ?? { session: noSession, password: noPassword };
      const handshake = { lastZxidSeen: 0, timeoutMs: step.timeoutMs, sessionId, password };
      note(one.receive(nowMs(), step.client, { type: 'connect', ...handshake }));
    }
    for (const owner of znodes.values()) expect(owner === noSession || live.has(owner), 'no orphans').toBe(true);
  }
  return { one, nowMs: nowMs(), znodes, changes };
}

/** What the server itself says of a path, to a client of its own. */
function look({ one, nowMs }: ReturnType<typeof play>, at: string): { stat: Stat; children: string[] } {
  one.receive(nowMs, at, {
    type: 'connect',
    lastZxidSeen: 0,
    timeoutMs: 0,
    sessionId: noSession,
    password: noPassword,
  });
  const bodies = (['exists', 'getChildren'] as const).map((op) => {
    const last = one.receive(nowMs, at, { type: 'request', xid: 1, request: { op, path: at, watch: false } }).at(-1);
    return last?.kind === 'send' && last.message.type === 'reply' ? last.message.body : null;
  });
  const [found, listed] = bodies;
  if (found?.op !== 'exists' || listed?.op !== 'getChildren') throw new Error(`${at} should be there`);
  return { stat: found.stat, children: listed.children };
}

test('a server keeps its promises', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 30, maxLength: 120, size: 'max' }), (acts) => {
      const played = play(acts);
      for (const [at, owner] of played.znodes) {
        const { stat, children } = look(played, at);
        const known = [...played.znodes.keys()].filter((other) => parentOf(other) === at).map(nameOf);
        expect([...children].sort()).toEqual(known.sort());
        expect(stat).toMatchObject({
          numChildren: known.length,
          cversion: played.changes.get(at),
          ephemeralOwner: owner,
        });
        if (owner !== noSession) expect(children).toEqual([]);
        expect(stat.pzxid).toBeGreaterThanOrEqual(stat.czxid);
      }
    }),
    { numRuns: 300 },
  );
});
