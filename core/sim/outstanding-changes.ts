import { noSession } from '../zk/messages.ts';
import { parentOf } from '../zk/paths.ts';
import type { TreeView, ZnodeView } from './tree-view.ts';
import type { CreateTxn, Txn } from './txn.ts';

/**
 * A tree as it will be when the transactions that are on their way have been applied: the later operations of a multi
 * are held against it, and so are the requests that reach a leader while earlier ones wait for their quorum.
 *
 * What it knows is what ZooKeeper knows, oddities included: an access control list on its way is not seen yet, nor is
 * it by the children of a session that ends that their parent loses them; and the root under its own name does not
 * have what the root as a parent has.
 *
 * Source: `ZooKeeperServer.outstandingChanges`, `PrepRequestProcessor.addChangeRecord`.
 */
export interface OutstandingChanges extends TreeView {
  /** @param session whose request the transaction was. */
  add(zxid: number, session: string, txn: Txn): void;
  /** Forgets what was on its way up to this zxid: it has been applied. */
  settle(zxid: number): void;
}

interface ChangeRecord {
  zxid: number;
  path: string;
  /** Undefined when it will be gone. */
  znode: ZnodeView | undefined;
}

export function outstandingChanges(tree: TreeView): OutstandingChanges {
  let records: ChangeRecord[] = [];
  /** So many of them have been applied. */
  let settled = 0;
  const latest = new Map<string, ChangeRecord>();

  function find(path: string): ZnodeView | undefined {
    const record = latest.get(path);
    return record ? record.znode : tree.find(path);
  }

  function note(zxid: number, path: string, znode: ZnodeView | undefined): void {
    const record = { zxid, path, znode };
    records.push(record);
    latest.set(path, record);
  }

  /** Of what is known already, changes some. */
  function amend(zxid: number, path: string, change: (before: ZnodeView) => Partial<ZnodeView>): void {
    const before = find(path);
    if (before) note(zxid, path, { ...viewOf(before), ...change(before) });
  }

  function add(zxid: number, session: string, txn: Txn): void {
    switch (txn.type) {
      case 'create':
        amend(zxid, above(txn.path), ({ children: { size } }) => ({
          childrenCreated: txn.parentCversion,
          children: { size: size + 1 },
        }));
        return note(zxid, txn.path, unborn(txn, session));
      case 'delete':
        amend(zxid, above(txn.path), ({ children: { size } }) => ({ children: { size: size - 1 } }));
        return note(zxid, txn.path, undefined);
      case 'setData':
        return amend(zxid, txn.path, () => ({ data: txn.data, version: txn.version }));
      case 'setACL':
        return amend(zxid, txn.path, () => ({ aversion: txn.version }));
      case 'multi':
        for (const part of txn.parts) add(zxid, session, part);
        return;
      case 'closeSession':
        for (const path of txn.paths) note(zxid, path, undefined);
        return;
      case 'createSession':
      case 'check':
      case 'error':
        return;
    }
  }

  return {
    find,
    add,
    settle(zxid) {
      for (let next = records[settled]; next && next.zxid <= zxid; next = records[++settled])
        if (latest.get(next.path) === next) latest.delete(next.path);
      if (2 * settled < records.length) return;
      records = records.slice(settled);
      settled = 0;
    },
    ephemeralsOf(session) {
      const paths = tree.ephemeralsOf(session);
      for (const { path, znode } of records.slice(settled)) {
        if (znode === undefined) paths.delete(path);
        else if (znode.kind === 'ephemeral' && znode.owner === session) paths.add(path);
      }
      return paths;
    },
    quotaOn: (path) => tree.quotaOn(path),
  };
}

/** The parent under the name by which a child knows it: the root's is empty. */
function above(path: string): string {
  const parent = parentOf(path) ?? '';
  return parent === '/' ? '' : parent;
}

function viewOf({ data, acl, kind, owner, version, aversion, childrenCreated, children }: ZnodeView): ZnodeView {
  return { data, acl, kind, owner, version, aversion, childrenCreated, children: { size: children.size } };
}

function unborn({ data, acl, kind }: CreateTxn, session: string): ZnodeView {
  const owner = kind === 'ephemeral' ? session : noSession;
  return { data, acl, kind, owner, version: 0, aversion: 0, childrenCreated: 0, children: { size: 0 } };
}
