import { noSession, type Acl, type Stat } from '../zk/messages.ts';
import { nameOf, parentOf, rootPath } from '../zk/paths.ts';
import { javaHashSet, type JavaHashSet } from './java-hash-set.ts';
import { quotas } from './quotas.ts';
import type { TreeView } from './tree-view.ts';
import type { CreateTxn, PartTxn, Txn, TxnHeader } from './txn.ts';
import { addChild, byteLength, initialZnodes, newborn, statOf, type Znode } from './znode.ts';
import type { ErrorName } from '../zk/errors.ts';

/** The znodes of one server, and what the transactions that it applies make of them. Source: `DataTree`. */
export interface DataTree extends TreeView {
  /** The zxid of the last transaction applied. */
  lastZxid(): number;
  /** @returns the znode at a path; the empty path is another name of the root. */
  find(path: string): Znode | undefined;
  /** Applies a transaction that was found good: nothing is checked here. */
  apply(header: TxnHeader, txn: Txn): Applied;
  /** How many znodes there are below a path, however deep. */
  countBelow(path: string): number;
  /** Containers that have lost their last child, and since when; znodes with a time to live that have no child. */
  idle(): ReadonlyMap<string, number>;
  /** How much there is, as ZooKeeper counts it: the root twice, which it keeps under two names. */
  size(): { znodes: number; dataBytes: number };
  /** The sessions that have ephemerals, with their paths. */
  ephemerals(): { session: string; paths: string[] }[];
}

export interface Applied {
  /** What changed, in order. */
  changes: Change[];
  result: TxnResult;
}

/** What a transaction did to a znode, and who may hear of it. */
export interface Change {
  change: 'created' | 'changed' | 'aclChanged' | 'deleted';
  path: string;
  /** The session that owns it, `0x0` for none. */
  owner: string;
  /** Who may read the znode, and who its parent. */
  acl: readonly Acl[];
  parentAcl: readonly Acl[];
}

/** What the author of a transaction may be told of it, as things were right after it. */
export type TxnResult =
  | { type: 'create'; path: string; stat: Stat }
  | { type: 'setData' | 'setACL'; stat: Stat }
  | { type: 'delete' | 'check' | 'createSession' | 'closeSession' }
  | { type: 'multi'; results: TxnResult[] }
  | { type: 'error'; error: ErrorName | null };

/** @param firstZxid that of the epoch's beginning, before any transaction of its own. */
export function dataTree(firstZxid: number): DataTree {
  const znodes = initialZnodes();
  const ephemerals = new Map<string, JavaHashSet>();
  const idle = new Map<string, number>();
  let lastZxid = firstZxid;
  const find = (path: string) => znodes.get(path || rootPath);
  const quota = quotas(find);

  function create({ zxid, timeMs, session }: TxnHeader, txn: CreateTxn): Applied {
    const { path, kind, acl } = txn;
    const parentPath = parentOf(path) ?? rootPath;
    const parent = find(parentPath)!;
    const parentAcl = parent.acl;
    // A count that has gone over to below zero is no longer noted, nor is the zxid with it.
    if (txn.parentCversion > parent.childrenCreated) {
      parent.childrenCreated = txn.parentCversion;
      parent.pzxid = zxid;
    }
    addChild(parent, nameOf(path));
    idle.delete(parentPath);
    const owner = kind === 'ephemeral' ? session : noSession;
    const znode = newborn({ ...txn, owner }, zxid, timeMs);
    znodes.set(path, znode);
    if (kind === 'ephemeral') {
      const owned = ephemerals.get(session) ?? javaHashSet();
      owned.add(path);
      ephemerals.set(session, owned);
    } else if (kind === 'ttl') idle.set(path, timeMs);
    const stat = statOf(znode);
    quota.created(path, txn.data);
    return { changes: [{ change: 'created', path, owner, acl, parentAcl }], result: { type: 'create', path, stat } };
  }

  function remove({ zxid, timeMs }: TxnHeader, path: string): Applied {
    const znode = find(path);
    if (!znode) return { changes: [], result: { type: 'delete' } };
    const parentPath = parentOf(path) ?? rootPath;
    const parent = find(parentPath)!;
    parent.children.delete(nameOf(path));
    parent.pzxid = Math.max(parent.pzxid, zxid);
    if (parent.children.size === 0 && isRemovable(parent)) idle.set(parentPath, timeMs);
    znodes.delete(path);
    idle.delete(path);
    ephemerals.get(znode.owner)?.delete(path);
    quota.deleted(path, znode.data);
    const { owner, acl } = znode;
    return {
      changes: [{ change: 'deleted', path, owner, acl, parentAcl: parent.acl }],
      result: { type: 'delete' },
    };
  }

  function change(path: string, what: 'changed' | 'aclChanged', amend: (znode: Znode) => void): Applied {
    const znode = find(path)!;
    const { owner, acl } = znode;
    amend(znode);
    const type = what === 'changed' ? 'setData' : 'setACL';
    return {
      changes: [{ change: what, path, owner, acl, parentAcl: acl }],
      result: { type, stat: statOf(znode) },
    };
  }

  function applyPart(header: TxnHeader, txn: Exclude<Txn, { type: 'multi' }>): Applied {
    switch (txn.type) {
      case 'create':
        return create(header, txn);
      case 'delete':
        return remove(header, txn.path);
      case 'setData': {
        const before = find(txn.path)!.data;
        const applied = change(txn.path, 'changed', (znode) => {
          znode.data = txn.data;
          znode.version = txn.version;
          znode.mzxid = header.zxid;
          znode.mtimeMs = header.timeMs;
        });
        quota.changed(txn.path, before, txn.data);
        return applied;
      }
      case 'setACL':
        return change(txn.path, 'aclChanged', (znode) => {
          znode.acl = txn.acl;
          znode.aversion = txn.version;
        });
      case 'closeSession': {
        const changes = txn.paths.flatMap((path) => remove(header, path).changes);
        ephemerals.delete(header.session);
        return { changes, result: { type: 'closeSession' } };
      }
      case 'error':
        return { changes: [], result: { type: 'error', error: txn.error } };
      case 'createSession':
      case 'check':
        return { changes: [], result: { type: txn.type } };
    }
  }

  return {
    lastZxid: () => lastZxid,
    find,
    ephemeralsOf: (session) => ephemerals.get(session)?.clone() ?? javaHashSet(),
    quotaOn: quota.on,
    apply(header, txn) {
      lastZxid = header.zxid;
      if (txn.type !== 'multi') return applyPart(header, txn);
      const parts = txn.parts.map((part: PartTxn) => applyPart(header, part));
      return {
        changes: parts.flatMap(({ changes }) => changes),
        result: { type: 'multi', results: parts.map(({ result }) => result) },
      };
    },
    countBelow(path) {
      if (path === rootPath) return znodes.size - 1;
      let count = 0;
      for (const other of znodes.keys()) if (other.startsWith(`${path}/`)) count++;
      return count;
    },
    idle: () => idle,
    ephemerals: () =>
      [...ephemerals]
        .filter(([, owned]) => owned.size > 0)
        .map(([session, owned]) => ({ session, paths: owned.keys() })),
    size() {
      let dataBytes = 0;
      for (const [path, { data }] of znodes) dataBytes += path.length + byteLength(data);
      return { znodes: znodes.size + 1, dataBytes };
    },
  };
}

function isRemovable({ kind, childrenCreated }: Znode): boolean {
  return kind === 'ttl' || (kind === 'container' && childrenCreated > 0);
}
