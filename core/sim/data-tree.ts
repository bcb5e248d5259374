import { noSession, type Acl, type Stat } from '../zk/messages.ts';
import { nameOf, parentOf, rootPath } from '../zk/paths.ts';
import { javaHashSet, type JavaHashSet } from './java-hash-set.ts';
import type { Txn, TxnHeader, ZnodeKind } from './txn.ts';

/** The znodes of one server, and what the transactions that it applies make of them. Source: `DataTree`. */
export interface DataTree {
  /** The zxid of the last transaction applied. */
  lastZxid(): number;
  /** @returns the znode at a path; the empty path is another name of the root. */
  find(path: string): Znode | undefined;
  /** The ephemerals of a session, in the order in which the end of that session deletes them. */
  ephemeralsOf(session: string): string[];
  /** Applies a transaction that was found good: nothing is checked here. @returns what changed, in order. */
  apply(header: TxnHeader, txn: Txn): Change[];
}

/** A znode that a transaction created or deleted. */
export interface Change {
  change: 'created' | 'deleted';
  path: string;
  /** The session that owns it, `0x0` for none. */
  owner: string;
}

export interface Znode {
  /** Base64. */
  data: string;
  acl: readonly Acl[];
  kind: ZnodeKind;
  /** The session of an ephemeral, `0x0` for any other. */
  owner: string;
  czxid: number;
  mzxid: number;
  pzxid: number;
  ctimeMs: number;
  mtimeMs: number;
  version: number;
  aversion: number;
  /** How many children it ever had. Only sequence numbers show it; `Stat.cversion` is another number. */
  childrenCreated: number;
  children: JavaHashSet;
}

/** Everyone may do everything: read 1, write 2, create 4, delete 8, admin 16. Source: `Ids.OPEN_ACL_UNSAFE`. */
export const openAcl: readonly Acl[] = [{ perms: 31, scheme: 'world', id: 'anyone' }];
/** The configuration is for an administrator to change. Source: `DataTree.addConfigNode`. */
const readOnlyAcl: readonly Acl[] = [{ perms: 1, scheme: 'world', id: 'anyone' }];

/** @param firstZxid that of the epoch's beginning, before any transaction of its own. */
export function dataTree(firstZxid: number): DataTree {
  const znodes = initialZnodes();
  const ephemerals = new Map<string, JavaHashSet>();
  let lastZxid = firstZxid;
  const find = (path: string) => znodes.get(path || rootPath);
  const findParent = (path: string) => find(parentOf(path) ?? rootPath);

  function create({ zxid, timeMs, session }: TxnHeader, txn: Extract<Txn, { type: 'create' }>): Change[] {
    const { path, kind } = txn;
    const owner = kind === 'ephemeral' ? session : noSession;
    const parent = findParent(path);
    if (parent) {
      parent.children.add(nameOf(path));
      parent.childrenCreated = txn.parentCversion;
      parent.pzxid = zxid;
    }
    znodes.set(path, newborn({ data: txn.data, acl: txn.acl, kind, owner }, zxid, timeMs));
    if (kind === 'ephemeral') {
      const owned = ephemerals.get(session) ?? javaHashSet();
      owned.add(path);
      ephemerals.set(session, owned);
    }
    return [{ change: 'created', path, owner }];
  }

  function remove(zxid: number, path: string): Change[] {
    const znode = find(path);
    if (!znode) return [];
    const parent = findParent(path);
    if (parent) {
      parent.children.delete(nameOf(path));
      parent.pzxid = zxid;
    }
    znodes.delete(path);
    ephemerals.get(znode.owner)?.delete(path);
    return [{ change: 'deleted', path, owner: znode.owner }];
  }

  return {
    lastZxid: () => lastZxid,
    find,
    ephemeralsOf: (session) => ephemerals.get(session)?.clonedKeys() ?? [],
    apply(header, txn) {
      lastZxid = header.zxid;
      switch (txn.type) {
        case 'create':
          return create(header, txn);
        case 'delete':
          return remove(header.zxid, txn.path);
        case 'closeSession': {
          const changes = txn.paths.flatMap((path) => remove(header.zxid, path));
          ephemerals.delete(header.session);
          return changes;
        }
        case 'createSession':
        case 'error':
          return [];
      }
    },
  };
}

/** @returns what a client is told of a znode. */
export function statOf(znode: Znode): Stat {
  return {
    czxid: znode.czxid,
    mzxid: znode.mzxid,
    ctimeMs: znode.ctimeMs,
    mtimeMs: znode.mtimeMs,
    version: znode.version,
    // Children created and deleted, worked out of those created and those there are. Source: `DataNode.copyStat`.
    cversion: (2 * znode.childrenCreated - znode.children.size) | 0,
    aversion: znode.aversion,
    ephemeralOwner: znode.owner,
    dataLength: byteLength(znode.data),
    numChildren: znode.children.size,
    pzxid: znode.pzxid,
  };
}

/** How many bytes base64 text stands for. */
function byteLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

/** What every server begins with: its own corner of the tree. Their creation was no transaction. */
function initialZnodes(): Map<string, Znode> {
  const open = { data: '', acl: openAcl, kind: 'persistent', owner: noSession } as const;
  const paths = [rootPath, '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];
  const znodes = new Map(paths.map((path) => [path, newborn(open, 0, 0)]));
  for (const path of paths.slice(1)) znodes.get(parentOf(path) ?? rootPath)?.children.add(nameOf(path));
  znodes.set('/zookeeper/config', { ...newborn({ ...open, acl: readOnlyAcl }, 0, 0), aversion: -1 });
  return znodes;
}

function newborn(own: Pick<Znode, 'data' | 'acl' | 'kind' | 'owner'>, zxid: number, timeMs: number): Znode {
  return {
    data: own.data,
    acl: own.acl,
    kind: own.kind,
    owner: own.owner,
    czxid: zxid,
    mzxid: zxid,
    pzxid: zxid,
    ctimeMs: timeMs,
    mtimeMs: timeMs,
    version: 0,
    aversion: 0,
    childrenCreated: 0,
    // Java allots a znode's children half of what a set has by default. Source: `DataNode.addChild`.
    children: javaHashSet(8),
  };
}
