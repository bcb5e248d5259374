/**
 * What a client may ask of a server.
 *
 * Source: `zookeeper.jute` and `ZooDefs.OpCode` of Apache ZooKeeper 3.8.
 */

/**
 * How a znode lives and is named. Source: `CreateMode`. A number stands for flags that have no such meaning: a
 * create with those gets BadArguments, but for 4. That asks for a container where only createContainer makes one, and
 * gets a persistent znode; within a multi it gets the container.
 */
export type CreateMode =
  | 'persistent'
  | 'persistentSequential'
  | 'ephemeral'
  | 'ephemeralSequential'
  | 'container'
  | 'persistentWithTtl'
  | 'persistentSequentialWithTtl'
  | number;

export interface Acl {
  /** Bit mask: read 1, write 2, create 4, delete 8, admin 16. */
  perms: number;
  scheme: string;
  id: string;
}

/** In which of a server’s two tables a watch is. Source: `Watcher.WatcherType`. */
export type WatchTable = 'children' | 'data' | 'any';

/** Source: `AddWatchMode`. */
export type WatchMode = 'persistent' | 'persistentRecursive';

/** What can be one of a multi. */
export type MultiOp =
  /**
   * `acl` absent means world:anyone with every permission; a container goes out as createContainer. That has flags too,
   * and makes a container whatever they say, unless within a multi: `asContainer` when they say something else.
   */
  | { op: 'create' | 'create2'; path: string; data: Data; mode: CreateMode; acl?: Acl[]; asContainer?: true }
  | { op: 'createTTL'; path: string; data: Data; mode: CreateMode; ttlMs: number; acl?: Acl[] }
  | { op: 'delete' | 'check'; path: string; version: number }
  | { op: 'setData'; path: string; data: Data; version: number };

/** What can be one of a multiRead; there, no watch is left. */
export type ReadOp = { op: 'getData' | 'getChildren'; path: string; watch: boolean };

/** Base64; null is not the same as empty, and comes back as null. */
type Data = string | null;

/** One operation, named as in `ZooDefs.OpCode`. */
export type Request =
  | MultiOp
  | ReadOp
  | { op: 'exists' | 'getChildren2'; path: string; watch: boolean }
  | { op: 'getACL' | 'sync' | 'getAllChildrenNumber'; path: string }
  /** The caller's own, by the beginning of their paths; all of them for an empty one. */
  | { op: 'getEphemerals'; prefix: string }
  | { op: 'setACL'; path: string; version: number; acl?: Acl[] }
  | { op: 'multi'; ops: MultiOp[] }
  | { op: 'multiRead'; ops: ReadOp[] }
  /** `auth`: base64 of what the scheme wants to know, for digest `name:password`. */
  | { op: 'auth'; scheme: string; auth: Data }
  /** Asks for watches again that another connection had left, and for what they missed since `relativeZxid`. */
  | ({ op: 'setWatches' } & LostWatches)
  | ({ op: 'setWatches2'; persistentWatches: string[]; persistentRecursiveWatches: string[] } & LostWatches)
  | { op: 'addWatch'; path: string; mode: WatchMode }
  | { op: 'checkWatches' | 'removeWatches'; path: string; table: WatchTable }
  | { op: 'reconfig'; joining: string | null; leaving: string | null; members: string | null; configId: number }
  | { op: 'sasl'; token: Data }
  | { op: 'whoAmI' }
  | { op: 'ping' | 'closeSession' }
  /** A request under a code that the codec does not know, or whose bytes it cannot read; `body` is base64. */
  | { op: 'unreadable'; code: number; body: string };

interface LostWatches {
  relativeZxid: number;
  /** Left by getData, or by exists on what was there. */
  dataWatches: string[];
  /** Left by exists on what was not there. */
  existWatches: string[];
  childWatches: string[];
}

export type Op = Request['op'];
