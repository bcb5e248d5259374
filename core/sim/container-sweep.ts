/**
 * When the leader removes containers that have lost their last child, and znodes whose time to live is over.
 *
 * It looks at regular intervals, and asks for one removal after the other with a pause between them: each is a write of
 * its own, which fails if the znode has got a child meanwhile. A container that never had a child is left alone.
 *
 * It has something to do, and so a next instant, only while some znode can go: not for containers that have children or
 * never had one. And what it has to do does not count as business: a simulated run is quiet (`Peer.isQuiet`) when all
 * sessions are over and no machine waits, and ends then, containers or no containers. Who wants to see them go has a
 * client stay on until they do.
 *
 * Source: `ContainerManager`.
 */
import type { DataTree } from './data-tree.ts';
import { javaHashSet } from './java-hash-set.ts';

export interface ContainerSweep {
  nextDeadlineMs(): number | undefined;
  /** @returns the paths that are to be removed at this instant, if they can be. */
  due(nowMs: number): string[];
}

export interface SweepSettings {
  /** When the first interval began: when the server started, or became the leader. */
  startedMs: number;
  everyMs: number;
}

/** `znode.container.maxPerMinute` is 10,000. */
const pauseMs = 6;

export function containerSweep(tree: DataTree, { startedMs, everyMs }: SweepSettings): ContainerSweep {
  let lookedMs = startedMs;
  /** What the last look has found and is still to be asked for, and when. */
  let found: { path: string; atMs: number }[] = [];

  /** From when on a look finds it. */
  function removableMs(path: string, idleSinceMs: number): number {
    const { kind, mtimeMs, ttlMs } = tree.find(path)!;
    return kind === 'ttl' ? Math.max(mtimeMs + ttlMs + 1, idleSinceMs) : idleSinceMs;
  }

  /** The first look at this instant or after it. */
  function lookAfter(atMs: number): number {
    const looks = Math.ceil((Math.max(atMs, lookedMs + 1) - startedMs) / everyMs);
    return startedMs + looks * everyMs;
  }

  function nextLookMs(): number | undefined {
    let nextMs: number | undefined;
    for (const [path, idleSinceMs] of tree.idle()) {
      const atMs = lookAfter(removableMs(path, idleSinceMs));
      nextMs = Math.min(nextMs ?? atMs, atMs);
    }
    return nextMs;
  }

  function look(atMs: number): void {
    // ZooKeeper goes through a set of its own.
    const candidates = javaHashSet();
    for (const [path, idleSinceMs] of tree.idle()) if (removableMs(path, idleSinceMs) <= atMs) candidates.add(path);
    found = candidates.keys().map((path, at) => ({ path, atMs: atMs + at * pauseMs }));
    lookedMs = atMs;
  }

  return {
    nextDeadlineMs: () => found[0]?.atMs ?? nextLookMs(),
    due(nowMs) {
      const nextMs = found.length === 0 ? nextLookMs() : undefined;
      if (nextMs !== undefined && nextMs <= nowMs) look(nextMs);
      const due = found.filter(({ atMs }) => atMs <= nowMs);
      found = found.slice(due.length);
      return due.map(({ path }) => path);
    },
  };
}
