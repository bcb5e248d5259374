/**
 * A model endpoint that serves a few calls at once and throttles the rest.
 *
 * Statechart:
 *   * in any state  ╌╌slow, drawn, connect╌╌
 *   ● accepting     ──call [takesLastSlot]──▶ full
 *                   ╌╌call, worked╌╌
 *     full          ──worked────────────────▶ accepting
 *                   ╌╌call╌╌
 *
 * It limits how many calls run at the same time, not how many come in a minute: the limit that a burst meets.
 * How long a call takes is its own affair: around a mean that may change while it runs (`slow`), by chance if its times
 * spread. A throttled caller is told to come again after such a mean. A connection it accepts however full it is: that is its
 * kernel's to do.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing"; HTTP 429 with Retry-After (RFC 6585, section 4).
 */

import { assign, emit, setup } from 'xstate';
import { accepted, type Accepted, type ConnectAsked } from './accepted.ts';
import { fixed, needsDraw, serviceTimeMs, type Spread } from './service-time.ts';

export interface ModelInput {
  /** How many calls it serves at once. */
  limit: number;
  /** How long one call takes, on average. */
  serviceMs: number;
  /** How the times spread around that; absent, each takes just as long. */
  spread?: Spread;
}

interface ModelContext extends ModelInput {
  /** Calls being served, and who waits for each. */
  serving: readonly { call: string; from: string }[];
  /** Of these, the calls that have asked how long they will take, and have not been told. */
  drawing: readonly string[];
}

export type ModelEvent =
  | { type: 'call'; call: string; from: string }
  | ConnectAsked
  | { type: 'worked'; id: string }
  | { type: 'drawn'; draw: number }
  /** From now on a call takes this long, on average. */
  | { type: 'slow'; serviceMs: number };

export type ModelEffect =
  | { type: 'draw' }
  | { type: 'work'; id: string; forMs: number }
  | Accepted
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
    accept: emit(({ event }) => accepted(event as ConnectAsked)),
    admit: assign(({ context, event }) => {
      const { call, from } = event as Extract<ModelEvent, { type: 'call' }>;
      const drawing = needsDraw(context.spread ?? fixed) ? [...context.drawing, call] : context.drawing;
      return { serving: [...context.serving, { call, from }], drawing };
    }),
    serve: emit(({ context }) =>
      needsDraw(context.spread ?? fixed)
        ? { type: 'draw' }
        : { type: 'work', id: context.serving.at(-1)!.call, forMs: context.serviceMs },
    ),
    serveForDraw: emit(({ context, event }) => {
      const { draw } = event as Extract<ModelEvent, { type: 'drawn' }>;
      const forMs = serviceTimeMs(context.serviceMs, context.spread ?? fixed, draw);
      return { type: 'work', id: context.drawing[0]!, forMs };
    }),
    noteDrawn: assign(({ context }) => ({ drawing: context.drawing.slice(1) })),
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
  context: ({ input }) => ({ ...input, serving: [], drawing: [] }),
  initial: 'accepting',
  on: {
    slow: { actions: 'slowDown' },
    drawn: { actions: ['serveForDraw', 'noteDrawn'] },
    connect: { actions: 'accept' },
  },
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
