/**
 * KazooRetry as it is written: makes a command again after a failure of the connection.
 *
 * Statechart:
 *   * in any state  ╌╌call, interrupted, cancel, stepped╌╌
 *   ● idle          ──call─────────────────────────▶ trying
 *                   ╌╌cancel, interrupted╌╌
 *     trying        ──settled [isRetryable]────────▶ weighing
 *                   ──settled [isOurs]─────────────▶ idle
 *     weighing      ──always [isExhausted]─────────▶ idle
 *                   ──always [else]────────────────▶ drawing
 *     drawing       ──drawn────────────────────────▶ planned
 *     planned       ──always [endsTooLate]─────────▶ idle
 *                   ──always [else]────────────────▶ sleeping
 *     sleeping      ──after slice [isInterrupted]──▶ idle
 *                   ──after slice [hasMore]────────▶ sleeping
 *                   ──after slice [else]───────────▶ trying
 *
 * The deadline is looked at only between a failed call and the next, never while one is under way; and so is the interrupt, every
 * tenth of a second of a wait. What ends it in vain hides the cause. Nothing asks whether a command may be made twice.
 *
 * Source: kazoo 2.8.0 and 2.11.0, `KazooRetry.__call__`; kazoo issue #62.
 */

import { assign, emit, setup } from 'xstate';
import { nextWait, type Backoff, type Wait } from './backoff.ts';
import type { Call, Cancel, Outcome, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';
import { doing, type Plan } from './plan.ts';

export interface KazooRetryPolicy {
  /** Calls made in all; Infinity: without end. */
  totalCalls: number;
  backoff: Backoff;
  retryOn: readonly string[];
  /** From the first call, looked at between two of them. */
  deadlineMs: number;
  /** A wall clock may be set, and the deadline with it. */
  deadlineClock: 'wall' | 'monotonic';
  /** Whether it looks during its waits if it should stop. */
  interrupt: 'heeded' | 'none';
}

export interface KazooRetryInput extends KazooRetryPolicy {
  /** Its own address. */
  name: string;
}

interface KazooRetryContext extends KazooRetryInput {
  call: Call | null;
  attempt: number;
  stopAtMs: number;
  wait: Wait | undefined;
  /** What is left of the wait. */
  remainingMs: number;
  interrupted: boolean;
  /** Whoever called does not wait any more; it goes on all the same. */
  abandoned: boolean;
}

type Clocked<Event> = Event & { nowMs: number };
export type KazooRetryEvent = Clocked<
  | Call
  | Cancel
  | Settled
  | { type: 'drawn'; draw: number }
  /** Somebody wants it to stop. */
  | { type: 'interrupted' }
  /** The wall clock was set. */
  | { type: 'stepped'; byMs: number }
>;
export type KazooRetryEffect = Call | Settled | { type: 'draw' };

/** How long it sleeps between two looks at the interrupt. */
const lookMs = 100;

/** Hosts run it `clocked`. Wires: call to the one below, settled to those above. */
export const kazooRetryMachine = setup({
  types: {
    input: {} as KazooRetryInput,
    context: {} as KazooRetryContext,
    events: {} as KazooRetryEvent,
    emitted: {} as KazooRetryEffect,
  },
  delays: { slice: ({ context }) => sliceMs(context) },
  guards: {
    isOurs: ({ context, event }) => (event as Settled).call === attemptId(context),
    isCurrent: ({ context, event }) => (event as Cancel).call === context.call?.call,
    isRetryable: ({ context, event }) => isRetryable(context, event as Settled),
    isExhausted: ({ context }) => context.attempt >= context.totalCalls,
    endsTooLate: ({ context, event }) => event.nowMs + context.remainingMs >= context.stopAtMs,
    // A wait of nothing is over before it looks.
    isInterrupted: ({ context }) => context.interrupted && context.interrupt === 'heeded' && context.remainingMs > 0,
    hasMore: ({ context }) => leftAfterSlice(context) > 0,
    goesByWallClock: ({ context }) => context.deadlineClock === 'wall',
  },
  actions: {
    begin: assign(({ context, event }) => {
      const call = event as Call;
      const fresh = { attempt: 1, wait: undefined, remainingMs: 0, interrupted: false, abandoned: false };
      return { ...fresh, call: passedOn(call, call.from), stopAtMs: event.nowMs + context.deadlineMs };
    }),
    try: emit(({ context }) => attemptOf(context)),
    draw: emit({ type: 'draw' }),
    plan: assign(({ context, event }) => {
      const wait = nextWait(context.backoff, context.wait, (event as { draw: number }).draw);
      return { wait, remainingMs: wait.delayMs };
    }),
    sleepOn: assign(({ context }) => ({ remainingMs: leftAfterSlice(context) })),
    countAttempt: assign(({ context }) => ({ attempt: context.attempt + 1 })),
    interrupt: assign({ interrupted: true }),
    abandon: assign({ interrupted: true, abandoned: true }),
    setClock: assign(({ context, event }) => ({
      stopAtMs: context.stopAtMs - (event as { byMs: number }).byMs,
    })),
    answer: doing((context: KazooRetryContext, event: Settled) => answered(context, event.outcome)),
    fail: doing((context: KazooRetryContext) => answered(context, failedAs('retryFailed'))),
    failInterrupted: doing((context: KazooRetryContext) => answered(context, failedAs('interrupted'))),
    turnAway: emit(({ event }) => {
      const { call, from } = event as Call;
      return { type: 'settled', call, to: from, outcome: { type: 'failed', error: 'full', definite: true } };
    }),
  },
}).createMachine({
  id: 'kazooRetry',
  context: ({ input }) => ({
    ...input,
    ...{ call: null, attempt: 0, stopAtMs: Infinity, wait: undefined, remainingMs: 0 },
    ...{ interrupted: false, abandoned: false },
  }),
  initial: 'idle',
  on: {
    call: { actions: 'turnAway' },
    interrupted: { actions: 'interrupt' },
    cancel: { guard: 'isCurrent', actions: 'abandon' },
    stepped: { guard: 'goesByWallClock', actions: 'setClock' },
  },
  states: {
    idle: { on: { call: { target: 'trying', actions: 'begin' }, cancel: {}, interrupted: {} } },
    trying: {
      entry: 'try',
      on: {
        settled: [
          { guard: 'isRetryable', target: 'weighing' },
          { guard: 'isOurs', target: 'idle', actions: 'answer' },
        ],
      },
    },
    weighing: { always: [{ guard: 'isExhausted', target: 'idle', actions: 'fail' }, { target: 'drawing' }] },
    drawing: { entry: 'draw', on: { drawn: { target: 'planned', actions: 'plan' } } },
    planned: { always: [{ guard: 'endsTooLate', target: 'idle', actions: 'fail' }, { target: 'sleeping' }] },
    sleeping: {
      after: {
        slice: [
          { guard: 'isInterrupted', target: 'idle', actions: 'failInterrupted' },
          { guard: 'hasMore', target: 'sleeping', reenter: true, actions: 'sleepOn' },
          { target: 'trying', actions: 'countAttempt' },
        ],
      },
    },
  },
});

/** `ana#3.2` is the second call for `ana#3`. */
function attemptId({ call, attempt }: KazooRetryContext): string {
  return `${call?.call}.${attempt}`;
}

/** It knows of no deadline but its own, and tells nobody. */
function attemptOf(context: KazooRetryContext): Call {
  const { leftMs: _, ...call } = context.call!;
  return { ...call, call: attemptId(context), from: context.name, attempt: context.attempt };
}

function isRetryable(context: KazooRetryContext, { call, outcome }: Settled): boolean {
  return call === attemptId(context) && outcome.type === 'failed' && context.retryOn.includes(outcome.error);
}

function sliceMs({ interrupt, remainingMs }: KazooRetryContext): number {
  return interrupt === 'heeded' ? Math.min(lookMs, remainingMs) : remainingMs;
}

function leftAfterSlice({ interrupt, remainingMs }: KazooRetryContext): number {
  return interrupt === 'heeded' ? remainingMs - lookMs : 0;
}

function failedAs(error: string): Outcome {
  return { type: 'failed', error, definite: false };
}

function answered({ call, abandoned }: KazooRetryContext, outcome: Outcome): Plan<KazooRetryContext, Settled> {
  return { change: {}, effects: abandoned ? [] : [{ type: 'settled', call: call!.call, to: call!.from, outcome }] };
}
