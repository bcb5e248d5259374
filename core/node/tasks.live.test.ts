/**
 * A pool of tasks on the simulated ensemble and on Apache ZooKeeper: by claims that are one transaction every task is done
 * once, whoever dies in the middle, and whoever else, in another language, works on the same pool.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest';
import { kazooFor } from '../../e2e/contenders/find-contender.ts';
import { replay } from '../kernel/replay.ts';
import { header } from '../machines/fixtures/sessions.ts';
import { taskName, taskPool, toldByWorkers, type Pool } from '../machines/fixtures/tasks.ts';
import { corrected } from '../machines/task-manners.ts';
import type { TaskManners } from '../machines/task-context.ts';
import type { Fault } from '../scenario/faults.ts';
import { simulate } from '../sim/simulate.ts';
import { writeTrace } from '../trace/ndjson.ts';
import type { Trace, TraceRecord, Typed } from '../trace/record.ts';
import { connect } from './client.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

const zookeeper = inject('zookeeper');
const tasks = 60;
const names = Array.from({ length: tasks }, (_, number) => taskName(number));
const manners: TaskManners = { ...corrected, pollMs: 1000, attempts: 'always' };

const made: string[] = [];
/** Other tests, and other runs of this one, have pools of their own. */
function poolOf(workers: number, more: Partial<Pool> = {}): Pool {
  const path = `/tasks-${Date.now().toString(36)}-${made.length}`;
  made.push(path);
  return { path, workers, tasks, manners, workMs: 5, startsMs: 2500, endMs: 60_000, sessionTimeoutMs: 4000, ...more };
}

const ensemble = { tickTimeMs: 200 };

function simulated(pool: Pool): Promise<Trace> {
  return Promise.resolve(simulate({ header: header('sim', 7), scenario: taskPool({ ...pool, ensemble }) }));
}

function live(
  pool: Pool,
  watch: { onRecord?: (record: TraceRecord) => void; signal?: AbortSignal } = {},
): Promise<Trace> {
  const servers = readServers(zookeeper!);
  return runLive({ header: header('live'), servers, scenario: taskPool(pool), giveUpAfterMs: 10_000, ...watch });
}

const told = (trace: Trace, type: string) => toldByWorkers(trace, type).map(({ effect }) => String(effect['task']));
const arms = { simulated, ...(zookeeper !== null && { live }) };

describe.each(Object.entries(arms))('%s', (_arm, run) => {
  test.each([12, 60])('%d workers do sixty tasks, each once', { timeout: 60_000 }, async (workers) => {
    const pool = poolOf(workers);
    const trace = await run(pool);
    expect(trace.records.at(-1)).toMatchObject({ kind: 'end', why: 'quiet' });
    // On a busy machine a session may end in the middle; then one more is claimed than finished, and none finished twice.
    const again = told(trace, 'recovered').length;
    expect(told(trace, 'claimed').length).toBeGreaterThanOrEqual(tasks);
    expect(told(trace, 'claimed').length).toBeLessThanOrEqual(tasks + again);
    expect(new Set(told(trace, 'finished')).size).toBe(told(trace, 'finished').length);
    if (again === 0) expect(told(trace, 'finished').toSorted()).toEqual(names);
    expect(writeTrace(replay(trace, taskPool(pool).actors))).toBe(writeTrace(trace));
  });
});

/** What the ensemble has of a pool. */
async function znodesOf({ path }: Pool): Promise<Record<'available' | 'pending' | 'done', string[]>> {
  const zk = await connect(zookeeper!, { timeoutMs: 4000 });
  try {
    const below = async (name: string) => (await zk.getChildren(`${path}/${name}`)).toSorted();
    return { available: await below('available'), pending: await below('pending'), done: await below('done') };
  } finally {
    await zk.close();
  }
}

/** A server of somebody's is left as it was. */
afterAll(async () => {
  if (zookeeper === null) return;
  const zk = await connect(zookeeper, { timeoutMs: 4000 });
  for (const path of made) {
    for (const name of ['available', 'pending', 'workers', 'done'].map((below) => `${path}/${below}`)) {
      const ids = await zk.getChildren(name).catch(() => []);
      for (const id of ids) await zk.delete(`${name}/${id}`).catch(() => {});
      await zk.delete(name).catch(() => {});
    }
    await zk.delete(path).catch(() => {});
  }
  await zk.close();
});

