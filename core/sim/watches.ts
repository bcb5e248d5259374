import type { Acl, WatchEventType, WatchMode, WatchTable } from '../zk/messages.ts';
import { parentOf, rootPath } from '../zk/paths.ts';
import { permission, permits } from './access.ts';
import type { AuthInfos } from './auth-infos.ts';
import type { Change } from './data-tree.ts';

/**
 * The watches left with one server. A watch belongs to a connection rather than to a session, and is in one of two
 * tables: getData and exists leave it with the data of a path, getChildren with its children, addWatch with both. It
 * fires once, unless addWatch left it; a recursive one hears of all that is below as well, but never that children
 * have changed.
 *
 * To leave a watch where one is already is to replace it, so that a getData turns a persistent watch into one that
 * fires once. Source: `WatchManager`, `WatcherModeManager`; `DataTree.createNode`, `deleteNode` and `setData` for who
 * fires what.
 */
export interface Watches {
  /** @returns false when this watcher was there already. */
  set(table: Table, path: string, watcher: Watcher, mode?: Mode): boolean;
  /** The watches that a change fires, in the order in which they fire; those that fire once are gone. */
  fire(change: Change): Fired[];
  /**
   * Whether anyone at all watches a path: ZooKeeper does not look at who.
   *
   * @returns undefined for a path that it trips over on the way to the root, for it does not lead there.
   */
  has(table: WatchTable, path: string): boolean | undefined;
  /** @returns whether there was one to take back. */
  remove(table: WatchTable, path: string, watcher: Watcher): boolean;
  /** Forgets what a watcher left. */
  drop(watcher: Watcher): void;
  /** All there are. */
  all(): { table: Table; path: string; session: string }[];
}

type Table = 'data' | 'children';
type Mode = WatchMode | 'once';

/** Leaves a watch for someone in particular. */
export type LeaveWatch = (table: Table, path: string, mode?: Mode) => void;

/** A connection and the session that is on it; the object itself is the identity. */
export interface Watcher {
  readonly connection: string;
  readonly session: string;
  /** Whom the connection has shown to be, by now. */
  readonly auth: AuthInfos;
}

/** A watch has done its work. */
export interface Fired {
  /** Where it was left: above `path`, for a recursive one. */
  watched: string;
  path: string;
  watcher: Watcher;
  /** Null when its watcher has just been told the same, or may not know. */
  event: WatchEventType | null;
}

interface Left {
  byPath: Map<string, Map<Watcher, Mode>>;
  byWatcher: Map<Watcher, Set<string>>;
  /** How many of them are recursive: without one there is no need to look above. */
  recursive: number;
}

export function watches(): Watches {
  const tables: Record<Table, Left> = { data: noWatches(), children: noWatches() };
  const meant = (table: WatchTable) => (table === 'any' ? [tables.children, tables.data] : [tables[table]]);

  /** @param told who has heard of it just now. */
  function trigger(left: Left, path: string, event: WatchEventType, acl: readonly Acl[], told: readonly Fired[] = []) {
    const hit = new Map<Watcher, string>();
    const from = left.recursive > 0 ? withAbove(path) : [path];
    for (const watched of from) {
      for (const [watcher, mode] of left.byPath.get(watched) ?? []) {
        if (mode === 'persistentRecursive' ? event === 'NodeChildrenChanged' : watched !== path) continue;
        if (!hit.has(watcher)) hit.set(watcher, watched);
        if (mode === 'once') take(left, watched, watcher);
      }
    }
    return [...hit].map(([watcher, watched]): Fired => {
      const known = told.some((fired) => fired.watcher === watcher);
      const tells = !known && permits(acl, permission.read, watcher.auth.list());
      return { watched, path, watcher, event: tells ? event : null };
    });
  }

  return {
    set(table, path, watcher, mode = 'once') {
      const fresh = !tables[table].byPath.get(path)?.has(watcher);
      leave(tables[table], path, watcher, mode);
      return fresh;
    },
    fire({ change, path, acl, parentAcl }) {
      const { data, children } = tables;
      if (change === 'aclChanged') return [];
      if (change === 'changed') return trigger(data, path, 'NodeDataChanged', acl);
      const first = trigger(data, path, change === 'created' ? 'NodeCreated' : 'NodeDeleted', acl);
      const second = change === 'created' ? [] : trigger(children, path, 'NodeDeleted', acl, first);
      const parent = parentOf(path) ?? rootPath;
      return [...first, ...second, ...trigger(children, parent, 'NodeChildrenChanged', parentAcl)];
    },
    has(table, path) {
      const found = meant(table).map((left) => isWatched(left, path));
      return found.includes(undefined) ? undefined : found.includes(true);
    },
    remove: (table, path, watcher) => meant(table).filter((left) => take(left, path, watcher)).length > 0,
    all: () =>
      (['data', 'children'] as const).flatMap((table) =>
        [...tables[table].byPath].flatMap(([path, watchers]) =>
          [...watchers.keys()].map(({ session }) => ({ table, path, session })),
        ),
      ),
    drop(watcher) {
      for (const left of [tables.data, tables.children]) {
        for (const path of [...(left.byWatcher.get(watcher) ?? [])]) take(left, path, watcher);
      }
    },
  };
}

function noWatches(): Left {
  return { byPath: new Map(), byWatcher: new Map(), recursive: 0 };
}

function leave(left: Left, path: string, watcher: Watcher, mode: Mode): void {
  const watchers = left.byPath.get(path) ?? new Map<Watcher, Mode>();
  left.recursive += count(mode) - count(watchers.get(watcher));
  left.byPath.set(path, watchers.set(watcher, mode));
  left.byWatcher.set(watcher, (left.byWatcher.get(watcher) ?? new Set()).add(path));
}

/** @returns whether it was there. */
function take(left: Left, path: string, watcher: Watcher): boolean {
  const watchers = left.byPath.get(path);
  const mode = watchers?.get(watcher);
  if (!watchers || mode === undefined) return false;
  left.recursive -= count(mode);
  watchers.delete(watcher);
  if (watchers.size === 0) left.byPath.delete(path);
  const paths = left.byWatcher.get(watcher)!;
  paths.delete(path);
  if (paths.size === 0) left.byWatcher.delete(watcher);
  return true;
}

/** Source: `PathParentIterator.next`, which wants a slash, and goes on to the root while there are recursive watches. */
function isWatched({ byPath, recursive }: Left, path: string): boolean | undefined {
  if (path === '') return false;
  if (!path.includes('/')) return undefined;
  if (byPath.has(path)) return true;
  return recursive > 0 && !path.startsWith('/') ? undefined : false;
}

function count(mode: Mode | undefined): number {
  return mode === 'persistentRecursive' ? 1 : 0;
}

/** A path and all above it, the root last. */
function withAbove(path: string): string[] {
  const all: string[] = [];
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) all.push(at);
  return all;
}
