/**
 * One who works under a lock and writes what comes of it to a resource, with the token that the lock gave.
 *
 * Statechart:
 *   ● idle       ──start──────────────────────────────────────────────────────────────────────────▶ waiting
 *     waiting    ──held───────────────────────────────────────────────────────────────────────────▶ calling
 *                ──failed─────────────────────────────────────────────────────────────────────────▶ refused
 *     calling    ──hang───────────────────────────────────────────────────────────────────────────▶ .hanging
 *                ──doubted [heedsDoubt], suspended [heedsDoubt]───────────────────────────────────▶ stopped
 *                ──lost [heedsLoss], expired [heedsLoss], unwelcome [yields], after holdDeadline──▶ leaving
 *     ● working  ──after work─────────────────────────────────────────────────────────────────────▶ writing
 *       writing  ──written [isOurs & not isLastWrite]─────────────────────────────────────────────▶ working
 *                ──written [isOurs], refused [isOurs]─────────────────────────────────────────────▶ leaving
 *       hanging
 *     stopped    ──held, connected────────────────────────────────────────────────────────────────▶ calling
 *                ──lost, expired──────────────────────────────────────────────────────────────────▶ leaving
 *     leaving    ──released [isLastRound]─────────────────────────────────────────────────────────▶ done
 *                ──released [else]────────────────────────────────────────────────────────────────▶ waiting
 *   ◉ done
 *   ◉ refused
 *
 * What it makes of bad news is a matter of its input. One who heeds nothing works on, as `with lock: work()` does; one who
 * heeds the loss stops when it is told that the lock is gone, which may be long after it was; one who heeds doubt stops when
 * its client is suspended, and goes on when the lock is held after all. None of them can stop while its process stands
 * still. Work that hangs ends with the time it may hold the lock, if it has such a limit, and else never.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing"; kazoo documentation, "Listening for Connection Events";
 * Curator Tech Note 10.
 */

import { and, assign, emit, not, setup } from 'xstate';
import type { Write } from './resource.ts';

export interface LockHolderInput {
  name: string;
  /** The address of the resource it writes to. */
  resource: string;
  /** How long it works before it writes. */
  workMs: number;
  /** How often it works and writes under one lock; 1 unless said. */
  writes?: number;
  /** How often it acquires the lock; 1 unless said. */
  rounds?: number;
  heeds: 'nothing' | 'loss' | 'doubt';
  /** After this long it lets go, whether it is done or not; never when absent. */
  holdWithinMs?: number;
  /** Whether it lets go when somebody asks it to. */
  yields?: boolean;
}

interface LockHolderContext extends LockHolderInput {
  /** Of the lock that it holds; undefined where the lock gives none. */
  token: number | undefined;
  /** Writes begun so far, in this round and before. */
  written: number;
  /** Rounds begun so far. */
  round: number;
}

export type LockHolderEvent =
  | { type: 'start' }
  | { type: 'held'; token?: number }
  | { type: 'doubted' | 'lost' | 'failed' | 'released' | 'unwelcome' }
  /** What its client says of the session, for those who have nobody else to tell them. */
  | { type: 'connected' | 'suspended' | 'expired' }
  | { type: 'written' | 'refused'; write: string }
  /** From now on its work does not come to an end. */
  | { type: 'hang' };

export type LockHolderEffect =
  { type: 'acquire' } | { type: 'release' } | { type: 'close' } | { type: 'post'; to: string; message: Write };

export const lockHolderMachine = setup({
  types: {
    input: {} as LockHolderInput,
    context: {} as LockHolderContext,
    events: {} as LockHolderEvent,
    emitted: {} as LockHolderEffect,
  },
  delays: {
    work: ({ context }) => context.workMs,
    holdDeadline: ({ context }) => context.holdWithinMs ?? Infinity,
  },
  guards: {
    heedsDoubt: ({ context }) => context.heeds === 'doubt',
    heedsLoss: ({ context }) => context.heeds !== 'nothing',
    yields: ({ context }) => context.yields === true,
    isOurs: ({ context, event }) => (event as { write: string }).write === writeId(context),
    isLastWrite: ({ context }) => context.written >= context.round * (context.writes ?? 1),
    isLastRound: ({ context }) => context.round >= (context.rounds ?? 1),
  },
  actions: {
    acquire: emit({ type: 'acquire' }),
    release: emit({ type: 'release' }),
    close: emit({ type: 'close' }),
    keepToken: assign(({ event }) => ({ token: (event as { token?: number }).token })),
    countRound: assign(({ context }) => ({
      round: context.round + 1,
      written: context.round * (context.writes ?? 1),
    })),
    countWrite: assign(({ context }) => ({ written: context.written + 1 })),
    write: emit(({ context }) => ({
      type: 'post',
      to: context.resource,
      message: {
        ...{ type: 'write', write: writeId(context), value: writeId(context) },
        ...(context.token !== undefined && { token: context.token }),
      },
    })),
  },
}).createMachine({
  id: 'lockHolder',
  context: ({ input }) => ({ ...input, token: undefined, written: 0, round: 0 }),
  initial: 'idle',
  states: {
    idle: { on: { start: { target: 'waiting', actions: 'countRound' } } },
    waiting: { entry: 'acquire', on: { held: { target: 'calling', actions: 'keepToken' }, failed: 'refused' } },
    // Called so as in caller.ts: what it does with the lock.
    calling: {
      initial: 'working',
      on: {
        hang: '.hanging',
        doubted: { guard: 'heedsDoubt', target: 'stopped' },
        suspended: { guard: 'heedsDoubt', target: 'stopped' },
        lost: { guard: 'heedsLoss', target: 'leaving' },
        expired: { guard: 'heedsLoss', target: 'leaving' },
        unwelcome: { guard: 'yields', target: 'leaving' },
      },
      after: { holdDeadline: 'leaving' },
      states: {
        working: { after: { work: { target: 'writing', actions: 'countWrite' } } },
        writing: {
          entry: 'write',
          on: {
            written: [
              { guard: and(['isOurs', not('isLastWrite')]), target: 'working' },
              { guard: 'isOurs', target: '#lockHolder.leaving' },
            ],
            // Somebody else has the lock by now.
            refused: { guard: 'isOurs', target: '#lockHolder.leaving' },
          },
        },
        hanging: {},
      },
    },
    stopped: { on: { held: 'calling', connected: 'calling', lost: 'leaving', expired: 'leaving' } },
    leaving: {
      entry: 'release',
      on: {
        released: [
          { guard: 'isLastRound', target: 'done' },
          { target: 'waiting', actions: 'countRound' },
        ],
      },
    },
    done: { type: 'final', entry: 'close' },
    refused: { type: 'final', entry: 'close' },
  },
});

/** Which write of whom: `ana#1`. */
function writeId({ name, written }: LockHolderContext): string {
  return `${name}#${written}`;
}
