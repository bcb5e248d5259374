import { openAcl } from '../zk/acl.ts';
import { noSession, type Acl, type Stat } from '../zk/messages.ts';
import { nameOf, parentOf, rootPath } from '../zk/paths.ts';
import { javaHashSet, type JavaHashSet } from './java-hash-set.ts';
import type { ZnodeKind } from './txn.ts';

export interface Znode {
  /** Base64; null when it was made with none. */
  data: string | null;
  acl: readonly Acl[];
  kind: ZnodeKind;
  /** The session of an ephemeral, `0x0` for any other. */
  owner: string;
  /** How long one of kind `ttl` may go unchanged; 0 for the others. */
  ttlMs: number;
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

/** What is told of a znode at its birth. */
export type Birth = Pick<Znode, 'data' | 'acl' | 'kind' | 'owner' | 'ttlMs'>;

/** The configuration is for an administrator to change. Source: `DataTree.addConfigNode`. */
const readOnlyAcl: readonly Acl[] = [{ perms: 1, scheme: 'world', id: 'anyone' }];

/** Shared by all that never had a child. */
const childless = javaHashSet();

export function newborn({ data, acl, kind, owner, ttlMs }: Birth, zxid: number, timeMs: number): Znode {
  return {
    ...{ data, acl, kind, owner, ttlMs },
    ...{ czxid: zxid, mzxid: zxid, pzxid: zxid, ctimeMs: timeMs, mtimeMs: timeMs },
    ...{ version: 0, aversion: 0, childrenCreated: 0, children: childless },
  };
}

export function addChild(parent: Znode, name: string): void {
  // Java allots a znode's children half of what a set has by default. Source: `DataNode.addChild`.
  if (parent.children === childless) parent.children = javaHashSet(8);
  parent.children.add(name);
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
export function byteLength(base64: string | null): number {
  if (base64 === null) return 0;
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

/** What every server begins with: its own corner of the tree. Their creation was no transaction. */
export function initialZnodes(): Map<string, Znode> {
  const open: Birth = { data: '', acl: openAcl, kind: 'persistent', owner: noSession, ttlMs: 0 };
  const paths = [rootPath, '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];
  const znodes = new Map(paths.map((path) => [path, newborn(open, 0, 0)]));
  for (const path of paths.slice(1)) addChild(znodes.get(parentOf(path) ?? rootPath)!, nameOf(path));
  znodes.set('/zookeeper/config', { ...newborn({ ...open, acl: readOnlyAcl }, 0, 0), aversion: -1 });
  return znodes;
}
