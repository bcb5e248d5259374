/**
 * A model endpoint that serves a few calls at once and throttles the rest.
 *
 *   accepting ──call takes the last slot──▶ full ──worked──▶ accepting
 *
 * It limits how many calls run at the same time, not how many come in a minute: the limit that a burst meets.
 * How long a call takes is its own affair and may change while it runs (`slow`).
 *
 * Source: "When LLM Failures Weren't About Load, But Timing"; HTTP 429 with Retry-After (RFC 6585, section 4).
 */

import { assign, emit, setup } from 'xstate';

export interface ModelInput {
  /** How many calls it serves at once. */
  limit: number;
  /** How long one call takes. */
  serviceMs: number;
}

interface ModelContext extends ModelInput {
  /** Calls being served, and who waits for each. */
  serving: readonly { call: string; from: string }[];
}

export type ModelEvent =
  | { type: 'call'; call: string; from: string }
  | { type: 'worked'; id: string }
  /** From now on a call takes this long. */
  | { type: 'slow'; serviceMs: number };

export type ModelEffect =
  | { type: 'work'; id: string; forMs: number }
  | { type: 'post'; to: string; message: { type: 'answered'; call: string } }
  | { type: 'post'; to: string; message: { type: 'throttled'; call: string; retryAfterMs: number } };

export const modelMachine = setup({
  types: {
    input: {} as ModelInput,
    context: {} as ModelContext,
    events: {} as ModelEvent,
    emitted: {} as ModelEffect,
  },
  guards: {
    takesLastSlot: ({ context }) => context.serving.length === context.limit - 1,
  },
  actions: {
    admit: assign(({ context, event }) => {
      const { call, from } = event as Extract<ModelEvent, { type: 'call' }>;
      return { serving: [...context.serving, { call, from }] };
    }),
    serve: emit(({ context }) => ({ type: 'work', id: context.serving.at(-1)!.call, forMs: context.serviceMs })),
    throttle: emit(({ context, event }) => {
      const { call, from } = event as Extract<ModelEvent, { type: 'call' }>;
      return { type: 'post', to: from, message: { type: 'throttled', call, retryAfterMs: context.serviceMs } };
    }),
    answer: emit(({ context, event }) => {
      const { call, from } = served(context, event);
      return { type: 'post', to: from, message: { type: 'answered', call } };
    }),
    free: assign(({ context, event }) => ({
      serving: context.serving.filter((one) => one !== served(context, event)),
    })),
    slowDown: assign(({ event }) => ({ serviceMs: (event as Extract<ModelEvent, { type: 'slow' }>).serviceMs })),
  },
}).createMachine({
  id: 'model',
  context: ({ input }) => ({ ...input, serving: [] }),
  initial: 'accepting',
  on: { slow: { actions: 'slowDown' } },
  states: {
    accepting: {
      on: {
        call: [
          { guard: 'takesLastSlot', target: 'full', actions: ['admit', 'serve'] },
          { actions: ['admit', 'serve'] },
        ],
        worked: { actions: ['answer', 'free'] },
      },
    },
    full: {
      on: {
        call: { actions: 'throttle' },
        worked: { target: 'accepting', actions: ['answer', 'free'] },
      },
    },
  },
});

function served({ serving }: ModelContext, event: ModelEvent) {
  return serving.find(({ call }) => call === (event as Extract<ModelEvent, { type: 'worked' }>).id)!;
}
