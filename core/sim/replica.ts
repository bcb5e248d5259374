import type { ErrorName } from '../zk/errors.ts';
import type { ReplyBody, Request } from '../zk/messages.ts';
import { dataTree, statOf, type DataTree } from './data-tree.ts';
import { permission, permits } from './prepare.ts';
import type { Fact } from './server-output.ts';
import type { Txn, TxnHeader } from './txn.ts';
import { watches, type Fired, type Watcher, type WatchTable } from './watches.ts';

export type ReadRequest = Extract<Request, { watch: boolean }>;

/** What happened, and who is to be told of it, in order. */
export type Effect = { fact: Fact } | { tell: Fired };

/**
 * The part of a server that every server of an ensemble has alike: the tree it keeps up to date, and the clients
 * that read it and watch it.
 */
export interface Replica {
  tree: DataTree;
  /** Applies a transaction; each change is followed by the watches that it fires. */
  apply(header: TxnHeader, txn: Txn): Effect[];
  /** Reads, and leaves a watch if it is asked to. Source: `FinalRequestProcessor`. */
  read(request: ReadRequest, watcher: Watcher): { outcome: ReplyBody | ErrorName; effects: Effect[] };
  /** Forgets the watches of a connection that has ended. */
  forget(watcher: Watcher): void;
}

/** @param firstZxid that of the epoch's beginning. */
export function replica(firstZxid: number): Replica {
  const tree = dataTree(firstZxid);
  const watching = watches();

  function leaveWatch(table: WatchTable, path: string, watcher: Watcher): Effect[] {
    if (!watching.set(table, path, watcher)) return [];
    return [{ fact: { kind: 'watch', change: 'set', path, session: watcher.session } }];
  }

  return {
    tree,
    apply: (header, txn) =>
      tree.apply(header, txn).flatMap(({ change, path, owner }): Effect[] => [
        { fact: { kind: 'znode', change, path, zxid: header.zxid, owner } },
        ...watching.fire(change, path).flatMap((fired): Effect[] => {
          const { session } = fired.watcher;
          return [{ fact: { kind: 'watch', change: 'fired', path: fired.path, session } }, { tell: fired }];
        }),
      ]),
    read({ op, path, watch }, watcher) {
      const znode = tree.find(path);
      if (op === 'exists') {
        if (path.includes('\0')) return { outcome: 'BadArguments', effects: [] };
        // The only one that leaves a watch on what is not there yet.
        const effects = watch ? leaveWatch('data', path, watcher) : [];
        return { outcome: znode ? { op, stat: statOf(znode) } : 'NoNode', effects };
      }
      if (!znode) return { outcome: 'NoNode', effects: [] };
      if (!permits(znode.acl, permission.read)) return { outcome: 'NoAuth', effects: [] };
      const effects = watch ? leaveWatch(op === 'getData' ? 'data' : 'children', path, watcher) : [];
      if (op === 'getData') return { outcome: { op, data: znode.data, stat: statOf(znode) }, effects };
      return { outcome: { op, children: znode.children.keys() }, effects };
    },
    forget: (watcher) => watching.drop(watcher),
  };
}
