import { later } from './later.ts';
import type { Vote, VoteMessage } from './peer-message.ts';

/**
 * How servers find whom to follow: each proposes itself, hears the proposals of the others, and changes to the best
 * one: that with the later epoch, then with the longer log, then with the greater id. When a quorum is of one mind, a
 * server waits a little for a better proposal, and decides. A server that has a leader already tells those who look.
 *
 * Votes that nobody answers are sent again, ever more seldom. Source: `FastLeaderElection`.
 */
export interface Election {
  begin(nowMs: number, own: Vote): void;
  heard(nowMs: number, from: string, message: VoteMessage): void;
  /** What to say to a server that looks when this one does not, or not any more. */
  reply(leader: Vote, state: 'following' | 'leading'): VoteMessage;
  nextDeadlineMs(): number | undefined;
  wake(nowMs: number): void;
}

export interface ElectionSurroundings {
  name: string;
  /** Everyone who has a vote, by ascending id. */
  servers: readonly string[];
  tell(server: string, message: VoteMessage): void;
  voted(vote: Vote, round: number): void;
  decided(vote: Vote): void;
}

/** How long a quorum of one mind waits for a better proposal. Source: `FastLeaderElection.finalizeWait`. */
const finalizeWaitMs = 200;
/** Source: `FastLeaderElection.maxNotificationInterval`. */
const longestWaitMs = 60_000;

type Heard = Vote & Pick<VoteMessage, 'round' | 'state'>;

export function election(around: ElectionSurroundings): Election {
  const { name, servers } = around;
  const quorum = Math.floor(servers.length / 2) + 1;
  let round = 0;
  let own: Vote | undefined;
  let proposal: Vote | undefined;
  /** Of this round, and of those who are through with theirs. */
  const looking = new Map<string, Heard>();
  const settled = new Map<string, Heard>();
  let decideMs: number | undefined;
  let repeatMs = 0;
  let waitMs = 0;

  function isBetter(one: Vote, other: Vote): boolean {
    if (one.epoch !== other.epoch) return one.epoch > other.epoch;
    if (one.zxid !== other.zxid) return one.zxid > other.zxid;
    return servers.indexOf(one.leader) > servers.indexOf(other.leader);
  }

  function propose(vote: Vote): void {
    proposal = vote;
    decideMs = undefined;
    looking.set(name, { ...vote, round, state: 'looking' });
    around.voted(vote, round);
    tellAll();
  }

  function tellAll(): void {
    for (const server of servers)
      if (server !== name) around.tell(server, { type: 'vote', ...proposal!, round, state: 'looking' });
  }

  function supporters(of: Heard, among: ReadonlyMap<string, Heard>): number {
    return [...among.values()].filter((vote) => agree(vote, of)).length;
  }

  /** A vote counts for a leader only when that one says itself that it leads. */
  function isLeading(vote: Heard): boolean {
    return vote.leader === name ? vote.round === round : settled.get(vote.leader)?.state === 'leading';
  }

  function decide(vote: Vote): void {
    proposal = undefined;
    decideMs = undefined;
    around.decided({ leader: vote.leader, zxid: vote.zxid, epoch: vote.epoch });
  }

  function heardLooking(nowMs: number, from: string, vote: Heard): void {
    if (vote.round < round) return around.tell(from, { type: 'vote', ...proposal!, round, state: 'looking' });
    if (vote.round > round) {
      round = vote.round;
      looking.clear();
      propose(isBetter(vote, own!) ? only(vote) : own!);
    } else if (isBetter(vote, proposal!)) {
      propose(only(vote));
    }
    looking.set(from, vote);
    const mine = { ...proposal!, round, state: 'looking' } as const;
    if (supporters(mine, looking) >= quorum) decideMs = later(nowMs, finalizeWaitMs);
  }

  function heardSettled(from: string, vote: Heard): void {
    settled.set(from, vote);
    if (vote.round === round) {
      looking.set(from, vote);
      if (supporters(vote, looking) >= quorum && isLeading(vote)) return decide(vote);
    }
    if (supporters(vote, settled) >= quorum && isLeading(vote)) {
      round = vote.round;
      decide(vote);
    }
  }

  return {
    begin(nowMs, vote) {
      round++;
      own = vote;
      looking.clear();
      settled.clear();
      waitMs = finalizeWaitMs;
      repeatMs = later(nowMs, waitMs);
      propose(vote);
    },
    heard(nowMs, from, { leader, zxid, epoch, round: of, state }) {
      if (!proposal) return;
      const vote = { leader, zxid, epoch, round: of, state };
      if (state === 'looking') heardLooking(nowMs, from, vote);
      else heardSettled(from, vote);
    },
    reply: (leader, state) => ({ type: 'vote', ...leader, round, state }),
    nextDeadlineMs: () => (proposal ? Math.min(decideMs ?? Infinity, repeatMs) : undefined),
    wake(nowMs) {
      if (proposal && decideMs !== undefined && decideMs <= nowMs) decide(proposal);
      if (!proposal || repeatMs > nowMs) return;
      waitMs = Math.min(2 * waitMs, longestWaitMs);
      repeatMs = later(nowMs, waitMs);
      if (decideMs === undefined) tellAll();
    },
  };
}

const only = ({ leader, zxid, epoch }: Vote): Vote => ({ leader, zxid, epoch });

/** Source: `Vote.equals`: of two who are through, the log and the round no longer matter. */
function agree(one: Heard, other: Heard): boolean {
  const same = one.leader === other.leader && one.epoch === other.epoch;
  if (one.state !== 'looking' && other.state !== 'looking') return same;
  return same && one.zxid === other.zxid && one.round === other.round;
}
