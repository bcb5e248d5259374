import type { Acl } from '../zk/messages.ts';
import type { JavaHashSet } from './java-hash-set.ts';
import type { QuotaStats } from './quota-stats.ts';
import type { ZnodeKind } from './txn.ts';

/**
 * What has to be known of a tree to say whether a write can be done: the tree as it is, or as it will be when all that
 * is on its way has been applied.
 */
export interface TreeView {
  /** @returns the znode at a path; the empty path is another name of the root. */
  find(path: string): ZnodeView | undefined;
  /** The ephemerals of a session, in the order in which its end deletes them. */
  ephemeralsOf(session: string): JavaHashSet;
  /** Only ever what has been applied. */
  quotaOn(path: string): { limits: QuotaStats; usage: QuotaStats } | 'unreadable' | undefined;
}

export interface ZnodeView {
  readonly data: string | null;
  readonly acl: readonly Acl[];
  readonly kind: ZnodeKind;
  readonly owner: string;
  readonly version: number;
  readonly aversion: number;
  readonly childrenCreated: number;
  readonly children: { readonly size: number };
}
