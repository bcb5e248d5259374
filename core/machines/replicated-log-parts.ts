/** What a node of the replicated log is made of: its waits, guards and actions. How they hang together is in replicated-log.ts. */

import { setup } from 'xstate';
import { doing, type Plan } from './plan.ts';
import {
  epochAt,
  lastIndex,
  majority,
  peers,
  type Entry,
  type LogContext,
  type LogEffect,
  type LogEvent,
  type LogInput,
  type LogMessage,
  type MessageOf,
} from './replicated-log-context.ts';

type Doing = Plan<LogContext, LogEffect>;
type Proposal = Extract<LogEvent, { type: 'propose' }>;

const act = doing<LogContext, LogEvent, LogEffect>;
const nothing: Doing = { change: {}, effects: [] };
const post = (to: string, message: LogMessage): LogEffect => ({ type: 'post', to, message });

/** Stands for election in the next epoch, and votes for itself. */
function stand(context: LogContext): Doing {
  const epoch = context.epoch + 1;
  const last = { lastIndex: lastIndex(context), lastEpoch: epochAt(context, lastIndex(context)) };
  const standing = peers(context).map((peer) => post(peer, { type: 'standing', epoch, ...last }));
  const change = { epoch, votedFor: context.name, votes: [context.name], leader: null };
  return { change, effects: [{ type: 'draw' }, ...standing] };
}

/** @returns what changes when an epoch is heard of: nothing, unless it is a newer one. */
function inEpoch(context: LogContext, epoch: number): Partial<LogContext> {
  return epoch > context.epoch ? { epoch, votedFor: null, leader: null } : {};
}

/** Gives its vote once an epoch, and only to one whose log has all that this node's log has. */
function grants(context: LogContext, { epoch, from, ...last }: MessageOf<'standing'>): boolean {
  if (epoch < context.epoch) return false;
  const votedFor = epoch > context.epoch ? null : context.votedFor;
  const ownEpoch = epochAt(context, lastIndex(context));
  const isComplete = last.lastEpoch > ownEpoch || (last.lastEpoch === ownEpoch && last.lastIndex >= lastIndex(context));
  return isComplete && (votedFor === null || votedFor === from);
}

function grantVote(context: LogContext, { epoch, from }: MessageOf<'standing'>): Doing {
  const change = { ...inEpoch(context, epoch), votedFor: from };
  return { change, effects: [post(from, { type: 'voted', epoch, granted: true })] };
}

function refuseVote(context: LogContext, { epoch, from }: MessageOf<'standing'>): Doing {
  const answer: LogMessage = { type: 'voted', epoch: Math.max(epoch, context.epoch), granted: false };
  return { change: inEpoch(context, epoch), effects: [post(from, answer)] };
}

/** What the leader has to say to one of the others: all from its next index on. */
function appendTo(context: LogContext, peer: string): LogEffect {
  const prevIndex = context.next[peer]! - 1;
  const { epoch, committed } = context;
  const entries = context.log.slice(prevIndex);
  return post(peer, { type: 'append', epoch, prevIndex, prevEpoch: epochAt(context, prevIndex), entries, committed });
}

const appendToAll = (context: LogContext) => peers(context).map((peer) => appendTo(context, peer));

/** Opens the epoch with an entry of its own. */
function lead(context: LogContext): Doing {
  const last = lastIndex(context);
  const next = Object.fromEntries(peers(context).map((peer) => [peer, last + 1]));
  const match = Object.fromEntries(peers(context).map((peer) => [peer, 0]));
  const led = { ...context, leader: context.name, next, match };
  const elected: LogEffect = { type: 'elected', epoch: context.epoch, lastIndex: last };
  const opened = appended(led, { epoch: context.epoch, command: null, id: '' });
  return { change: { leader: context.name, next, match, ...opened.change }, effects: [elected, ...opened.effects] };
}

/** A new entry in the leader's log, on its way to all. */
function appended(context: LogContext, entry: Entry): Doing {
  const grown = { ...context, log: [...context.log, entry] };
  const decided = decide(grown);
  return {
    change: { log: grown.log, ...decided.change },
    effects: [...appendToAll(grown), ...decided.effects],
  };
}

/**
 * A leader knows that an entry is decided when a majority has it, itself among them, and the entry is of its own epoch: an
 * older one may be with a majority and still be overwritten (the paper's figure 8).
 */
function decide(context: LogContext): Doing {
  const held = [lastIndex(context), ...peers(context).map((peer) => context.match[peer]!)].sort((a, b) => b - a);
  const index = held[majority(context) - 1]!;
  return epochAt(context, index) === context.epoch ? commitUpTo(context, index) : nothing;
}

function commitUpTo(context: LogContext, index: number): Doing {
  if (index <= context.committed) return nothing;
  const news = context.log.slice(context.committed, index);
  const effects = news.map((entry, at): LogEffect => ({
    ...{ type: 'committed', index: context.committed + 1 + at, epoch: entry.epoch },
    ...{ command: entry.command, id: entry.id },
  }));
  return { change: { committed: index }, effects };
}

