/**
 * One who wants an answer from the model: through a gate if there is one, and again after a while when throttled.
 *
 * Statechart:
 *   ● idle        ──start [hasNoGate]──────────────────────▶ calling
 *                 ──start [else]───────────────────────────▶ waiting
 *     waiting     ──held, admitted─────────────────────────▶ calling
 *                 ──failed─────────────────────────────────▶ refused
 *     calling     ──answered [isOurs & hasNoLock]──────────▶ done
 *                 ──answered [isOurs]──────────────────────▶ leaving
 *                 ──throttled [isOurs], after callTimeout──▶ backingOff
 *     backingOff  ──after retryWait────────────────────────▶ calling
 *     leaving     ──released───────────────────────────────▶ done
 *   ◉ done
 *   ◉ refused
 *
 * A caller without a gate goes from idle straight to calling. One who holds a lock keeps it while it backs off, as
 * `with lock: call()` does; when the lock is doubted or lost in the middle of a call, the call goes on: nothing can
 * take it back from the model.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing".
 */

import { and, assign, emit, setup } from 'xstate';

export interface CallerInput {
  name: string;
  /** A lock asks its own machine; a limiter is asked over the network. */
  gate: 'none' | 'lock' | 'limiter';
  /** Wait between being throttled and trying again: fixed, as in the incident. */
  retryMs: number;
  /** After this long without an answer the call is given up; it may have been served. */
  callTimeoutMs: number;
}

interface CallerContext extends CallerInput {
  /** Calls made so far, this one included. */
  attempt: number;
}

export type CallerEvent =
  | { type: 'start' }
  | { type: 'held'; token: number }
  | { type: 'admitted' }
  | { type: 'failed' }
  | { type: 'released' }
  | { type: 'answered'; call: string }
  | { type: 'throttled'; call: string; retryAfterMs: number };

export type CallerEffect =
  | { type: 'acquire' }
  | { type: 'release' }
  | { type: 'close' }
  | { type: 'post'; to: 'limiter'; message: { type: 'acquire' } }
  | { type: 'post'; to: 'model'; message: { type: 'call'; call: string } };

export const callerMachine = setup({
  types: {
    input: {} as CallerInput,
    context: {} as CallerContext,
    events: {} as CallerEvent,
    emitted: {} as CallerEffect,
  },
  delays: {
    retryWait: ({ context }) => context.retryMs,
    callTimeout: ({ context }) => context.callTimeoutMs,
  },
  guards: {
    hasNoGate: ({ context }) => context.gate === 'none',
    hasNoLock: ({ context }) => context.gate !== 'lock',
    isOurs: ({ context, event }) => (event as { call: string }).call === callId(context),
  },
  actions: {
    acquire: emit(({ context }) =>
      context.gate === 'limiter' ? { type: 'post', to: 'limiter', message: { type: 'acquire' } } : { type: 'acquire' },
    ),
    call: emit(({ context }) => ({ type: 'post', to: 'model', message: { type: 'call', call: callId(context) } })),
    countAttempt: assign(({ context }) => ({ attempt: context.attempt + 1 })),
    release: emit({ type: 'release' }),
    close: emit({ type: 'close' }),
  },
}).createMachine({
  id: 'caller',
  context: ({ input }) => ({ ...input, attempt: 1 }),
  initial: 'idle',
  states: {
    idle: { on: { start: [{ guard: 'hasNoGate', target: 'calling' }, { target: 'waiting' }] } },
    waiting: { entry: 'acquire', on: { held: 'calling', admitted: 'calling', failed: 'refused' } },
    calling: {
      entry: 'call',
      on: {
        answered: [
          { guard: and(['isOurs', 'hasNoLock']), target: 'done' },
          { guard: 'isOurs', target: 'leaving' },
        ],
        throttled: { guard: 'isOurs', target: 'backingOff' },
      },
      after: { callTimeout: 'backingOff' },
    },
    backingOff: { after: { retryWait: { target: 'calling', actions: 'countAttempt' } } },
    leaving: { entry: 'release', on: { released: 'done' } },
    done: { type: 'final', entry: 'close' },
    refused: { type: 'final', entry: 'close' },
  },
});

/** Which call of which caller: `caller-3#1`. */
function callId({ name, attempt }: CallerContext): string {
  return `${name}#${attempt}`;
}
