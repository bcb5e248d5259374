/** What the register's reader and writer is made of: its waits, guards and actions. How they hang together is in register.ts. */

import { setup } from 'xstate';
import type { Call, Cancel, Outcome, Settled } from './layer.ts';
import { doing, type Plan } from './plan.ts';
import { doneBy, hasQuorum, isBeyond, mayHave, type Votes } from './quorum-votes.ts';
import { isNewer, unwritten, type Versioned } from './register-replica.ts';

export interface RegisterInput {
  /** Of the one who reads and writes: part of the versions it writes, and unlike all others'. */
  name: string;
  /** The addresses of the copies. */
  nodes: readonly string[];
  /** More than half of them. */
  quorum: number;
  /** For each of the two rounds; 5,000 unless said. */
  timeoutMs?: number;
  /** How long it waits before it tells those again who have not confirmed; 1,000 unless said. */
  retryMs?: number;
  /** How often; 10 unless said. */
  tries?: number;
}

export interface RegisterContext extends Required<RegisterInput> {
  call: Call;
  /** Which of a call's two rounds is under way, by name: an answer to the first is none to the second. */
  round: string;
  votes: Votes;
  /** The newest it has heard of; from the second round on, what it writes. */
  newest: Versioned;
  /** The greatest counter it has ever written with: what became of that, it may not know. */
  written: number;
  tried: number;
}

/** `to`: which operation it is about. */
export type RegisterEvent =
  | Call
  | Cancel
  | { type: 'answered'; to: string; copy: Versioned; from: string }
  | { type: 'stored'; to: string; from: string }
  | { type: 'failed'; to: string; definite: boolean; from: string };

export type RegisterEffect =
  | {
      type: 'post';
      to: string;
      message: { type: 'query'; to: string } | { type: 'store'; to: string; copy: Versioned };
    }
  | Settled
  /** Every copy has what this operation wrote, or something newer. */
  | { type: 'repaired'; op: string };

type Register = RegisterContext;
type Doing = Plan<Register, RegisterEffect>;
type EventOf<T extends RegisterEvent['type']> = Extract<RegisterEvent, { type: T }>;

const act = doing<Register, RegisterEvent, RegisterEffect>;
const noted = (votes: Votes): Doing => ({ change: { votes }, effects: [] });

function settled({ call: { call, from } }: Register, outcome: Outcome): Doing {
  return { change: {}, effects: [{ type: 'settled', call, to: from, outcome }] };
}

/** What a call writes: its own value in a version above all it has heard of, or written; of a read, the newest there is. */
function choose({ call, name, newest, written }: Register): Doing {
  const round = { round: `${call.call}!`, votes: {} };
  if (call.payload === undefined) return { change: round, effects: [] };
  const counter = Math.max(newest.version.counter, written) + 1;
  const own = { value: call.payload, op: call.call, version: { counter, writer: name } };
  return { change: { ...round, newest: own, written: counter }, effects: [] };
}

function storeTo({ round, newest }: Register, nodes: readonly string[]): RegisterEffect[] {
  return nodes.map((to) => ({ type: 'post', to, message: { type: 'store', to: round, copy: newest } }));
}

function succeed(context: Register): Doing {
  return settled(context, { type: 'succeeded', value: context.newest.value });
}

/** A read has changed nothing that was not there; a write may have, unless every copy has refused it. */
function giveUp(context: Register, error: 'refused' | 'timeout'): Doing {
  const definite = context.call.payload === undefined || mayHave(context, context.votes).length === 0;
  return settled(context, { type: 'failed', error: definite ? error : 'unknown', definite });
}

export const registerParts = setup({
  types: {
    input: {} as RegisterInput,
    context: {} as Register,
    events: {} as RegisterEvent,
    emitted: {} as RegisterEffect,
  },
  delays: {
    timeout: ({ context }) => context.timeoutMs,
    retry: ({ context }) => context.retryMs,
  },
  guards: {
    isOurs: ({ context, event }) => (event as { to: string }).to === context.round,
    isOurCall: ({ context, event }) => (event as Cancel).call === context.call.call,
    hasQuorum: ({ context }) => hasQuorum(context, context.votes),
    isBeyond: ({ context }) => isBeyond(context, context.votes),
    isEverywhere: ({ context }) => doneBy(context, context.votes).length === context.nodes.length,
    hasTriesLeft: ({ context }) => context.tried < context.tries,
  },
  actions: {
    begin: act((_, call: Call) => ({
      change: { call, round: `${call.call}?`, votes: {}, newest: unwritten, tried: 0 },
      effects: [],
    })),
    query: act((context) => ({
      change: {},
      effects: context.nodes.map((to) => ({
        type: 'post',
        to,
        message: { type: 'query', to: context.round },
      })),
    })),
    noteCopy: act(({ votes, newest }, { from, copy }: EventOf<'answered'>) => ({
      change: { votes: { ...votes, [from]: 'done' }, newest: isNewer(copy.version, newest.version) ? copy : newest },
      effects: [],
    })),
    noteStored: act(({ votes }, { from }: EventOf<'stored'>) => noted({ ...votes, [from]: 'done' })),
    noteFailure: act(({ votes }, { from, definite }: EventOf<'failed'>) =>
      noted({ ...votes, [from]: definite ? 'refused' : 'unclear' }),
    ),
    choose: act(choose),
    store: act((context) => ({ change: {}, effects: storeTo(context, context.nodes) })),
    storeAgain: act((context) => ({
      change: { tried: context.tried + 1 },
      effects: storeTo(
        context,
        context.nodes.filter((node) => context.votes[node] !== 'done'),
      ),
    })),
    succeed: act(succeed),
    giveUpRefused: act((context) => giveUp(context, 'refused')),
    giveUpLate: act((context) => giveUp(context, 'timeout')),
    fail: act((context) => settled(context, { type: 'failed', error: 'refused', definite: true })),
    timeOut: act((context) => settled(context, { type: 'failed', error: 'timeout', definite: true })),
    announceRepair: act(({ call }) => ({ change: {}, effects: [{ type: 'repaired', op: call.call }] })),
  },
});
