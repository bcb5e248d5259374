/**
 * An operation on several nodes that a quorum has to do: finished everywhere when it has, undone everywhere when it cannot.
 *
 * Statechart:
 *   ● up              ──crashed───────────────────────────────────────────────▶ down
 *     ● idle          ──call──────────────────────────────────────────────────▶ performing
 *       performing    ──cancel [isOurCall], after timeout, always [isBeyond]──▶ compensating
 *                     ──crashed───────────────────────────────────────────────▶ down.undecided
 *                     ──always [hasQuorum]────────────────────────────────────▶ completing
 *                     ╌╌performed, failed╌╌
 *       completing    ──crashed───────────────────────────────────────────────▶ down.completing
 *                     ──after retry───────────────────────────────────────────▶ completing
 *                     ──always [isEverywhere]─────────────────────────────────▶ idle
 *                     ╌╌performed╌╌
 *       compensating  ──crashed───────────────────────────────────────────────▶ down.undecided
 *                     ──after retry───────────────────────────────────────────▶ compensating
 *                     ──always [isNowhere]────────────────────────────────────▶ idle
 *                     ╌╌undone, failed╌╌
 *     down
 *     ● idle          ──restarted─────────────────────────────────────────────▶ up.idle
 *       undecided     ──restarted─────────────────────────────────────────────▶ up.compensating
 *       completing    ──restarted─────────────────────────────────────────────▶ up.completing
 *
 * Whoever may have done it is told to undo it: those who said so, those who said that they failed without being sure, and
 * those who said nothing; again and again, until each has confirmed. With a quorum it goes forward instead, and tells the
 * others again until they have done it too. The decision stands before it is acted on, in a log that outlives a crash:
 * one that starts again undecided undoes. The caller is told at once: `refused` as soon as n-q+1 have failed, `timeout`
 * at the end of the time, and both are definite only if nobody can have done it. A caller that gives up is a reason to undo.
 *
 * Source: Garcia-Molina & Salem, Sagas (1987); "Distributed Systems: Hard Lessons from Production", quorum operation,
 * corrected.
 */

import { setup } from 'xstate';
import type { Call, Cancel, Outcome, Settled } from './layer.ts';
import { doing, type Plan } from './plan.ts';
import { checkQuorum, doneBy, failure, hasQuorum, isBeyond, mayHave, type Votes } from './quorum-votes.ts';

export interface SagaInput {
  name: string;
  /** The addresses of the nodes. */
  nodes: readonly string[];
  /** More than half of them. */
  quorum: number;
  /** How long it waits for a quorum; 5,000 unless said. */
  timeoutMs?: number;
  /** How long it waits before it tells those again who have not confirmed; 1,000 unless said. */
  retryMs?: number;
}

interface SagaContext extends Required<SagaInput> {
  call: Call;
  votes: Votes;
  /** Who has confirmed that it is undone there. */
  undone: readonly string[];
}

/** `crashed`: what it was doing stops, and its log stays. */
export type SagaEvent =
  | Call
  | Cancel
  | { type: 'performed'; op: string; from: string }
  | { type: 'undone'; op: string; from: string }
  | { type: 'failed'; op: string; definite: boolean; from: string }
  | { type: 'crashed' }
  | { type: 'restarted' };

export type SagaEffect =
  | { type: 'post'; to: string; message: { type: 'perform' | 'undo'; op: string; what: string } }
  | Settled
  /** No node has it, or ever will. */
  | { type: 'compensated'; op: string }
  /** Every node has it. */
  | { type: 'completed'; op: string };

type Saga = SagaContext;
type Doing = Plan<Saga, SagaEffect>;

const act = doing<Saga, SagaEvent, SagaEffect>;
const opOf = ({ call }: Saga) => call.call;
const told = ({ call }: Saga, nodes: readonly string[], type: 'perform' | 'undo'): SagaEffect[] =>
  nodes.map((to) => ({ type: 'post', to, message: { type, op: call.call, what: call.payload! } }));
const settled = ({ call }: Saga, outcome: Outcome): Doing => ({
  change: {},
  effects: [{ type: 'settled', call: call.call, to: call.from, outcome }],
});
const withoutIt = (saga: Saga) => saga.nodes.filter((node) => saga.votes[node] !== 'done');
const stillToUndo = (saga: Saga) => mayHave(saga, saga.votes).filter((node) => !saga.undone.includes(node));

