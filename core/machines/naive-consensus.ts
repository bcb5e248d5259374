/**
 * A lock that asks for consensus every time: each acquire is a proposal, whether one holds it already or not.
 *
 * Statechart:
 *   ● idle       ──acquire────────────────────────────────────▶ proposing
 *                ──granted────────────────────────────────────▶ releasing
 *     proposing  ──granted [isOurs]───────────────────────────▶ held
 *     ● asking   ──refused [isOurs]───────────────────────────▶ idle
 *                ──redirected [isNamed], after answerTimeout──▶ asking
 *                ──redirected [isOurs]────────────────────────▶ pausing
 *       pausing  ──after pause────────────────────────────────▶ asking
 *     held       ──acquire────────────────────────────────────▶ proposing
 *                ──release────────────────────────────────────▶ releasing
 *     releasing  ──released [isOurs]──────────────────────────▶ idle
 *                ──granted [isLater]──────────────────────────▶ releasing
 *     ● asking   ──redirected [isNamed], after answerTimeout──▶ asking
 *                ──redirected [isOurs]────────────────────────▶ pausing
 *       pausing  ──after pause────────────────────────────────▶ asking
 *
 * Nothing is believed without having been decided, and nothing is ever over: a holder that dies holds for ever. It says
 * neither for how long it holds nor with which token.
 *
 * Source: "Distributed Systems: Hard Lessons from Production", the naive approach.
 */

import { setup } from 'xstate';
import type { LeaseRequest } from './lease-table.ts';
import { doing, type Plan } from './plan.ts';

export interface NaiveConsensusInput {
  /** Under which name it holds. */
  name: string;
  /** The addresses of those who decide; see lease-replica.ts. */
  nodes: readonly string[];
  /** After how long without an answer another is asked. What was asked may have been decided. */
  answerMs: number;
}

interface NaiveConsensusContext extends NaiveConsensusInput {
  asked: number;
  /** Of what it holds, or held last. It knows it to give it back, and tells nobody. */
  token: number;
  /** Place among the nodes of the one to ask. */
  node: number;
}

export type NaiveConsensusEvent =
  | { type: 'acquire' }
  | { type: 'release' }
  | { type: 'granted'; id: string; token: number }
  | { type: 'refused'; id: string }
  | { type: 'released'; id: string }
  | { type: 'redirected'; id: string; leader: string | null };

export type NaiveConsensusEffect =
  { type: 'post'; to: string; message: LeaseRequest } | { type: 'acquired'; granted: boolean } | { type: 'released' };

type Naive = NaiveConsensusContext;
type Doing = Plan<Naive, NaiveConsensusEffect>;
type Granted = Extract<NaiveConsensusEvent, { type: 'granted' }>;
type Redirected = Extract<NaiveConsensusEvent, { type: 'redirected' }>;

const act = doing<Naive, NaiveConsensusEvent, NaiveConsensusEffect>;
const idOf = ({ name, asked }: Naive) => `${name}-${asked}`;

export const naiveConsensusMachine = setup({
  types: {
    input: {} as NaiveConsensusInput,
    context: {} as Naive,
    events: {} as NaiveConsensusEvent,
    emitted: {} as NaiveConsensusEffect,
  },
  delays: {
    answerTimeout: ({ context }) => context.answerMs,
    // Nobody leads yet: there is no use in asking all of them without a pause.
    pause: ({ context }) => context.answerMs / 10,
  },
  guards: {
    isOurs: ({ context, event }) => (event as { id: string }).id === idOf(context),
    isLater: ({ context, event }) => (event as Granted).token > context.token,
    isNamed: ({ context, event }) =>
      (event as Redirected).id === idOf(context) && context.nodes.includes((event as Redirected).leader ?? ''),
  },
  actions: {
    proposeAcquire: act((context) => ask(context, 'acquire')),
    proposeRelease: act((context) => ask(context, 'release')),
    turn: act(turn),
    askNext: act(({ node, nodes }) => ({ change: { node: (node + 1) % nodes.length }, effects: [] })),
    sayTrue: act((_, { token }: Granted) => ({
      change: { token },
      effects: [{ type: 'acquired', granted: true }],
    })),
    noteToken: act((_, { token }: Granted) => ({ change: { token }, effects: [] })),
    sayFalse: act(() => ({ change: {}, effects: [{ type: 'acquired', granted: false }] })),
    announceRelease: act(() => ({ change: {}, effects: [{ type: 'released' }] })),
  },
}).createMachine({
  id: 'naiveConsensus',
  context: ({ input }) => ({ ...input, asked: 0, token: 0, node: 0 }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        acquire: 'proposing',
        // What it asked for twice was granted once more, after it had given it back.
        granted: { target: 'releasing', actions: 'noteToken' },
      },
    },
    proposing: {
      initial: 'asking',
      on: { granted: { guard: 'isOurs', target: 'held', actions: 'sayTrue' } },
      states: {
        asking: {
          entry: 'proposeAcquire',
          on: {
            refused: { guard: 'isOurs', target: '#naiveConsensus.idle', actions: 'sayFalse' },
            redirected: [
              { guard: 'isNamed', target: 'asking', reenter: true, actions: 'turn' },
              { guard: 'isOurs', target: 'pausing', actions: 'turn' },
            ],
          },
          after: { answerTimeout: { target: 'asking', reenter: true, actions: 'askNext' } },
        },
        pausing: { after: { pause: 'asking' } },
      },
    },
    held: { on: { acquire: 'proposing', release: 'releasing' } },
    releasing: {
      initial: 'asking',
      on: {
        released: { guard: 'isOurs', target: 'idle', actions: 'announceRelease' },
        granted: { guard: 'isLater', target: 'releasing', reenter: true, actions: 'noteToken' },
      },
      states: {
        asking: {
          entry: 'proposeRelease',
          on: {
            redirected: [
              { guard: 'isNamed', target: 'asking', reenter: true, actions: 'turn' },
              { guard: 'isOurs', target: 'pausing', actions: 'turn' },
            ],
          },
          after: { answerTimeout: { target: 'asking', reenter: true, actions: 'askNext' } },
        },
        pausing: { after: { pause: 'asking' } },
      },
    },
  },
});

function ask(context: Naive, type: 'acquire' | 'release'): Doing {
  const asked = context.asked + 1;
  // A release that is late must not take what a later acquire was granted.
  const which = type === 'release' ? { token: context.token } : {};
  const message: LeaseRequest = { type, id: idOf({ ...context, asked }), holder: context.name, ...which };
  return { change: { asked }, effects: [{ type: 'post', to: context.nodes[context.node]!, message }] };
}

/** To whom the one we asked has named, or else to the next. */
function turn({ node, nodes }: Naive, { leader }: Redirected): Doing {
  const named = nodes.indexOf(leader ?? '');
  return { change: { node: named === -1 ? (node + 1) % nodes.length : named }, effects: [] };
}
