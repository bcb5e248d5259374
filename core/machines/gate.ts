/**
 * Lets a call pass while it holds a permit: of a ZooKeeper lock, or of a semaphore of k.
 *
 * Statechart:
 *   * in any state  ╌╌call╌╌
 *   ● idle          ──call──────────────────────────────────────────────────────────────▶ waiting
 *     waiting       ──held──────────────────────────────────────────────────────────────▶ calling
 *                   ──failed────────────────────────────────────────────────────────────▶ idle
 *                   ──cancel [isOurs], after patience───────────────────────────────────▶ leaving
 *     calling       ──settled [isOurs], cancel [isOurs], doubted [stops], lost [stops]──▶ leaving
 *     leaving       ──held──────────────────────────────────────────────────────────────▶ leaving
 *                   ──released [hasNext], failed [hasNext]──────────────────────────────▶ waiting
 *                   ──released [else], failed [else]────────────────────────────────────▶ idle
 *                   ╌╌call, cancel╌╌
 *
 * The permit is asked for before the call and given back after it, however it ended. When the lock is doubted or lost in
 * the middle of a call, a gate that goes on does so with another one inside; a gate that stops takes the call back and
 * says that it may have happened. Whoever has waited too long goes away and gives back what may still come to it.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing"; ZooKeeper recipes, "Locks"; kazoo states, SUSPENDED: what
 * is held must not be relied on.
 */

import { assign, emit, enqueueActions, setup } from 'xstate';
import type { Call, Cancel, Outcome, Settled } from './layer.ts';

export interface GateInput {
  name: string;
  /** How long it waits for the permit; less, where less is left of the call's own deadline. */
  acquireTimeoutMs: number;
  /** What it does when the permit is doubted or lost in the middle of a call. */
  onDoubt: 'goesOn' | 'stops';
}

interface GateContext extends GateInput {
  /** The call it is at work on, or was last. */
  call: Call | null;
  calledMs: number;
  /** Came in while the permit of the last one was being given back, and when. */
  next: { call: Call; atMs: number } | null;
}

type Clocked = { nowMs: number };

export type GateEvent =
  | (Call & Clocked)
  | (Cancel & Clocked)
  | (Settled & Clocked)
  | ({ type: 'held'; token: number } & Clocked)
  | ({ type: 'failed' | 'released' | 'doubted' | 'lost' } & Clocked);

export type GateEffect = { type: 'acquire' } | { type: 'release' } | Call | Cancel | Settled;

export const gateMachine = setup({
  types: {
    input: {} as GateInput,
    context: {} as GateContext,
    events: {} as GateEvent,
    emitted: {} as GateEffect,
  },
  delays: {
    patience: ({ context, event }) => Math.max(0, Math.min(context.acquireTimeoutMs, leftMs(context, event.nowMs))),
  },
  guards: {
    isOurs: ({ context, event }) => (event as Settled | Cancel).call === context.call?.call,
    isNext: ({ context, event }) => (event as Cancel).call === context.next?.call.call,
    stops: ({ context }) => context.onDoubt === 'stops',
    hasNext: ({ context }) => context.next !== null,
  },
  actions: {
    acquire: emit({ type: 'acquire' }),
    release: emit({ type: 'release' }),
    take: assign(({ event }) => ({ call: callOf(event), calledMs: event.nowMs })),
    keep: assign(({ event }) => ({ next: { call: callOf(event), atMs: event.nowMs } })),
    dropNext: assign({ next: null }),
    takeNext: assign(({ context }) => ({ call: context.next!.call, calledMs: context.next!.atMs, next: null })),
    pass: emit(({ context, event }): Call => {
      const call = { ...context.call!, from: context.name };
      return call.leftMs === undefined ? call : { ...call, leftMs: leftMs(context, event.nowMs) };
    }),
    takeBack: emit(({ context }) => ({ type: 'cancel', call: context.call!.call })),
    answer: emit(({ context, event }) => settled(context, (event as Settled).outcome)),
    answerLate: emit(({ context }) => settled(context, { type: 'failed', error: 'timeout', definite: true })),
    /** One call at a time: as many as there are at once need as many gates. */
    turnAway: emit(({ event }): Settled => {
      const { call, from } = event as Call;
      return { type: 'settled', call, to: from, outcome: { type: 'failed', error: 'full', definite: true } };
    }),
    answerRefused: emit(({ context }) => settled(context, { type: 'failed', error: 'refused', definite: true })),
    answerDoubt: enqueueActions(({ context, event, enqueue }) => {
      enqueue.emit({ type: 'cancel', call: context.call!.call });
      const error = event.type === 'lost' ? 'lost' : 'doubted';
      enqueue.emit(settled(context, { type: 'failed', error, definite: false }));
    }),
  },
}).createMachine({
  id: 'gate',
  context: ({ input }) => ({ ...input, call: null, calledMs: 0, next: null }),
  initial: 'idle',
  on: { call: { actions: 'turnAway' } },
  states: {
    idle: { on: { call: { target: 'waiting', actions: 'take' } } },
    waiting: {
      entry: 'acquire',
      on: {
        held: 'calling',
        failed: { target: 'idle', actions: 'answerRefused' },
        cancel: { guard: 'isOurs', target: 'leaving' },
      },
      after: { patience: { target: 'leaving', actions: 'answerLate' } },
    },
    calling: {
      entry: 'pass',
      on: {
        settled: { guard: 'isOurs', target: 'leaving', actions: 'answer' },
        cancel: { guard: 'isOurs', target: 'leaving', actions: 'takeBack' },
        doubted: { guard: 'stops', target: 'leaving', actions: 'answerDoubt' },
        lost: { guard: 'stops', target: 'leaving', actions: 'answerDoubt' },
      },
    },
    leaving: {
      entry: 'release',
      on: {
        call: [{ guard: 'hasNext', actions: 'turnAway' }, { actions: 'keep' }],
        cancel: { guard: 'isNext', actions: 'dropNext' },
        // It came after all: give it back.
        held: { target: 'leaving', reenter: true },
        released: [{ guard: 'hasNext', target: 'waiting', actions: 'takeNext' }, { target: 'idle' }],
        failed: [{ guard: 'hasNext', target: 'waiting', actions: 'takeNext' }, { target: 'idle' }],
      },
    },
  },
});

/** Without what was said to this gate alone: the time, and whom of several the call was sent to. */
function callOf(event: GateEvent): Call {
  const { nowMs: _, to: __, ...call } = event as Call & Clocked & { to?: string };
  return call;
}

/** What is left of the call's own deadline; without one, no end. */
function leftMs({ call, calledMs }: GateContext, nowMs: number): number {
  return (call!.leftMs ?? Infinity) - (nowMs - calledMs);
}

function settled({ call }: GateContext, outcome: Outcome): Settled {
  return { type: 'settled', call: call!.call, to: call!.from, outcome };
}
