import type { ErrorName } from '../zk/errors.ts';
import type { ReplyBody, Request, WatchEventType } from '../zk/messages.ts';
import { catchUp, type SetWatches } from './catch-up.ts';
import { dataTree, type Change, type DataTree, type TxnResult } from './data-tree.ts';
import { read, type PlainRead } from './read.ts';
import type { Fact } from './server-output.ts';
import type { Txn, TxnHeader } from './txn.ts';
import { watches, type LeaveWatch, type Watcher, type Watches } from './watches.ts';

/** What every server answers by itself, out of what it has applied so far. */
export type ReadRequest =
  PlainRead | SetWatches | Extract<Request, { op: 'addWatch' | 'checkWatches' | 'removeWatches' }>;

/** What happened, and who is to be told of it, in order. */
export type Effect = { fact: Fact } | { tell: Told };

export interface Told {
  path: string;
  watcher: Watcher;
  event: WatchEventType;
}

/**
 * The part of a server that every server of an ensemble has alike: the tree it keeps up to date, and the clients
 * that read it and watch it.
 */
export interface Replica {
  tree: DataTree;
  /** Applies a transaction; each change is followed by the watches that it fires. What its author is told: `replyTo`. */
  apply(header: TxnHeader, txn: Txn): { result: TxnResult; effects: Effect[] };
  /**
   * Reads, and leaves a watch if it is asked to. The effects come before the answer. Source: `FinalRequestProcessor`.
   */
  read(request: ReadRequest, watcher: Watcher): { outcome: ReplyBody | ErrorName; effects: Effect[] };
  /** Forgets the watches of a connection that has ended. */
  forget(watcher: Watcher): void;
  /** The watches that have been left and have not fired. */
  watches: Watches['all'];
}

/** @param firstZxid that of the epoch's beginning. */
export function replica(firstZxid: number): Replica {
  const tree = dataTree(firstZxid);
  const watching = watches();

  function effectsOf(change: Change, zxid: number): Effect[] {
    const what = change.change === 'aclChanged' ? 'changed' : change.change;
    const fired = watching.fire(change).flatMap(({ watched, path, watcher, event }): Effect[] => {
      const fact: Fact = { kind: 'watch', change: 'fired', path: watched, session: watcher.session };
      return event ? [{ fact }, { tell: { path, watcher, event } }] : [{ fact }];
    });
    return [{ fact: { kind: 'znode', change: what, path: change.path, zxid, owner: change.owner } }, ...fired];
  }

  function answer(request: ReadRequest, watcher: Watcher, effects: Effect[]): ReplyBody | ErrorName {
    const { session } = watcher;
    const leave: LeaveWatch = (table, path, mode) => {
      const isNew = watching.set(table, path, watcher, mode);
      if (isNew) effects.push({ fact: { kind: 'watch', change: 'set', path, session } });
    };
    switch (request.op) {
      case 'setWatches':
      case 'setWatches2': {
        const missed = catchUp(request, tree, leave);
        effects.push(...missed.map(({ path, event }) => ({ tell: { path, watcher, event } })));
        return { op: request.op };
      }
      case 'addWatch':
        for (const table of ['data', 'children'] as const) leave(table, request.path, request.mode);
        return { op: request.op };
      case 'checkWatches': {
        const found = watching.has(request.table, request.path);
        if (found === undefined) return 'MarshallingError';
        return found ? { op: request.op } : 'NoWatcher';
      }
      case 'removeWatches':
        return watching.remove(request.table, request.path, watcher) ? { op: request.op } : 'NoWatcher';
      default:
        return read(request, tree, { session, auth: watcher.auth.list(), leave });
    }
  }

  return {
    tree,
    apply(header, txn) {
      const { changes, result } = tree.apply(header, txn);
      return { result, effects: changes.flatMap((change) => effectsOf(change, header.zxid)) };
    },
    read(request, watcher) {
      const effects: Effect[] = [];
      const outcome = answer(request, watcher, effects);
      return { outcome, effects };
    },
    forget: (watcher) => watching.drop(watcher),
    watches: watching.all,
  };
}
