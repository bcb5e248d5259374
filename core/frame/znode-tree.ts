import type { Trace } from '../trace/record.ts';
import type { Queue } from './queue.ts';
import type { Sessions } from './sessions.ts';
import { countUntil } from './timeline.ts';
import { saidOf } from './znode-tree-said.ts';

/** One znode, from its creation to its deletion. */
export interface Znode {
  path: string;
  /** The participant whose session owns it; empty where it outlives sessions. */
  owner: string;
  czxid: number;
  createdMs: number;
  deletedMs: number;
  /** When its data changed. */
  changedMs: number[];
}

/** The znodes of a run, by creation. */
export interface Znodes {
  all: readonly Znode[];
  createdMs: readonly number[];
  /** Whether the ensemble itself was seen, or only those who asked it. */
  known: 'by the ensemble' | 'by its clients';
}

export function znodesOf(trace: Trace, sessions: Sessions): Znodes {
  const all: Znode[] = [];
  const standing = new Map<string, Znode>();
  const latest = new Map<string, number>();
  const seen = trace.records.some(({ kind }) => kind === 'znode');
  for (const { what, atMs, path, zxid, owner } of saidOf(trace, sessions)) {
    // Of several servers each says it when it learns of it: the first word counts.
    if (seen && zxid <= (latest.get(path) ?? -1)) continue;
    latest.set(path, zxid);
    const found = standing.get(path);
    if (what === 'created' && !found) {
      const znode = { path, owner, czxid: zxid, createdMs: atMs, deletedMs: Infinity, changedMs: [] };
      standing.set(path, znode);
      all.push(znode);
    } else if (what === 'changed') found?.changedMs.push(atMs);
    else if (what === 'deleted' && found) {
      found.deletedMs = atMs;
      standing.delete(path);
    }
  }
  const createdMs = all.map((znode) => znode.createdMs);
  return { all, createdMs, known: seen ? 'by the ensemble' : 'by its clients' };
}

/** A line of the tree. */
export interface ZnodeNow {
  path: string;
  name: string;
  /** How far in: 0 stands under the root. */
  depth: number;
  owner: string;
  ephemeral: boolean;
  sequential: boolean;
  czxid: number;
  /** Who watches it. */
  watchers: string[];
  /** What has just become of it. */
  news: 'created' | 'changed' | 'deleted' | null;
}

/**
 * @param sinceMs what has happened after this instant is news; what was deleted since then still stands, as a ghost.
 * @returns the tree, each znode after the one that it stands under.
 */
export function treeAt({ all, createdMs }: Znodes, { watches }: Queue, atMs: number, sinceMs: number): ZnodeNow[] {
  const here = all.slice(0, countUntil(createdMs, atMs)).filter(({ deletedMs }) => deletedMs > sinceMs);
  const paths = new Set(here.map(({ path }) => path));
  const watchersOf = new Map<string, string[]>();
  for (const { participant, path, setMs, firedMs } of watches)
    if (setMs <= atMs && firedMs > atMs) watchersOf.set(path, [...(watchersOf.get(path) ?? []), participant]);
  return here
    .sort((a, b) => compare(orderOf(a.path), orderOf(b.path)))
    .map((znode) => ({
      ...{ path: znode.path, owner: znode.owner, ephemeral: znode.owner !== '', czxid: znode.czxid },
      name: znode.path.slice(parentIn(znode.path, paths).length).replace(/^\//, ''),
      depth: depthIn(znode.path, paths),
      sequential: /\d{10}$/.test(znode.path),
      watchers: watchersOf.get(znode.path) ?? [],
      news: newsOf(znode, atMs, sinceMs),
    }));
}

function newsOf({ createdMs, deletedMs, changedMs }: Znode, atMs: number, sinceMs: number): ZnodeNow['news'] {
  if (deletedMs <= atMs) return 'deleted';
  if (createdMs > sinceMs) return 'created';
  return (changedMs[countUntil(changedMs, atMs) - 1] ?? -1) > sinceMs ? 'changed' : null;
}

/** Siblings stand in the order of their numbers, where they have one, whoever's names are in front. */
function orderOf(path: string): string {
  return path
    .split('/')
    .map((name) => `${/\d{10}$/.exec(name)?.[0] ?? ''}${name}`)
    .join('\u0000');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The nearest path above that is on view; nobody has seen a znode made that was there before the run. */
function parentIn(path: string, paths: ReadonlySet<string>): string {
  let above = path.slice(0, path.lastIndexOf('/'));
  while (above !== '' && !paths.has(above)) above = above.slice(0, above.lastIndexOf('/'));
  return above;
}

function depthIn(path: string, paths: ReadonlySet<string>): number {
  const above = parentIn(path, paths);
  return above === '' ? 0 : 1 + depthIn(above, paths);
}