/** Takes what the leader says, if it fits onto what is there; what contradicts it goes. */
function take(context: LogContext, message: MessageOf<'append'>): Doing {
  const { epoch, from, prevIndex, entries } = message;
  const followed = { ...inEpoch(context, epoch), leader: from };
  const answer = (accepted: boolean, upTo: number) => post(from, { type: 'acked', epoch, accepted, upTo });
  if (prevIndex > lastIndex(context) || epochAt(context, prevIndex) !== message.prevEpoch) {
    return { change: followed, effects: [answer(false, Math.min(lastIndex(context), prevIndex - 1))] };
  }
  const upTo = prevIndex + entries.length;
  const log = merged(context.log, prevIndex, entries);
  const decided = commitUpTo({ ...context, log }, Math.min(message.committed, upTo));
  return { change: { ...followed, log, ...decided.change }, effects: [answer(true, upTo), ...decided.effects] };
}

/** An entry of another epoch at the same index goes, with all that follow it; what is there already stays: messages overtake each other. */
function merged(log: readonly Entry[], prevIndex: number, entries: readonly Entry[]): readonly Entry[] {
  const fresh = entries.findIndex((entry, at) => log[prevIndex + at]?.epoch !== entry.epoch);
  return fresh === -1 ? log : [...log.slice(0, prevIndex + fresh), ...entries.slice(fresh)];
}

/** One of an earlier epoch who takes itself for the leader: it learns from the answer that it is not. */
function refuseAppend(context: LogContext, { from }: MessageOf<'append'>): Doing {
  const { epoch, committed } = context;
  return { change: {}, effects: [post(from, { type: 'acked', epoch, accepted: false, upTo: committed })] };
}

function noteAck(context: LogContext, { from, accepted, upTo }: MessageOf<'acked'>): Doing {
  if (!accepted) {
    const next = {
      ...context.next,
      [from]: Math.max(context.match[from]! + 1, Math.min(context.next[from]! - 1, upTo + 1)),
    };
    return { change: { next }, effects: [appendTo({ ...context, next }, from)] };
  }
  const match = { ...context.match, [from]: Math.max(context.match[from]!, upTo) };
  const next = { ...context.next, [from]: match[from]! + 1 };
  const decided = decide({ ...context, match });
  return { change: { match, next, ...decided.change }, effects: decided.effects };
}

export const logParts = setup({
  types: {
    input: {} as LogInput,
    context: {} as LogContext,
    events: {} as LogEvent,
    emitted: {} as LogEffect,
  },
  delays: {
    electionTimeout: ({ context: { electionTimeoutMs, draw } }) => {
      const [lo, hi] = electionTimeoutMs;
      return lo + draw * (hi - lo);
    },
    heartbeat: ({ context }) => context.heartbeatMs,
  },
  guards: {
    grants: ({ context, event }) => grants(context, event as MessageOf<'standing'>),
    isNewer: ({ context, event }) => (event as { epoch: number }).epoch > context.epoch,
    isOfOurEpoch: ({ context, event }) => (event as { epoch: number }).epoch === context.epoch,
    isOfItsLeader: ({ context, event }) => (event as { epoch: number }).epoch >= context.epoch,
    votesForUs: ({ context, event }) => {
      const { epoch, granted } = event as MessageOf<'voted'>;
      return granted && epoch === context.epoch;
    },
    hasMajority: ({ context }) => context.votes.length >= majority(context),
  },
  actions: {
    draw: act(() => ({ change: {}, effects: [{ type: 'draw' }] })),
    noteDraw: act((_, { draw }: Extract<LogEvent, { type: 'drawn' }>) => ({ change: { draw }, effects: [] })),
    stand: act(stand),
    grantVote: act(grantVote),
    refuseVote: act(refuseVote),
    countVote: act(({ votes }, { from }: MessageOf<'voted'>) => ({
      change: { votes: votes.includes(from) ? votes : [...votes, from] },
      effects: [],
    })),
    lead: act(lead),
    beat: act((context) => ({ change: {}, effects: appendToAll(context) })),
    propose: act((context, { id, command }: Proposal) => appended(context, { epoch: context.epoch, command, id })),
    redirect: act(({ leader }, { id }: Proposal) => ({ change: {}, effects: [{ type: 'redirected', id, leader }] })),
    take: act(take),
    refuseAppend: act(refuseAppend),
    noteAck: act(noteAck),
    adoptEpoch: act((context, { epoch }: { epoch: number }) => ({ change: inEpoch(context, epoch), effects: [] })),
    forget: act((_, { disk }: Extract<LogEvent, { type: 'restarted' }>) => ({
      change: {
        ...{ committed: 0, leader: null, votes: [], next: {}, match: {} },
        ...(disk === 'lost' && { epoch: 0, votedFor: null, log: [] }),
      },
      effects: [],
    })),
  },
});
