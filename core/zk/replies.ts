/**
 * What a server answers when it has done what was asked.
 *
 * Source: `zookeeper.jute` of Apache ZooKeeper 3.8.
 */

import type { ErrorName } from './errors.ts';
import type { Acl } from './requests.ts';

export interface Stat {
  czxid: number;
  mzxid: number;
  /** Milliseconds since 1970 on a real server; virtual milliseconds since start in simulation. */
  ctimeMs: number;
  mtimeMs: number;
  version: number;
  cversion: number;
  aversion: number;
  /** The session that owns an ephemeral, `0x0` for any other znode. */
  ephemeralOwner: string;
  dataLength: number;
  numChildren: number;
  pzxid: number;
}

/** What an operation came to that can stand alone as well as in a multi. */
export type OpResult =
  | { op: 'create'; path: string }
  | { op: 'create2'; path: string; stat: Stat }
  | { op: 'setData'; stat: Stat }
  /** A znode made with null for its data has null. */
  | { op: 'getData'; data: string | null; stat: Stat }
  | { op: 'getChildren'; children: string[] }
  | { op: 'delete' | 'check' };

/**
 * What one operation of a multi came to. A multi that failed has nothing but errors: null for the operations before
 * the one that failed, with which nothing was wrong, and RuntimeInconsistency for those after it. In a multiRead each
 * stands for itself.
 */
export type MultiResult = OpResult | { op: 'error'; error: ErrorName | null };

/** Whom a connection has shown to be. Source: `AuthUtil.getClientInfos`. */
export interface ClientInfo {
  scheme: string;
  user: string;
}

/** The body of a reply to each operation, when it succeeded. */
export type ReplyBody =
  | OpResult
  | { op: 'createTTL'; path: string; stat: Stat }
  | { op: 'exists' | 'setACL'; stat: Stat }
  | { op: 'getChildren2'; children: string[]; stat: Stat }
  | { op: 'getACL'; acl: Acl[]; stat: Stat }
  | { op: 'getAllChildrenNumber'; count: number }
  | { op: 'getEphemerals'; ephemerals: string[] }
  | { op: 'sync'; path: string }
  | { op: 'multi' | 'multiRead'; results: MultiResult[] }
  | { op: 'reconfig'; data: string | null; stat: Stat }
  | { op: 'whoAmI'; clients: ClientInfo[] }
  | { op: 'sasl'; token: string | null }
  | { op: 'auth' | 'setWatches' | 'setWatches2' | 'addWatch' | 'checkWatches' | 'removeWatches' }
  | { op: 'ping' | 'closeSession' };
