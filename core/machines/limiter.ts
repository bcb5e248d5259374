/**
 * A token bucket in front of a service: it bounds how many calls pass in a time, not how many run at once.
 *
 * Statechart:
 *   ● resting    ──acquire────────────────────────────▶ refilling
 *     refilling  ──after interval [hasWaiter | else]──▶ refilling
 *                ──after interval [isLastToken]───────▶ resting
 *                ╌╌acquire╌╌
 *
 * With room for one token it is a pacer: one call every `intervalMs`.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing"; Turner, New Directions in Communications (1986).
 */

import { assign, emit, setup } from 'xstate';

export interface LimiterInput {
  /** Tokens the bucket can hold: the burst that passes at once. At least 1. */
  capacity: number;
  /** Time in which one token comes. */
  intervalMs: number;
}

interface LimiterContext extends LimiterInput {
  tokens: number;
  /** Who waits for a token, first come first. */
  waiting: readonly string[];
}

export type LimiterEvent = { type: 'acquire'; from: string };
export type LimiterEffect = { type: 'post'; to: string; message: { type: 'admitted' } };

export const limiterMachine = setup({
  types: {
    input: {} as LimiterInput,
    context: {} as LimiterContext,
    events: {} as LimiterEvent,
    emitted: {} as LimiterEffect,
  },
  delays: { interval: ({ context }) => context.intervalMs },
  guards: {
    hasToken: ({ context }) => context.tokens > 0,
    hasWaiter: ({ context }) => context.waiting.length > 0,
    isLastToken: ({ context }) => context.tokens === context.capacity - 1,
  },
  actions: {
    admit: emit(({ event }) => ({ type: 'post', to: event.from, message: { type: 'admitted' } })),
    admitFirst: emit(({ context }) => ({ type: 'post', to: context.waiting[0]!, message: { type: 'admitted' } })),
    spend: assign(({ context }) => ({ tokens: context.tokens - 1 })),
    earn: assign(({ context }) => ({ tokens: context.tokens + 1 })),
    enqueue: assign(({ context, event }) => ({ waiting: [...context.waiting, event.from] })),
    dequeue: assign(({ context }) => ({ waiting: context.waiting.slice(1) })),
  },
}).createMachine({
  id: 'limiter',
  context: ({ input }) => ({ ...input, tokens: input.capacity, waiting: [] }),
  initial: 'resting',
  states: {
    resting: { on: { acquire: { target: 'refilling', actions: ['admit', 'spend'] } } },
    refilling: {
      on: { acquire: [{ guard: 'hasToken', actions: ['admit', 'spend'] }, { actions: 'enqueue' }] },
      after: {
        interval: [
          { guard: 'hasWaiter', target: 'refilling', reenter: true, actions: ['admitFirst', 'dequeue'] },
          { guard: 'isLastToken', target: 'resting', actions: 'earn' },
          { target: 'refilling', reenter: true, actions: 'earn' },
        ],
      },
    },
  },
});
