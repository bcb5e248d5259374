/** What one server knows of itself at an instant, for people and for monitoring. Nothing in a run depends on it. */
export interface ServerStatus {
  /** Undefined while it serves nobody: it knows no leader. */
  mode: 'standalone' | 'leader' | 'follower' | undefined;
  /** The last zxid applied. */
  zxid: number;
  znodes: number;
  /** Paths and data together. */
  dataBytes: number;
  sessions: readonly { session: string; expiresMs: number }[];
  /** The ephemerals of each session that has any. */
  ephemerals: readonly { session: string; paths: readonly string[] }[];
  watches: readonly { table: 'data' | 'children'; path: string; session: string }[];
}
