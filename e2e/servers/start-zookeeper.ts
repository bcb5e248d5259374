/**
 * A standalone Apache ZooKeeper of one's own, for as long as a test needs one and not a moment longer.
 */
import { findZooKeeper } from './find-zookeeper.ts';
import type { ZooKeeper } from './find-zookeeper.ts';
import { freePort } from './free-port.ts';
import { untilServing } from './until-serving.ts';
import { startContainer } from './zookeeper-container.ts';
import { startJvm } from './zookeeper-jvm.ts';

export interface RunningZooKeeper {
  hostPort: string;
  /** As it names itself: `3.8.0`. */
  version: string;
  from: string;
  /** Of the JVM, where it is ours and not in a container. */
  pid?: number;
  /** SIGKILL is a crash, SIGSTOP a silence. Absent for a server that is somebody else's. */
  kill?: (signal: NodeJS.Signals) => void;
  /** Ends it and removes its data; does nothing to a server that is somebody else's. */
  stop: () => Promise<void>;
}

export interface Start {
  /** What `findZooKeeper` found; looked for when absent. */
  server?: ZooKeeper;
  /** Session timeouts are clamped to 2 to 20 of these. */
  tickTimeMs?: number;
  /** Further settings; of no use to a server that is running already. */
  settings?: Settings;
}

export interface Settings {
  /** Lines of its zoo.cfg, such as `reconfigEnabled`; those that it does not know become properties `zookeeper.…`. */
  config?: Readonly<Record<string, string | number | boolean>>;
  /** Properties of Java's, by their whole name. */
  properties?: Readonly<Record<string, string | number>>;
}

/** @throws when there is no ZooKeeper to be had, or it does not serve: with the end of its log. */
export async function startZooKeeper(start: Start = {}): Promise<RunningZooKeeper> {
  const { server, tickTimeMs = 200, settings = {} } = start;
  const recipe = server ?? (await findOrThrow());
  if (recipe.kind === 'running') {
    const version = await untilServing(recipe.hostPort, recipe.from, 5_000, () => undefined);
    return { hostPort: recipe.hostPort, version, from: recipe.from, stop: () => Promise.resolve() };
  }
  // Another process may take the port between our look and the server's bind; three times in a row it does not.
  for (let attempt = 1; ; attempt++) {
    try {
      const port = await freePort();
      return await (recipe.kind === 'java'
        ? startJvm(recipe, port, tickTimeMs, settings)
        : startContainer(recipe, port, tickTimeMs, settings));
    } catch (error) {
      if (attempt === 3 || !/already (in use|allocated)/i.test((error as Error).message)) throw error;
    }
  }
}

async function findOrThrow(): Promise<ZooKeeper> {
  const finding = await findZooKeeper();
  if (finding.missing !== undefined) throw new Error(`no Apache ZooKeeper: ${finding.missing}`);
  return finding.found;
}
