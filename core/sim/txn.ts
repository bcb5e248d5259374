import type { ErrorName } from '../zk/errors.ts';
import type { Acl } from '../zk/messages.ts';

/**
 * What the servers of an ensemble agree on: a request that has been looked at once, by the one who leads, and can
 * then be applied by each of them with the same outcome. A request that was refused is one too, an `error`, which
 * is why it uses up a zxid.
 *
 * Source: `org.apache.zookeeper.txn` in zookeeper.jute.
 */
export type Txn =
  | { type: 'createSession'; timeoutMs: number }
  /** `paths`: the ephemerals that go with the session, in the order in which they go. */
  | { type: 'closeSession'; paths: string[] }
  | WriteTxn;

/** What a write becomes. */
export type WriteTxn =
  | PartTxn
  | { type: 'setACL'; path: string; acl: readonly Acl[]; version: number }
  /** Either none of its parts is an error or all are: it is done as a whole or not at all. */
  | { type: 'multi'; parts: PartTxn[] }
  | ErrorTxn;

/** What can be a part of a multi. */
export type PartTxn =
  | CreateTxn
  | { type: 'delete'; path: string }
  /** `version` is the one after the change. */
  | { type: 'setData'; path: string; data: string | null; version: number }
  | { type: 'check'; path: string; version: number }
  | ErrorTxn;

export interface CreateTxn {
  type: 'create';
  path: string;
  data: string | null;
  acl: readonly Acl[];
  kind: ZnodeKind;
  /** How long a `ttl` znode may go unchanged; 0 for the others. */
  ttlMs: number;
  /** How many children the parent has had when this one is there. */
  parentCversion: number;
}

/** Of a multi that failed, null stands for an operation that would have been done but for the one that failed. */
interface ErrorTxn {
  type: 'error';
  error: ErrorName | null;
}

/**
 * What becomes of a znode: a container goes when its last child has gone, one with a time to live when it has none and
 * has not been changed for so long, an ephemeral with its session.
 */
export type ZnodeKind = 'persistent' | 'ephemeral' | 'container' | 'ttl';

export interface TxnHeader {
  zxid: number;
  /** Becomes ctime and mtime, in whole milliseconds. */
  timeMs: number;
  /** Whose request it was; `0x0` when it was nobody's. */
  session: string;
}
