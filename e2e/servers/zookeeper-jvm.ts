import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJvm, type JavaRecipe } from './run-jvm.ts';
import type { RunningZooKeeper, Settings } from './start-zookeeper.ts';
import { untilServing } from './until-serving.ts';

/**
 * Runs the server in a folder of its own under the system's temporary one, where its log is too.
 *
 * @throws when it ends instead of serving, with the end of its log.
 */
export async function startJvm(
  recipe: JavaRecipe,
  port: number,
  tickTimeMs: number,
  { config = {}, properties = {} }: Settings = {},
): Promise<RunningZooKeeper> {
  const dir = mkdtempSync(join(tmpdir(), 'zootrope-zookeeper-'));
  const jvm = runJvm(recipe, dir, zooCfg(join(dir, 'data'), port, tickTimeMs) + linesOf(config), properties);
  const hostPort = `127.0.0.1:${port}`;
  async function stop(): Promise<void> {
    await jvm.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  try {
    const version = await untilServing(hostPort, recipe.from, 30_000, jvm.failure);
    const { pid, kill } = jvm;
    return { hostPort, version, from: recipe.from, ...(pid !== undefined && { pid }), kill, stop };
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
  return linesOf(settings);
}

export function linesOf(settings: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
