import { spawnSync } from 'node:child_process';
import type { ZooKeeper } from './find-zookeeper.ts';
import { leash } from './leash.ts';
import type { RunningZooKeeper, Settings } from './start-zookeeper.ts';
import { untilServing } from './until-serving.ts';

type Recipe = Extract<ZooKeeper, { kind: 'docker' }>;

/** @throws when docker will not run it, or it does not serve. */
export async function startContainer(
  recipe: Recipe,
  port: number,
  tickTimeMs: number,
  settings: Settings = {},
): Promise<RunningZooKeeper> {
  const name = `zootrope-zookeeper-${process.pid}-${port}`;
  const docker = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8' });
  const letGo = leash('docker rm --force "$1"', name);
  const stop = () => {
    docker('rm', '--force', '--volumes', name);
    letGo();
    return Promise.resolve();
  };
  try {
    const { status, stderr } = docker(
      'run',
      '--detach',
      ...containerOptions(name, port, tickTimeMs, settings),
      recipe.image,
    );
    if (status !== 0) throw new Error(`docker run ${recipe.image}: ${stderr.trim()}`);
    const hostPort = `127.0.0.1:${port}`;
    const version = await untilServing(hostPort, recipe.from, 60_000, () => undefined);
    const kill = (signal: NodeJS.Signals) => void docker('kill', '--signal', signal, name);
    return { hostPort, version, from: recipe.from, kill, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The image's own names for the settings of `zooCfg`. */
export function containerOptions(
  name: string,
  port: number,
  tickTimeMs: number,
  { config = {}, properties = {} }: Settings = {},
): string[] {
  const lines = Object.entries(config).map(([key, value]) => `${key}=${value}`);
  const flags = Object.entries(properties).map(([key, value]) => `-D${key}=${value}`);
  const settings = {
    ...(flags.length > 0 && { JVMFLAGS: flags.join(' ') }),
    ZOO_TICK_TIME: tickTimeMs,
    ZOO_MAX_CLIENT_CNXNS: 0,
    ZOO_ADMINSERVER_ENABLED: false,
    ZOO_4LW_COMMANDS_WHITELIST: '*',
    ZOO_CFG_EXTRA: ['forceSync=no', ...lines].join(' '),
  };
  const env = Object.entries(settings).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  return ['--name', name, '--publish', `127.0.0.1:${port}:2181`, ...env];
}
