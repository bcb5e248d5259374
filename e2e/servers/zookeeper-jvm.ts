import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ZooKeeper } from './find-zookeeper.ts';
import { leash } from './leash.ts';
import type { RunningZooKeeper } from './start-zookeeper.ts';
import { untilServing } from './until-serving.ts';

type Recipe = Extract<ZooKeeper, { kind: 'java' }>;

/**
 * Runs the server in a folder of its own under the system's temporary one, where its log is too.
 *
 * @throws when it ends instead of serving, with the end of its log.
 */
export async function startJvm(recipe: Recipe, port: number, tickTimeMs: number): Promise<RunningZooKeeper> {
  const dir = mkdtempSync(join(tmpdir(), 'zootrope-zookeeper-'));
  const config = join(dir, 'zoo.cfg');
  const logFile = join(dir, 'log');
  writeFileSync(config, zooCfg(join(dir, 'data'), port, tickTimeMs));
  const log = openSync(logFile, 'a');
  const options = ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', recipe.classPath];
  const jvm = spawn(recipe.java, [...options, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', config], {
    cwd: dir,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const gone = once(jvm, 'exit').catch(() => undefined);
  const letGo = leash('kill -9 "$1"; rm -rf "$2"', String(jvm.pid), dir);
  const hasEnded = () => jvm.exitCode !== null || jvm.signalCode !== null;
  jvm.unref();

  async function stop(): Promise<void> {
    if (!hasEnded()) {
      jvm.ref();
      // A stopped process hears no SIGTERM.
      jvm.kill('SIGCONT');
      jvm.kill('SIGTERM');
      await Promise.race([gone, delay(5_000, undefined, { ref: false })]);
      if (!hasEnded()) jvm.kill('SIGKILL');
      await gone;
    }
    letGo();
    rmSync(dir, { recursive: true, force: true });
  }

  const hostPort = `127.0.0.1:${port}`;
  const failure = () => (hasEnded() ? `it ended: ${readFileSync(logFile, 'utf8').slice(-2_000)}` : undefined);
  try {
    const version = await untilServing(hostPort, recipe.from, 30_000, failure);
    const kill = (signal: NodeJS.Signals) => void jvm.kill(signal);
    return { hostPort, version, from: recipe.from, ...(jvm.pid !== undefined && { pid: jvm.pid }), kill, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `maxClientCnxns`: 60 from one address, the default, would be too few for fifty contenders and their observers. */
export function zooCfg(dataDir: string, port: number, tickTimeMs: number): string {
  const settings = {
    tickTime: tickTimeMs,
    dataDir,
    clientPort: port,
    clientPortAddress: '127.0.0.1',
    maxClientCnxns: 0,
    'admin.enableServer': false,
    '4lw.commands.whitelist': '*',
    forceSync: 'no',
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
