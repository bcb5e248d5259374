/**
 * What becomes of sessions when servers fail: in the simulated ensemble, and in three of Apache ZooKeeper whose
 * processes are killed and stopped at the same moments. `server-3` is the one that leads at first.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findZooKeeper } from '../../e2e/servers/find-zookeeper.ts';
import { startEnsemble, type Member, type RunningEnsemble } from '../../e2e/servers/start-ensemble.ts';
import { asks, header, sessions, toldBy } from '../machines/fixtures/sessions.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Cue, Scenario } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import type { Trace, Typed } from '../trace/record.ts';
import type { Request } from '../zk/messages.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

/** Short, so that syncLimit, five of them, is a second. */
const tickTimeMs = 200;
const java = (await findZooKeeper()).found?.kind === 'java';
let ensemble: RunningEnsemble;

function simulated(scenario: Scenario): Promise<Trace> {
  const settings = { ...scenario, ensemble: { servers: 3, tickTimeMs } } as const;
  return Promise.resolve(simulate({ header: header('sim'), scenario: settings }));
}

/** The faults are done to processes; the trace does not tell of them. */
async function live(scenario: Scenario): Promise<Trace> {
  const leader = await ensemble.leader();
  const members = [...ensemble.members.filter((one) => one !== leader), leader];
  const timers = scenario.faults.flatMap((fault) => {
    const member = members[Number('process' in fault ? fault.process.slice(-1) : 0) - 1]!;
    const at = (atMs: number, what: () => unknown) => setTimeout(what, atMs);
    return [at(fault.fromMs, () => begin(fault, member)), at(fault.toMs!, () => end(fault, member))];
  });
  try {
    const servers = readServers(members.map(({ hostPort }) => hostPort).join(','));
    return await runLive({
      header: header('live'),
      scenario: { ...scenario, faults: [] },
      servers,
      giveUpAfterMs: 30_000,
    });
  } finally {
    timers.forEach(clearTimeout);
    await Promise.all(members.map((one) => one.serving()));
  }
}

