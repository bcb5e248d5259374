import type { Proposal, Submission } from './proposal.ts';

/**
 * What the servers of an ensemble say to each other.
 *
 *   looking for a leader    vote, to everyone, and back from whoever has one already
 *
 *   follower                                leader              Zab's phases
 *     followerInfo  ──────────────────────▶                     discovery: a quorum of followers makes an epoch,
 *                   ◀──────────────────────  leaderInfo         greater than any that one of them has accepted
 *     ackEpoch      ──────────────────────▶
 *                   ◀────────────  sync, newLeader              synchronization: the follower's log becomes the leader's
 *     ackLeader     ──────────────────────▶
 *                   ◀──────────────────────  upToDate           broadcast: both serve clients now
 *     submit        ──────────────────────▶
 *                   ◀──────────────────────  proposal
 *     ack           ──────────────────────▶
 *                   ◀──────────────────────  commit
 *     flush         ──────────────────────▶  flushed ─▶         a client's sync
 *     validate      ──────────────────────▶  validated ─▶       a client goes on with its session
 *                   ◀──────────────────────  ping               every half tick
 *     pong          ──────────────────────▶                     with the sessions that have been heard from
 *   hangUp, either way: that connection is no more
 *
 * Source: `FastLeaderElection.Notification`, and the packet types of `Leader`.
 */
export type PeerMessage = VoteMessage | (LinkMessage & { link: string });

/** Whom a server would follow, and why that one. */
export interface Vote {
  leader: string;
  /** The last zxid in the log of that server. */
  zxid: number;
  /** The epoch of the last leader that it followed. */
  epoch: number;
}

export interface VoteMessage extends Vote {
  type: 'vote';
  /** Counts elections: votes of an earlier one are of no interest. */
  round: number;
  state: 'looking' | 'following' | 'leading';
}

/** Between a follower and its leader, on the connection that the follower has opened. */
export type LinkMessage = ToLeader | ToFollower | { type: 'hangUp' };

export type ToLeader =
  | { type: 'followerInfo'; acceptedEpoch: number }
  /** Where its log ends, and whose it is; `counts`: it agrees to the leader's epoch, as it has to nobody else's. */
  | { type: 'ackEpoch'; epoch: number; zxid: number; counts: boolean }
  | { type: 'ackLeader' }
  | { type: 'ack'; zxid: number }
  | ({ type: 'submit' } & Submission)
  | { type: 'flush'; ticket: number }
  | { type: 'validate'; ticket: number; session: string; timeoutMs: number }
  | { type: 'pong'; touched: readonly { session: string; timeoutMs: number }[] };

export type ToFollower =
  /** Nobody leads here, or not yet. */
  | { type: 'refused' }
  | { type: 'leaderInfo'; epoch: number }
  /** What comes after `keep` is not in the leader's log and goes; `proposals` are what the follower lacks. */
  | { type: 'sync'; keep: number; proposals: readonly Proposal[] }
  | { type: 'newLeader'; epoch: number }
  /** All up to this zxid is committed. */
  | { type: 'upToDate'; zxid: number }
  | ({ type: 'proposal' } & Proposal)
  | { type: 'commit'; zxid: number }
  | { type: 'flushed'; ticket: number }
  | { type: 'validated'; ticket: number; valid: boolean }
  | { type: 'ping' };
