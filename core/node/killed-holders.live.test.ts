/**
 * Processes that hold locks are killed, many at staggered instants, and their locks go to those who wait: how long that
 * takes with Apache ZooKeeper, and with the embedded server. The same many times in virtual time, held against what was
 * measured elsewhere: core/sim/killed-holders.test.ts.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { findZooKeeper } from '../../e2e/servers/find-zookeeper.ts';
import { startZooKeeper } from '../../e2e/servers/start-zookeeper.ts';
import { header } from '../machines/fixtures/sessions.ts';
import { contenders, handOvers } from '../sim/fixtures/contenders.ts';
import type { TraceRecord } from '../trace/record.ts';
import { clock } from './clock.ts';
import { runLive } from './run-live.ts';
import { serve } from './serve.ts';
import { readServers } from './servers.ts';

const found = inject('zookeeper') === null ? undefined : (await findZooKeeper()).found;
const timeoutMs = 2000;
const tickTimeMs = 500;
const processes = 4;
const locksEach = 4;
/** Of a busy machine, until a timer rings and a process is heard. */
const lateMs = 500;

/** The client as it is installed, holding the first place in some locks: sessions that begin a little apart. */
const holder = `
  const { connect } = await import(process.argv[1]);
  const [, , server, timeoutMs, staggerMs, ...paths] = process.argv;
  for (const path of paths) {
    const zk = await connect(server, { timeoutMs: Number(timeoutMs) });
    await zk.create(path);
    await zk.create(path + '/holder-lock-', '', { mode: 'ephemeralSequential' });
    await new Promise((resolve) => setTimeout(resolve, Number(staggerMs)));
  }
  console.log('held');
`;
const client = new URL('../../dist/core/node/client.js', import.meta.url).href;

const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

async function hold(server: string, staggerMs: number, paths: readonly string[]): Promise<ChildProcess> {
  const args = ['--input-type=module', '--eval', holder, client, server, timeoutMs, staggerMs, ...paths].map(String);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  expect(value).toBe('held');
  return child;
}

const isQueued = (record: TraceRecord) =>
  record.kind === 'step' && record.effects.some(({ type }) => type === 'queued');
const holds = (record: TraceRecord) => record.kind === 'step' && record.effects.some(({ type }) => type === 'held');

/** @returns for each lock how long after its holder's death it was seen to be free, and was held. */
async function killHolders(server: string): Promise<{ goneMs: number; heldMs: number }[]> {
  const groups = Array.from({ length: processes }, (_, process) =>
    Array.from({ length: locksEach }, (_, lock) => `/killed-${process}-${lock}`),
  );
  const children = await Promise.all(groups.map((paths, at) => hold(server, 110 + 40 * at, paths)));
  const heirs = new Map(
    groups.flatMap((paths, group) => paths.map((path, at) => [`heir-${group}-${at}`, { path, group }])),
  );
  const killedMs = new Map<number, number>();
  const enough = new AbortController();
  const now = clock();
  let [beganMs, queued, held] = [0, 0, 0];

  async function killAll(): Promise<void> {
    for (const [group, child] of children.entries()) {
      child.kill('SIGKILL');
      killedMs.set(group, now() - beganMs);
      await delay(170);
    }
  }

  const trace = await runLive({
    header: header('live'),
    servers: readServers(server),
    giveUpAfterMs: 10_000,
    scenario: {
      actors: contenders(Object.fromEntries([...heirs].map(([name, { path }]) => [name, { path, timeoutMs }]))),
      script: [...heirs.keys()].map((name) => ({ atMs: 0, to: `${name}/lock`, event: { type: 'acquire' } })),
      ...{ faults: [], network: { latencyMs: [0, 0], loss: 0 }, endMs: 15_000 },
    },
    signal: enough.signal,
    onRecord(record) {
      // The run's own clock, as far as it can be seen from here.
      beganMs ||= now() - record.atMs;
      if (isQueued(record) && ++queued === heirs.size) void killAll();
      if (holds(record) && ++held === heirs.size) enough.abort();
    },
  });
  return [...handOvers(trace)].map(([name, { goneMs, heldMs }]) => {
    const sinceMs = killedMs.get(heirs.get(name)!.group)!;
    return { goneMs: goneMs - sinceMs, heldMs: heldMs - sinceMs };
  });
}

const arms = {
  real: async () => {
    const { hostPort, stop } = await startZooKeeper({ tickTimeMs });
    return [hostPort, stop] as const;
  },
  served: async () => {
    const { connectString, stop } = await serve({
      host: '127.0.0.1',
      port: 0,
      servers: 1,
      tickTimeMs,
      maxConnections: 0,
    });
    return [connectString, stop] as const;
  },
};

describe.each(Object.entries(arms))('%s', (name, start) => {
  test.skipIf(name === 'real' && (!found || found.kind === 'running'))(
    'sixteen locks of processes that are killed: free within the timeout and a tick, and held at once',
    async () => {
      const [server, stop] = await start();
      try {
        const over = await killHolders(server);
        expect(over).toHaveLength(processes * locksEach);
        for (const { goneMs, heldMs } of over) {
          // From its last ping on a session lasts its timeout; a third of that lies between two.
          expect(goneMs).toBeGreaterThan(timeoutMs - timeoutMs / 3 - lateMs);
          expect(goneMs).toBeLessThan(timeoutMs + tickTimeMs + lateMs);
          expect(heldMs - goneMs).toBeLessThan(lateMs);
        }
        // The band and the median that were measured with another client, for which see the simulated runs.
        const median = over.map(({ heldMs }) => heldMs).sort((a, b) => a - b)[over.length / 2]!;
        expect(median).toBeGreaterThan(1590);
        expect(median).toBeLessThan(2400);
      } finally {
        const left = running.filter((child) => child.kill('SIGKILL'));
        await Promise.all(left.map((child) => once(child, 'exit')));
        await stop();
      }
    },
    30_000,
  );
});
