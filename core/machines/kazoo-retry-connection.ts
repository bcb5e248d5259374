/**
 * What KazooRetry makes of a connection: who dials again after how long, and what the client is told of it.
 *
 * Statechart:
 *   ∥ thread
 *     ● dialling   ──opened─────────────────────────────────▶ serving
 *                  ──failed─────────────────────────────────▶ weighing
 *       serving    ──dropped────────────────────────────────▶ weighing
 *       weighing   ──always [isExhausted]───────────────────▶ ended
 *                  ──always [else]──────────────────────────▶ drawing
 *       drawing    ──drawn──────────────────────────────────▶ sleeping
 *       sleeping   ──after sleep────────────────────────────▶ dialling
 *       ended      ──restarted──────────────────────────────▶ dialling
 *   ∥ belief
 *     ● lost       ──opened─────────────────────────────────▶ connected
 *       connected  ──dropped────────────────────────────────▶ suspended
 *       suspended  ──opened─────────────────────────────────▶ connected
 *                  ──after lostAfter, always [isExhausted]──▶ lost
 *
 * As written, the client hears that its session is lost from the ensemble, once it can talk to it again, or when the tries are
 * used up: then nobody dials any more until it is restarted. With tries without end it hears nothing for as long as it is cut
 * off. Corrected, it says so by its own clock and goes on dialling.
 *
 * Source: kazoo 2.8.0, `ConnectionHandler.zk_loop`, `_connect_loop`, `_connect_attempt`; kazoo issue #62. Corrected: Apache
 * Curator, `ConnectionStateManager`.
 */

import { assign, emit, setup } from 'xstate';
import { nextWait, type Backoff, type Wait } from './backoff.ts';

export interface KazooConnectionInput {
  /** In all, from one connection to the next: that which ended, and those dialled in vain. Infinity: without end. */
  totalCalls: number;
  backoff: Backoff;
  /** After this long without a connection it says that the session is lost; Infinity: it waits to be told. */
  lostAfterMs: number;
}

interface KazooConnectionContext extends KazooConnectionInput {
  /** Since there was a connection. */
  failures: number;
  wait: Wait | undefined;
}

export type KazooConnectionEvent =
  | { type: 'opened' }
  /** Every server was dialled, in vain. */
  | { type: 'failed' }
  | { type: 'dropped' }
  | { type: 'drawn'; draw: number }
  /** Somebody calls `restart()`. */
  | { type: 'restarted' };
export type KazooConnectionEffect =
  { type: 'dial' } | { type: 'draw' } | { type: 'connected' } | { type: 'suspended' } | { type: 'lost' };

export const kazooConnectionMachine = setup({
  types: {
    input: {} as KazooConnectionInput,
    context: {} as KazooConnectionContext,
    events: {} as KazooConnectionEvent,
    emitted: {} as KazooConnectionEffect,
  },
  delays: {
    sleep: ({ context }) => context.wait!.delayMs,
    lostAfter: ({ context }) => context.lostAfterMs,
  },
  guards: { isExhausted: ({ context }) => context.failures >= context.totalCalls },
  actions: {
    dial: emit({ type: 'dial' }),
    draw: emit({ type: 'draw' }),
    reset: assign({ failures: 0, wait: undefined }),
    countFailure: assign(({ context }) => ({ failures: context.failures + 1 })),
    plan: assign(({ context, event }) => ({
      wait: nextWait(context.backoff, context.wait, (event as { draw: number }).draw),
    })),
    sayConnected: emit({ type: 'connected' }),
    saySuspended: emit({ type: 'suspended' }),
    sayLost: emit({ type: 'lost' }),
  },
}).createMachine({
  id: 'kazooConnection',
  context: ({ input }) => ({ ...input, failures: 0, wait: undefined }),
  type: 'parallel',
  states: {
    thread: {
      initial: 'dialling',
      states: {
        dialling: {
          entry: 'dial',
          on: {
            opened: { target: 'serving', actions: 'reset' },
            failed: { target: 'weighing', actions: 'countFailure' },
          },
        },
        serving: { on: { dropped: { target: 'weighing', actions: 'countFailure' } } },
        weighing: { always: [{ guard: 'isExhausted', target: 'ended' }, { target: 'drawing' }] },
        drawing: { entry: 'draw', on: { drawn: { target: 'sleeping', actions: 'plan' } } },
        sleeping: { after: { sleep: 'dialling' } },
        ended: { on: { restarted: { target: 'dialling', actions: 'reset' } } },
      },
    },
    belief: {
      initial: 'lost',
      states: {
        lost: { on: { opened: { target: 'connected', actions: 'sayConnected' } } },
        connected: { on: { dropped: { target: 'suspended', actions: 'saySuspended' } } },
        suspended: {
          always: { guard: 'isExhausted', target: 'lost', actions: 'sayLost' },
          on: { opened: { target: 'connected', actions: 'sayConnected' } },
          after: { lostAfter: { target: 'lost', actions: 'sayLost' } },
        },
      },
    },
  },
});
