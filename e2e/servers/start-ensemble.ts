/**
 * An Apache ZooKeeper ensemble of one's own: servers that can be killed, frozen and started again, each with what it
 * has on its disk.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findZooKeeper } from './find-zookeeper.ts';
import { fourLetterWord } from './four-letter-word.ts';
import { freePorts } from './free-port.ts';
import { runJvm, type JavaRecipe, type Jvm } from './run-jvm.ts';
import { untilServing } from './until-serving.ts';
import { linesOf, zooCfg } from './zookeeper-jvm.ts';

export interface RunningEnsemble {
  /** By ascending id. */
  members: readonly Member[];
  /** Of the server that leads. @throws when none does. */
  leader: () => Promise<Member>;
  /** Ends them all and removes their data. */
  stop: () => Promise<void>;
}

export interface Member {
  /** From 1: the `N` of `server.N`. */
  id: number;
  hostPort: string;
  /** SIGKILL is a crash, SIGSTOP a silence, SIGCONT its end. */
  kill: (signal: NodeJS.Signals) => void;
  /** Runs it again after a crash. */
  start: () => Promise<void>;
  /** `leader`, `follower`, or undefined while it does not serve. */
  mode: () => Promise<string | undefined>;
  /** Resolves when it serves. @throws when it does not come to that. */
  serving: () => Promise<unknown>;
}

export interface EnsembleStart {
  servers?: 1 | 3 | 5;
  tickTimeMs?: number;
  /** Further lines of zoo.cfg, such as `syncLimit`. */
  config?: Readonly<Record<string, string | number | boolean>>;
  /** Properties of Java's, by their whole name. */
  properties?: Readonly<Record<string, string | number>>;
}

/** @throws when there is no ZooKeeper that runs in a JVM of ours, or it does not serve: with the end of a log. */
export async function startEnsemble(start: EnsembleStart = {}): Promise<RunningEnsemble> {
  const { servers = 3, tickTimeMs = 2000, config = {}, properties } = start;
  const { found, missing } = await findZooKeeper();
  if (found?.kind !== 'java') throw new Error(`no ZooKeeper to run: ${missing ?? 'only one that is running already'}`);
  const ids = Array.from({ length: servers }, (_, index) => index + 1);
  const recipe: JavaRecipe = found;
  const free = await freePorts(3 * servers);
  const portsOf = (id: number) => free.slice(3 * (id - 1), 3 * id);
  const quorum = linesOf({
    ...{ initLimit: 10, syncLimit: 5, quorumListenOnAllIPs: false, ...config },
    ...Object.fromEntries(ids.map((id) => [`server.${id}`, addressOf(portsOf(id))])),
  });
  const home = mkdtempSync(join(tmpdir(), 'zootrope-ensemble-'));
  const jvms = new Map<number, Jvm>();

  function member(id: number): Member {
    const dir = join(home, String(id));
    const [port = 0] = portsOf(id);
    const hostPort = `127.0.0.1:${port}`;
    mkdirSync(join(dir, 'data'), { recursive: true });
    writeFileSync(join(dir, 'data', 'myid'), `${id}\n`);
    const cfg = zooCfg(join(dir, 'data'), port, tickTimeMs) + quorum;
    const run = () => jvms.set(id, runJvm(recipe, dir, cfg, properties));
    run();
    return {
      ...{ id, hostPort, mode: () => modeOf(hostPort) },
      kill: (signal) => jvms.get(id)!.kill(signal),
      async start() {
        await jvms.get(id)!.stop();
        run();
      },
      serving: () => untilServing(hostPort, recipe.from, 30_000, () => jvms.get(id)!.failure()),
    };
  }

  async function stop(): Promise<void> {
    await Promise.all([...jvms.values()].map((jvm) => jvm.stop()));
    rmSync(home, { recursive: true, force: true });
  }

  const members = ids.map(member);
  try {
    await Promise.all(members.map((one) => one.serving()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    members,
    stop,
    async leader() {
      for (const one of members) if (/leader|standalone/.test((await one.mode()) ?? '')) return one;
      throw new Error('nobody leads');
    },
  };
}

/** `host:quorum:election` */
function addressOf([, quorumPort, electionPort]: readonly number[]): string {
  return `127.0.0.1:${quorumPort}:${electionPort}`;
}

async function modeOf(hostPort: string): Promise<string | undefined> {
  const said = await fourLetterWord(hostPort, 'srvr', 500).catch(() => '');
  return /^Mode: (\w+)/m.exec(said)?.[1];
}