/** One who is told to undo what it can have done no more. */
const confirming = {
  undone: { guard: 'isOurs', actions: 'noteUndone' },
  failed: { guard: 'isOurs', actions: 'noteFailure' },
} as const;

export const sagaMachine = setup({
  types: {
    input: {} as SagaInput,
    context: {} as Saga,
    events: {} as SagaEvent,
    emitted: {} as SagaEffect,
  },
  delays: {
    timeout: ({ context }) => context.timeoutMs,
    retry: ({ context }) => context.retryMs,
  },
  guards: {
    isOurs: ({ context, event }) => (event as { op: string }).op === opOf(context),
    isOurCall: ({ context, event }) => (event as Cancel).call === opOf(context),
    hasQuorum: ({ context }) => hasQuorum(context, context.votes),
    isBeyond: ({ context }) => isBeyond(context, context.votes),
    isEverywhere: ({ context }) => doneBy(context, context.votes).length === context.nodes.length,
    isNowhere: ({ context }) => stillToUndo(context).length === 0,
  },
  actions: {
    begin: act((_, call: Call) => ({ change: { call, votes: {}, undone: [] }, effects: [] })),
    perform: act((saga) => ({ change: {}, effects: told(saga, withoutIt(saga), 'perform') })),
    undo: act((saga) => ({ change: {}, effects: told(saga, stillToUndo(saga), 'undo') })),
    notePerformed: act(({ votes }, { from }: { from: string }) => ({
      change: { votes: { ...votes, [from]: 'done' } },
      effects: [],
    })),
    noteFailure: act(({ votes }, { from, definite }: { from: string; definite: boolean }) => ({
      change: { votes: { ...votes, [from]: definite ? 'refused' : 'unclear' } },
      effects: [],
    })),
    noteUndone: act(({ undone }, { from }: { from: string }) => ({
      change: { undone: [...undone, from] },
      effects: [],
    })),
    succeed: act((saga) => settled(saga, { type: 'succeeded' })),
    failRefused: act((saga) => settled(saga, failure(saga, saga.votes, 'refused'))),
    failLate: act((saga) => settled(saga, failure(saga, saga.votes, 'timeout'))),
    announceCompensated: act((saga) => ({ change: {}, effects: [{ type: 'compensated', op: opOf(saga) }] })),
    announceCompleted: act((saga) => ({ change: {}, effects: [{ type: 'completed', op: opOf(saga) }] })),
  },
}).createMachine({
  id: 'saga',
  context: ({ input }) => ({
    ...{ timeoutMs: 5000, retryMs: 1000 },
    ...checkQuorum(input),
    ...{ call: { type: 'call', call: '', from: '' }, votes: {}, undone: [] },
  }),
  initial: 'up',
  states: {
    up: {
      initial: 'idle',
      on: { crashed: 'down' },
      states: {
        idle: { on: { call: { target: 'performing', actions: 'begin' } } },
        performing: {
          entry: 'perform',
          always: [
            { guard: 'hasQuorum', target: 'completing', actions: 'succeed' },
            { guard: 'isBeyond', target: 'compensating', actions: 'failRefused' },
          ],
          on: {
            performed: { guard: 'isOurs', actions: 'notePerformed' },
            failed: { guard: 'isOurs', actions: 'noteFailure' },
            cancel: { guard: 'isOurCall', target: 'compensating' },
            crashed: '#saga.down.undecided',
          },
          after: { timeout: { target: 'compensating', actions: 'failLate' } },
        },
        completing: {
          always: { guard: 'isEverywhere', target: 'idle', actions: 'announceCompleted' },
          on: {
            performed: { guard: 'isOurs', actions: 'notePerformed' },
            crashed: '#saga.down.completing',
          },
          after: { retry: { target: 'completing', reenter: true, actions: 'perform' } },
        },
        compensating: {
          entry: 'undo',
          always: { guard: 'isNowhere', target: 'idle', actions: 'announceCompensated' },
          on: { ...confirming, crashed: '#saga.down.undecided' },
          after: { retry: { target: 'compensating', reenter: true } },
        },
      },
    },
    down: {
      initial: 'idle',
      states: {
        idle: { on: { restarted: '#saga.up.idle' } },
        undecided: { on: { restarted: '#saga.up.compensating' } },
        completing: { on: { restarted: '#saga.up.completing' } },
      },
    },
  },
});
