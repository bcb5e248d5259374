import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ZooKeeper } from './find-zookeeper.ts';
import { leash } from './leash.ts';

export type JavaRecipe = Extract<ZooKeeper, { kind: 'java' }>;

/** A server's process. */
export interface Jvm {
  pid: number | undefined;
  kill: (signal: NodeJS.Signals) => void;
  /** Why there is no use in waiting for it, with the end of its log: it has ended. */
  failure: () => string | undefined;
  /** Resolves when it has ended. */
  gone: Promise<unknown>;
  /** Ends it, gently at first. */
  stop: () => Promise<void>;
}

/**
 * Runs a server in a folder, where its configuration and its log are too. The folder goes with us if we are killed.
 *
 * @param zooCfg text of its configuration.
 * @param properties of Java's, by their whole name.
 */
export function runJvm(
  recipe: JavaRecipe,
  dir: string,
  zooCfg: string,
  properties: Readonly<Record<string, string | number>> = {},
): Jvm {
  const configFile = join(dir, 'zoo.cfg');
  const logFile = join(dir, 'log');
  writeFileSync(configFile, zooCfg);
  const log = openSync(logFile, 'a');
  const flags = Object.entries(properties).map(([key, value]) => `-D${key}=${value}`);
  const options = ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', ...flags, '-cp', recipe.classPath];
  const jvm = spawn(recipe.java, [...options, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', configFile], {
    cwd: dir,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const gone = once(jvm, 'exit').catch(() => undefined);
  const letGo = leash('kill -9 "$1"; rm -rf "$2"', String(jvm.pid), dir);
  const hasEnded = () => jvm.exitCode !== null || jvm.signalCode !== null;
  jvm.unref();

  return {
    pid: jvm.pid,
    kill: (signal) => void jvm.kill(signal),
    failure: () => (hasEnded() ? `it ended: ${readFileSync(logFile, 'utf8').slice(-2_000)}` : undefined),
    gone,
    async stop() {
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
    },
  };
}
