/**
 * Hedge: makes a call a second time when the first is slow, and takes the first answer.
 *
 * Statechart:
 *   * in any state  ╌╌call╌╌
 *   ● idle          ──call───────────────────────────────────────▶ hedging
 *     hedging       ──settled [isDecided], cancel [isCurrent]────▶ idle
 *                   ──settled [bringsNext], after hedgingDelay───▶ hedging
 *                   ──settled [isUnderWay], always [isComplete]──▶ awaiting
 *     awaiting      ──settled [isDecided], cancel [isCurrent]────▶ idle
 *                   ╌╌settled╌╌
 *
 * Every copy may take effect, so that only a call that is idempotent or has a key is made more than once. A failure that is not
 * fatal brings the next copy at once, a server that says when brings it then; one that says never (less than 0) and a budget
 * that is spent stop the copies, not the call.
 *
 * Sources: Dean and Barroso, "The Tail at Scale" (2013); gRPC proposal A6, "Hedging Policy", "Pushback"; Polly 8, hedging: a
 * delay without end there makes copies only after failures, and one of 0 all of them at once.
 */

import { assign, emit, setup } from 'xstate';
import { cancelled, isOver, leaving, sent, settled, type HedgeContext, type HedgeInput } from './hedge-copies.ts';
import type { Call, Cancel, Settled } from './layer.ts';
import { doing } from './plan.ts';

type Clocked<Event> = Event & { nowMs: number };
export type HedgeEvent = Clocked<Call | Cancel | Settled>;
export type HedgeEffect = Call | Cancel | Settled;

/** Hosts run it `clocked`. Wires: call and cancel to the one below, settled to those above. */
export const hedgeMachine = setup({
  types: {
    input: {} as HedgeInput,
    context: {} as HedgeContext,
    events: {} as HedgeEvent,
    emitted: {} as HedgeEffect,
  },
  delays: { hedgingDelay: ({ context }) => context.nextInMs },
  guards: {
    isCurrent: ({ context, event }) => (event as Cancel).call === context.call!.call,
    isUnderWay: ({ context, event }) => context.underWay.includes(event.call),
    isDecided: ({ context, event }) => context.underWay.includes(event.call) && isOver(context, event as Settled),
    isComplete: ({ context }) => context.copies >= context.most,
    bringsNext: ({ context, event }) =>
      context.underWay.includes(event.call) && leaving(context, event as Settled).nextInMs < Infinity,
  },
  actions: {
    begin: doing((context: HedgeContext, event: Clocked<Call>) => sent(context, event.nowMs, event)),
    send: doing((context: HedgeContext, event: Clocked<Cancel>) => sent(context, event.nowMs)),
    leave: assign(({ context, event }) => leaving(context, event as Settled)),
    decide: doing((context: HedgeContext, event: Settled) => settled(context, event)),
    takeBack: doing((context: HedgeContext) => cancelled(context)),
    turnAway: emit(({ event }) => {
      const { call, from } = event as Call;
      return { type: 'settled', call, to: from, outcome: { type: 'failed', error: 'full', definite: true } };
    }),
  },
}).createMachine({
  id: 'hedge',
  context: ({ input }) => ({
    ...input,
    ...{ call: null, deadlineAtMs: Infinity, copies: 0, most: 1, underWay: [], nextInMs: Infinity, unsure: false },
  }),
  initial: 'idle',
  on: { call: { actions: 'turnAway' } },
  states: {
    idle: { on: { call: { target: 'hedging', actions: 'begin' } } },
    hedging: {
      always: { guard: 'isComplete', target: 'awaiting' },
      on: {
        settled: [
          { guard: 'isDecided', target: 'idle', actions: 'decide' },
          { guard: 'bringsNext', target: 'hedging', reenter: true, actions: 'leave' },
          { guard: 'isUnderWay', target: 'awaiting', actions: 'leave' },
        ],
        cancel: { guard: 'isCurrent', target: 'idle', actions: 'takeBack' },
      },
      after: { hedgingDelay: { target: 'hedging', reenter: true, actions: 'send' } },
    },
    awaiting: {
      on: {
        settled: [
          { guard: 'isDecided', target: 'idle', actions: 'decide' },
          { guard: 'isUnderWay', actions: 'leave' },
        ],
        cancel: { guard: 'isCurrent', target: 'idle', actions: 'takeBack' },
      },
    },
  },
});
