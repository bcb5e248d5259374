/** What a node of the replicated log keeps in mind, hears and asks for; its behaviour is in replicated-log.ts. */

/** What is to be agreed on. */
export interface Command {
  type: string;
  [field: string]: unknown;
}

/** A place in the log. Its index is its position, from 1. */
export interface Entry {
  /** Of the leader that put it there. */
  epoch: number;
  /** Null for the entry with which a leader opens its epoch: by it, it commits what earlier epochs have left. */
  command: Command | null;
  /** What the proposer calls it; empty for a leader's own. */
  id: string;
}

export interface LogInput {
  /** The node's own address, such as `node-1/log`. */
  name: string;
  /** The addresses of all nodes, this one among them; a majority of them decides. */
  nodes: readonly string[];
  /** A follower that hears no leader for this long stands for election: uniform between the two. */
  electionTimeoutMs: readonly [number, number];
  /** How often a leader is heard when there is nothing to say; well below the election timeout. */
  heartbeatMs: number;
}

export interface LogContext extends LogInput {
  /** On disk, as the two below: the greatest epoch heard of. */
  epoch: number;
  /** Whom this node has voted for in this epoch. */
  votedFor: string | null;
  log: readonly Entry[];
  /** The index up to which this node knows the log to be decided. */
  committed: number;
  leader: string | null;
  /** In [0, 1): how long it waits for a leader. */
  draw: number;
  /** Of a candidate: who has voted for it. */
  votes: readonly string[];
  /** Of a leader: the index to send next to each, and up to which each is known to have what the leader has. */
  next: Readonly<Record<string, number>>;
  match: Readonly<Record<string, number>>;
}

/** What nodes say to each other. */
export type LogMessage =
  /** I stand for election; so far does my log go. */
  | { type: 'standing'; epoch: number; lastIndex: number; lastEpoch: number }
  | { type: 'voted'; epoch: number; granted: boolean }
  /** What stands after `prevIndex`, if what stands there is of `prevEpoch`; empty to say that the leader is there. */
  | {
      type: 'append';
      epoch: number;
      prevIndex: number;
      prevEpoch: number;
      entries: readonly Entry[];
      committed: number;
    }
  /** Accepted: what I have up to this index is what you have. Otherwise: go back to this index. */
  | { type: 'acked'; epoch: number; accepted: boolean; upTo: number };

export type MessageOf<T extends LogMessage['type']> = Extract<LogMessage, { type: T }> & { from: string };

export type LogEvent =
  | MessageOf<'standing'>
  | MessageOf<'voted'>
  | MessageOf<'append'>
  | MessageOf<'acked'>
  | { type: 'propose'; id: string; command: Command }
  | { type: 'drawn'; draw: number }
  | { type: 'crashed' }
  /** What was in memory is gone; with `disk: 'lost'`, against all that is promised, what was on disk too. */
  | { type: 'restarted'; disk?: 'lost' };

export type LogEffect =
  | { type: 'draw' }
  | { type: 'post'; to: string; message: LogMessage }
  /** This node leads from now on; its log goes to `lastIndex`. */
  | { type: 'elected'; epoch: number; lastIndex: number }
  /** This node knows this place in the log to be decided, and all before it. */
  | { type: 'committed'; index: number; epoch: number; command: Command | null; id: string }
  /** A proposal was not taken: this node does not lead. Null: it does not know who does. */
  | { type: 'redirected'; id: string; leader: string | null };

export function lastIndex({ log }: LogContext): number {
  return log.length;
}

/** @returns the epoch of the entry at an index; 0 where nothing stands. */
export function epochAt({ log }: LogContext, index: number): number {
  return log[index - 1]?.epoch ?? 0;
}

export function peers({ name, nodes }: LogContext): string[] {
  return nodes.filter((node) => node !== name);
}

/** @returns how many of them are more than half. */
export function majority({ nodes }: LogInput): number {
  return Math.floor(nodes.length / 2) + 1;
}
