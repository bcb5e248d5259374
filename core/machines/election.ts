/**
 * Standing for leader: whoever holds the lock leads, under an epoch that is the lock's fencing token.
 *
 * Statechart:
 *   ● idle         ──start────────────────────────────────────────────────────────────▶ standing
 *     standing     ──held─────────────────────────────────────────────────────────────▶ leading
 *                  ──failed───────────────────────────────────────────────────────────▶ idle
 *                  ──cancel───────────────────────────────────────────────────────────▶ withdrawing
 *     withdrawing  ──failed───────────────────────────────────────────────────────────▶ idle
 *                  ──held─────────────────────────────────────────────────────────────▶ leaving
 *     leading      ──doubted [pauses]─────────────────────────────────────────────────▶ doubtful
 *                  ──doubted [resigns], resign, cancel [isInterruptible], after term──▶ leaving
 *                  ──lost─────────────────────────────────────────────────────────────▶ standing
 *     doubtful     ──held─────────────────────────────────────────────────────────────▶ leading
 *                  ──lost─────────────────────────────────────────────────────────────▶ standing
 *                  ──resign, cancel───────────────────────────────────────────────────▶ leaving
 *     leaving      ──released [requeues]──────────────────────────────────────────────▶ standing
 *                  ──released [else]──────────────────────────────────────────────────▶ idle
 *                  ╌╌cancel╌╌
 *
 * A latch leads until it is told to resign; an election leads for a term, the time that some function runs. What becomes of
 * a leader in doubt tells one from another: a latch does not lead while in doubt, and goes on under the same epoch when its
 * znode is still there; one who resigns lets go and goes to the end of the line; one who goes on leads beside the next.
 * Whatever a leader asks of others carries its epoch, and they refuse what comes with a smaller one than they have seen.
 *
 * Source: ZooKeeper recipes, "Leader Election"; Curator `LeaderLatch`, `LeaderSelector` with
 * `LeaderSelectorListenerAdapter` (5); `kazoo.recipe.election.Election` of kazoo 2.8.0, which is a lock around a function;
 * kazoo issue #62.
 */

import { assign, emit, setup } from 'xstate';

/** What is different between one who stands for leader and another. */
export interface ElectionManners {
  whenInDoubt: 'pauses' | 'resigns' | 'goesOn';
  /** Whether one who leads stops when it is cancelled. */
  interruptible: boolean;
  /** Whether one who has led stands again. */
  requeues: boolean;
}

/** Curator's `LeaderLatch`; that its znode is its own is told by the session in its name. */
export const latch: ElectionManners = { whenInDoubt: 'pauses', interruptible: true, requeues: false };

/** Curator's `LeaderSelector`, whose listener throws on a change of state, and which has been told to requeue. */
export const selector: ElectionManners = { whenInDoubt: 'resigns', interruptible: true, requeues: true };

/** kazoo's `Election`, as written: nothing stops the function. For a lock that tells nothing. */
export const lockAroundFunction: ElectionManners = { whenInDoubt: 'goesOn', interruptible: false, requeues: false };

export interface ElectionInput extends ElectionManners {
  /** How long a term is; until it resigns, when absent. */
  termMs?: number;
}

interface ElectionContext extends ElectionInput {
  /** Undefined where the lock gives no token. */
  epoch: number | undefined;
}

export type ElectionEvent =
  | { type: 'start' }
  | { type: 'held'; token?: number }
  | { type: 'doubted' | 'lost' | 'failed' | 'released' }
  /** It has led for long enough. */
  | { type: 'resign' }
  /** It does not want to lead any more. */
  | { type: 'cancel' };

export type ElectionEffect =
  | { type: 'acquire' }
  | { type: 'release' }
  | { type: 'cancel' }
  | { type: 'lead'; epoch?: number }
  | { type: 'stepDown'; epoch?: number };

export const electionMachine = setup({
  types: {
    input: {} as ElectionInput,
    context: {} as ElectionContext,
    events: {} as ElectionEvent,
    emitted: {} as ElectionEffect,
  },
  delays: { term: ({ context }) => context.termMs ?? Infinity },
  guards: {
    pauses: ({ context }) => context.whenInDoubt === 'pauses',
    resigns: ({ context }) => context.whenInDoubt === 'resigns',
    isInterruptible: ({ context }) => context.interruptible,
    requeues: ({ context }) => context.requeues,
  },
  actions: {
    acquire: emit({ type: 'acquire' }),
    release: emit({ type: 'release' }),
    cancel: emit({ type: 'cancel' }),
    keepEpoch: assign(({ event }) => ({ epoch: (event as { token?: number }).token })),
    lead: emit(({ context: { epoch } }) => ({ type: 'lead', ...(epoch !== undefined && { epoch }) })),
    stepDown: emit(({ context: { epoch } }) => ({ type: 'stepDown', ...(epoch !== undefined && { epoch }) })),
    retire: assign({ requeues: false }),
  },
}).createMachine({
  id: 'election',
  context: ({ input }) => ({ ...input, epoch: undefined }),
  initial: 'idle',
  states: {
    idle: { on: { start: 'standing' } },
    standing: {
      entry: 'acquire',
      on: {
        held: { target: 'leading', actions: 'keepEpoch' },
        failed: 'idle',
        cancel: { target: 'withdrawing', actions: 'cancel' },
      },
    },
    // Elected in the very moment in which it withdraws, it has to let go.
    withdrawing: { on: { failed: 'idle', held: { target: 'leaving', actions: 'retire' } } },
    leading: {
      entry: 'lead',
      exit: 'stepDown',
      on: {
        doubted: [
          { guard: 'pauses', target: 'doubtful' },
          { guard: 'resigns', target: 'leaving' },
        ],
        lost: 'standing',
        resign: 'leaving',
        cancel: { guard: 'isInterruptible', target: 'leaving', actions: 'retire' },
      },
      after: { term: 'leaving' },
    },
    doubtful: {
      on: {
        held: 'leading',
        lost: 'standing',
        resign: 'leaving',
        cancel: { target: 'leaving', actions: 'retire' },
      },
    },
    leaving: {
      entry: 'release',
      on: {
        released: [{ guard: 'requeues', target: 'standing' }, { target: 'idle' }],
        cancel: { actions: 'retire' },
      },
    },
  },
});
