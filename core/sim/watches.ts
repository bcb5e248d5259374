import type { WatchEventType } from '../zk/messages.ts';
import { parentOf, rootPath } from '../zk/paths.ts';

/**
 * The watches left with one server. A watch fires once, belongs to a connection rather than to a session, and is
 * in one of two tables: getData and exists leave it with the data of a path, getChildren with its children.
 *
 * Source: `WatchManager`, and `DataTree.createNode`, `deleteNode` and `setData` for who fires what.
 */
export interface Watches {
  /** @returns false when this watcher was there already. */
  set(table: WatchTable, path: string, watcher: Watcher): boolean;
  /** Takes the watches that a change fires, in the order in which they fire. */
  fire(change: 'created' | 'changed' | 'deleted', path: string): Fired[];
  /** Forgets what a watcher left. */
  drop(watcher: Watcher): void;
}

export type WatchTable = 'data' | 'children';

/** A connection and the session that is on it; the object itself is the identity. */
export interface Watcher {
  readonly connection: string;
  readonly session: string;
}

/** A watch that is gone. Its watcher is told of `event`, unless it has just been told the same. */
export interface Fired {
  path: string;
  watcher: Watcher;
  event: WatchEventType | null;
}

export function watches(): Watches {
  const tables: Record<WatchTable, Map<string, Set<Watcher>>> = { data: new Map(), children: new Map() };

  function take(table: WatchTable, path: string, event: WatchEventType, told: readonly Fired[] = []): Fired[] {
    const watchers = [...(tables[table].get(path) ?? [])];
    tables[table].delete(path);
    return watchers.map((watcher) => {
      const again = told.some((fired) => fired.watcher === watcher);
      return { path, watcher, event: again ? null : event };
    });
  }

  return {
    set(table, path, watcher) {
      const watchers = tables[table].get(path) ?? new Set();
      const fresh = !watchers.has(watcher);
      tables[table].set(path, watchers.add(watcher));
      return fresh;
    },
    fire(change, path) {
      if (change === 'changed') return take('data', path, 'NodeDataChanged');
      const parent = parentOf(path) ?? rootPath;
      const data = take('data', path, change === 'created' ? 'NodeCreated' : 'NodeDeleted');
      const children = change === 'created' ? [] : take('children', path, 'NodeDeleted', data);
      return [...data, ...children, ...take('children', parent, 'NodeChildrenChanged')];
    },
    drop(watcher) {
      for (const table of [tables.data, tables.children]) {
        for (const [path, watchers] of table) {
          if (watchers.delete(watcher) && watchers.size === 0) table.delete(path);
        }
      }
    },
  };
}
