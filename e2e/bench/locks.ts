import { spawnSync } from 'node:child_process';
import { announce } from '../servers/finding.ts';
import { startZooKeeper } from '../servers/start-zookeeper.ts';
import { ourLocks } from './our-locks.ts';
import { recipeLocks } from './recipe-locks.ts';
import { interleaved, ratio, type Measure } from './rounds.ts';

/** How many contend, and how many cycles each: a thousand in all, for a round of a second or so. */
const sizes = [
  { contenders: 1, cycles: 1000 },
  { contenders: 10, cycles: 100 },
  { contenders: 50, cycles: 20 },
];

const script = new URL('kazoo_locks.py', import.meta.url).pathname;

/** Lock cycles a second on a real server, by how many contend: our machines, kazoo's Lock, the recipe on node-zookeeper-client. */
export async function benchLocks(rounds: number, progress: (line: string) => void) {
  const python = findPython();
  if (python === undefined)
    announce('KAZOO IS NOT MEASURED: no python3 here has it. What would help: apt-get install python3-kazoo');
  const server = await startZooKeeper({ tickTimeMs: 2000 });
  const results: Record<string, unknown> = { unit: 'cycles a second', server: server.version };
  let runs = 0;
  try {
    for (const { contenders, cycles } of sizes) {
      const path = () => `/bench-${++runs}`;
      const rate = (seconds: number) => (contenders * cycles) / seconds;
      const contestants: Record<string, Measure> = {
        ours: async () => rate(await ourLocks(server.hostPort, path(), contenders, cycles)),
        recipe: async () => rate(await recipeLocks(server.hostPort, path(), contenders, cycles)),
        ...(python && {
          kazoo: () => Promise.resolve(rate(kazooLocks(python, server.hostPort, path(), contenders, cycles))),
        }),
      };
      progress(`  ${contenders} contending`);
      const found = await interleaved(contestants, rounds, progress);
      results[`${contenders} contending`] = {
        ...found,
        ratios: {
          'ours / node-zookeeper-client': ratio(found['ours']!, found['recipe']!),
          ...(found['kazoo'] && { 'ours / kazoo': ratio(found['ours']!, found['kazoo']) }),
        },
      };
    }
  } finally {
    await server.stop();
  }
  return results;
}

function findPython(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import kazoo.client']).status === 0,
  );
}

function kazooLocks(python: string, hosts: string, path: string, contenders: number, cycles: number): number {
  const args = ['-W', 'ignore', script, hosts, path, String(contenders), String(cycles)];
  const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`kazoo: ${stderr.trim().split('\n').at(-1)}`);
  return Number(stdout);
}