function begin({ type }: Fault, member: Member): void {
  member.kill(type === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}

function end({ type }: Fault, member: Member): unknown {
  return type === 'kill' ? member.start() : member.kill('SIGCONT');
}

const arms = { simulated, ...(java && { live }) };
let made = 0;
const fresh = () => `/failover-${process.pid}-${++made}`;
const create = (path: string, mode: 'persistent' | 'ephemeral'): Request => ({ op: 'create2', path, data: '', mode });
const onFollower = { timeoutMs: 4000, servers: 3, order: [0, 1, 2] };
const onLeader = { timeoutMs: 4000, servers: 3, order: [2, 0, 1] };

const told = (trace: Trace, name: string) =>
  toldBy(trace, name).filter(({ effect }) => ['connected', 'suspended', 'expired'].includes(effect.type));
const types = (trace: Trace, name: string) => told(trace, name).map(({ effect }) => effect.type);

function replies(trace: Trace, name: string): Map<string, { atMs: number; effect: Typed }[]> {
  const byId = new Map<string, { atMs: number; effect: Typed }[]>();
  for (const one of toldBy(trace, name)) {
    const id = String(one.effect['id']);
    if (one.effect.type === 'replied') byId.set(id, [...(byId.get(id) ?? []), one]);
  }
  return byId;
}

const inOrder = (script: readonly Cue[]) => [...script].sort((a, b) => a.atMs - b.atMs);
const epochOf = (reply: Typed) => Math.floor((reply['body'] as { stat: { czxid: number } }).stat.czxid / 2 ** 32);

beforeAll(async () => {
  if (java) ensemble = await startEnsemble({ tickTimeMs });
}, 60_000);
afterAll(async () => {
  if (java) await ensemble.stop();
}, 30_000);

describe.each(Object.entries(arms))('%s', { timeout: 40_000 }, (_name, arm) => {
  test('the leader is killed: sessions on it and on a follower are kept, and lose each pending request once', async () => {
    const path = fresh();
    const clients = ['ana', 'bo'];
    const writes = Array.from({ length: 120 }, (_, at) => ({ id: `w${at}`, atMs: 1000 + 50 * at }));
    const script = clients.flatMap((name) => [
      asks(500, name, 'own', create(`${path}-${name}`, 'ephemeral')),
      ...writes.map(({ id, atMs }) => asks(atMs, name, id, create(`${path}-${name}-${id}`, 'ephemeral'))),
      asks(8000, name, 'still own', { op: 'exists', path: `${path}-${name}`, watch: false }),
    ]);
    const faults = [{ type: 'kill', process: 'server-3', fromMs: 3000, toMs: 6000 }] as const;
    const trace = await arm(
      sessions({ ana: onFollower, bo: onLeader }, { script: inOrder(script), faults, endMs: 8500 }),
    );
    for (const name of clients) {
      expect(types(trace, name)).toEqual(['connected', 'suspended', 'connected']);
      const [first, , again] = told(trace, name);
      expect(again!.effect['sessionId']).toBe(first!.effect['sessionId']);
      const given = replies(trace, name);
      expect([...given.values()].every(({ length }) => length === 1)).toBe(true);
      expect(given.size).toBe(writes.length + 2);
      expect(given.get('still own')![0]!.effect['error']).toBeNull();
      const errors = new Set([...given.values()].map(([one]) => one!.effect['error']));
      expect([...errors].sort()).toEqual(['ConnectionLoss', null]);
      const done = writes.map(({ id }) => given.get(id)![0]!).filter(({ effect }) => effect['error'] === null);
      const [before, after] = [done.findLast(({ atMs }) => atMs < 3100)!, done.find(({ atMs }) => atMs > 3200)!];
      expect(epochOf(after.effect)).toBe(epochOf(before.effect) + 1);
      // An election, and the wait of a client before it connects again, which is up to a second each time.
      expect(after.atMs - before.atMs).toBeGreaterThan(200);
      expect(after.atMs - before.atMs).toBeLessThan(4000);
    }
  });

  test('the leader falls silent: its followers notice after syncLimit ticks, and nobody expires', async () => {
    const path = fresh();
    const trace = await arm(
      sessions(
        { ana: onFollower, bo: onLeader },
        {
          script: [
            asks(500, 'ana', 'own', create(path, 'ephemeral')),
            asks(500, 'bo', 'own', create(`${path}-bo`, 'ephemeral')),
            asks(7500, 'ana', 'still own', { op: 'exists', path, watch: false }),
            asks(7500, 'bo', 'still own', { op: 'exists', path: `${path}-bo`, watch: false }),
          ],
          faults: [{ type: 'pause', process: 'server-3', fromMs: 2000, toMs: 7000 }],
          endMs: 8500,
        },
      ),
    );
    const suspendedMs = told(trace, 'ana').find(({ effect }) => effect.type === 'suspended')!.atMs;
    expect(suspendedMs - 2000).toBeGreaterThan(850);
    expect(suspendedMs - 2000).toBeLessThan(1500);
    for (const name of ['ana', 'bo']) {
      expect(types(trace, name)).not.toContain('expired');
      expect(replies(trace, name).get('still own')![0]!.effect['error']).toBeNull();
    }
  });

  test('two of three are gone for longer than a session timeout: the session is still there afterwards', async () => {
    const path = fresh();
    const gone = { type: 'kill', fromMs: 2000, toMs: 8000 } as const;
    const trace = await arm(
      sessions(
        { ana: onFollower },
        {
          script: [
            asks(500, 'ana', 'own', create(path, 'ephemeral')),
            asks(13_000, 'ana', 'still own', { op: 'exists', path, watch: false }),
          ],
          faults: [
            { ...gone, process: 'server-2' },
            { ...gone, process: 'server-3' },
          ],
          endMs: 14_000,
        },
      ),
    );
    expect(types(trace, 'ana')).toEqual(['connected', 'suspended', 'connected']);
    expect(told(trace, 'ana')[2]!.atMs).toBeGreaterThan(8000);
    expect(replies(trace, 'ana').get('still own')![0]!.effect['error']).toBeNull();
  });
});