describe('workers that die in the middle', () => {
  test('simulated: at an instant of chance, five of twelve', async () => {
    const faults = [1, 2, 3, 4, 5].map((n): Fault => ({
      type: 'kill',
      process: `worker-${n}`,
      fromMs: 2500 + 7.3 * n,
    }));
    const trace = await simulated(poolOf(12, { faults, workMs: 50 }));
    const done = trace.records.filter((record) => record.kind === 'znode' && record.path.includes('/done/'));
    expect(done).toHaveLength(tasks);
    expect(told(trace, 'finished').length).toBeGreaterThanOrEqual(tasks - 5);
    expect(new Set(told(trace, 'finished')).size).toBe(told(trace, 'finished').length);
  });

  const asks = (id: RegExp) => (effect: Typed) => effect.type === 'submit' && id.test(String(effect['id']));
  /** Where it ends for the first who comes there, and with him for all on his machine. */
  const points: ((effect: Typed) => boolean)[] = [
    asks(/task\/claim/),
    ({ type }) => type === 'claimed',
    asks(/task\/finish/),
  ];

  test.runIf(zookeeper !== null)(
    'live: each between two of its requests, and nothing is poisoned or lost',
    { timeout: 60_000 },
    async () => {
      const pool = poolOf(12, { workMs: 20 });
      for (const [at, isHere] of points.entries()) {
        const death = new AbortController();
        const dying = { ...pool, tasks: at === 0 ? tasks : 0, workers: 3, nameOf: (n: number) => `dying-${at}-${n}` };
        const trace = await live(dying, {
          signal: death.signal,
          onRecord(record) {
            if (record.kind === 'step' && record.effects.some(isHere)) death.abort();
          },
        });
        expect(trace.records.at(-1)).toMatchObject({ why: 'stopped' });
      }
      const trace = await live({ ...pool, tasks: 0 });
      expect(trace.records.at(-1)).toMatchObject({ why: 'quiet' });
      expect(told(trace, 'recovered').length).toBeGreaterThan(0);
      expect(await znodesOf(pool)).toEqual({ available: [], pending: [], done: names });
    },
  );
});

const kazoo = zookeeper === null ? undefined : kazooFor('THE TEST WITH A FOREIGN WORKER IS SKIPPED');

const foreign: ChildProcess[] = [];
afterEach(async () => {
  for (const child of foreign.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

interface Foreign {
  process: ChildProcess;
  /** What it has said. */
  said: string[];
  says(line: RegExp): Promise<void>;
}

function kazooWorker(pool: Pool, name: string, workMs: number): Foreign {
  const script = new URL('fixtures/kazoo-task-worker.py', import.meta.url).pathname;
  const process = spawn(kazoo!.python, ['-W', 'ignore', script, zookeeper!, pool.path!, name, String(workMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  foreign.push(process);
  const said: string[] = [];
  const hears = new Set<() => void>();
  createInterface(process.stdout).on('line', (line) => {
    said.push(line);
    hears.forEach((hear) => hear());
  });
  const says = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const hear = () => {
        if (said.some((line) => pattern.test(line))) resolve();
      };
      hears.add(hear);
      hear();
    });
  return { process, said, says };
}

test.runIf(kazoo !== undefined)(
  'live: with kazoo on the same pool, one of its workers killed at work: every task is done once',
  { timeout: 60_000 },
  async () => {
    const pool = poolOf(6, { workMs: 100 });
    // The pool is filled by a run in which nobody works.
    await live({ ...pool, workers: 0 });
    const [slow, quick] = [kazooWorker(pool, 'slow', 600_000), kazooWorker(pool, 'quick', 100)];
    await Promise.all([slow.says(/^claimed/), quick.says(/^finished/)]);
    slow.process.kill('SIGKILL');
    const trace = await live({ ...pool, tasks: 0 });
    if (quick.process.exitCode === null) await once(quick.process, 'exit');
    const theirs = quick.said.filter((line) => line.startsWith('finished')).map((line) => line.split(' ')[1]!);
    const lost = slow.said.find((line) => line.startsWith('claimed'))!.split(' ')[1]!;
    expect(told(trace, 'recovered').includes(lost)).toBe(true);
    expect([...told(trace, 'finished'), ...theirs].toSorted()).toEqual(names);
    expect(theirs.length).toBeGreaterThan(0);
    expect(await znodesOf(pool)).toEqual({ available: [], pending: [], done: names });
  },
);
