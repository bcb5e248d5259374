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
  | { type: 'create'; path: string; data: string; acl: readonly Acl[]; kind: ZnodeKind; parentCversion: number }
  | { type: 'delete'; path: string }
  | { type: 'error'; error: ErrorName };

/** What becomes of a znode: a container goes when its last child has gone, an ephemeral with its session. */
export type ZnodeKind = 'persistent' | 'ephemeral' | 'container';

export interface TxnHeader {
  zxid: number;
  /** Becomes ctime and mtime, in whole milliseconds. */
  timeMs: number;
  /** Whose request it was. */
  session: string;
}
