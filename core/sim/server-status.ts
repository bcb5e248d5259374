import type { Role } from './role.ts';
import type { Store } from './store.ts';

/** What one server knows of itself at an instant, for people and for monitoring. Nothing in a run depends on it. */
export interface ServerStatus {
  /** Undefined while it serves nobody: it knows no leader. */
  mode: 'standalone' | 'leader' | 'follower' | undefined;
  /** The last zxid applied. */
  zxid: number;
  znodes: number;
  /** Paths and data together. */
  dataBytes: number;
  /** All it knows of; when they expire, only if it keeps their time. */
  sessions: readonly { session: string; timeoutMs: number; expiresMs?: number }[];
  /** The ephemerals of each session that has any. */
  ephemerals: readonly { session: string; paths: readonly string[] }[];
  /** Since when it serves. */
  servingSinceMs: number;
  /** Of one that leads others. */
  leading?: LeaderFigures;
  watches: readonly { table: 'data' | 'children'; path: string; session: string }[];
}

export interface LeaderFigures {
  /** Followers that are connected, and those of them that are up to date. */
  learners: number;
  synced: number;
  /** Syncs that wait for a commit. */
  pendingSyncs: number;
  /** How long its proposals were, in bytes; -1 before the first. */
  proposalBytes: { last: number; min: number; max: number };
}

/** @param role what it is now; undefined while it serves nobody. */
export function statusOf({ own, sessions }: Store, role: Role | undefined, servingSinceMs: number): ServerStatus {
  const expires = new Map(role?.leases().map(({ session, expiresMs }) => [session, { expiresMs }]));
  const leading = role?.figures?.();
  return {
    ...{ mode: role?.mode, zxid: own.tree.lastZxid(), servingSinceMs },
    sessions: [...sessions].map(([session, timeoutMs]) => ({ session, timeoutMs, ...expires.get(session) })),
    ...{ ...own.tree.size(), ephemerals: own.tree.ephemerals(), watches: own.watches() },
    ...(leading && { leading }),
  };
}
