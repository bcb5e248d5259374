import type { ErrorName } from '../zk/errors.ts';
import type { Request, WatchEventType } from '../zk/messages.ts';
import { parentOf } from '../zk/paths.ts';

/**
 * The watches that a client has left with the ensemble, as far as it knows: what it needs to tell its watchers, and to
 * ask for them again on another connection.
 *
 * Source: `ZKWatchManager`, `ZooKeeper.WatchRegistration` of Apache ZooKeeper 3.8.
 */
export type ClientWatches = Readonly<Record<WatchKind, readonly ClientWatch[]>>;

/** An exists of a znode that is there leaves a data watch. */
export type WatchKind = 'data' | 'exist' | 'child' | 'persistent' | 'persistentRecursive';

export interface ClientWatch {
  path: string;
  /** Whom it is for; the same one watches a path once, however often it asks. Empty: nobody in particular. */
  watcher: string;
}

export const noWatches: ClientWatches = { data: [], exist: [], child: [], persistent: [], persistentRecursive: [] };

/** @returns which watch a request has left, now that it is answered; undefined for none. */
export function watchLeft(request: Request, error: ErrorName | null): WatchKind | undefined {
  if (request.op === 'addWatch') return error === null ? request.mode : undefined;
  if (!('watch' in request) || !request.watch) return undefined;
  if (request.op === 'exists' && error === 'NoNode') return 'exist';
  if (error !== null) return undefined;
  return request.op === 'getChildren' || request.op === 'getChildren2' ? 'child' : 'data';
}

export function withWatch(watches: ClientWatches, kind: WatchKind, watch: ClientWatch): ClientWatches {
  const isThere = watches[kind].some(({ path, watcher }) => path === watch.path && watcher === watch.watcher);
  return isThere ? watches : { ...watches, [kind]: [...watches[kind], watch] };
}

/** @returns the watches after a removeWatches that the ensemble has answered. */
export function withoutWatches(watches: ClientWatches, request: Request): ClientWatches {
  if (request.op !== 'removeWatches') return watches;
  const { path, table } = request;
  const kinds = { data: ['data', 'exist'], children: ['child'], any: allKinds } as const;
  return without(watches, kinds[table], path);
}

/** What an event has done. */
export interface Fired {
  /** Those left. */
  watches: ClientWatches;
  /** Who is to be told, each once. */
  watchers: string[];
}

/** A watch fires once; a persistent one stays. */
export function fire(watches: ClientWatches, event: WatchEventType, path: string): Fired {
  const once = firedBy[event];
  const told: ClientWatch[] = [];
  for (const kind of once) for (const watch of watches[kind]) if (watch.path === path) told.push(watch);
  const left = told.length === 0 ? watches : without(watches, once, path);
  for (const watch of watches.persistent) if (watch.path === path) told.push(watch);
  if (event !== 'NodeChildrenChanged') told.push(...watchesAbove(watches, path));
  return { watches: left, watchers: [...new Set(told.map(({ watcher }) => watcher))] };
}

/** @returns those who watch anything at all: each hears of what becomes of the session. */
export function watchersOf(watches: ClientWatches): Set<string> {
  return new Set(allKinds.flatMap((kind) => watches[kind].map(({ watcher }) => watcher)));
}

const allKinds: readonly WatchKind[] = ['data', 'exist', 'child', 'persistent', 'persistentRecursive'];

const firedBy: Record<WatchEventType, readonly WatchKind[]> = {
  NodeCreated: ['data', 'exist'],
  NodeDataChanged: ['data', 'exist'],
  NodeChildrenChanged: ['child'],
  NodeDeleted: ['data', 'exist', 'child'],
};

/** The recursive ones on a path and on all above it; they hear nothing of lists of children. */
function watchesAbove({ persistentRecursive }: ClientWatches, path: string): ClientWatch[] {
  if (persistentRecursive.length === 0) return [];
  const paths = new Set<string>();
  for (let above: string | undefined = path; above !== undefined; above = parentOf(above)) paths.add(above);
  return persistentRecursive.filter((watch) => paths.has(watch.path));
}

function without(watches: ClientWatches, kinds: readonly WatchKind[], path: string): ClientWatches {
  const left = { ...watches };
  for (const kind of kinds) if (left[kind].length > 0) left[kind] = left[kind].filter((watch) => watch.path !== path);
  return left;
}
