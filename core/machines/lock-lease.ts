/**
 * A semaphore of leases, as kazoo and Curator have it: whoever wants one waits in a line, and the first in that line waits
 * for a lease to be free.
 *
 * Statechart:
 *   ● idle            ──acquire──────────────────────────▶ queued
 *     queued          ──held─────────────────────────────▶ choosing
 *                     ──failed───────────────────────────▶ failed
 *     choosing        ──doubted, lost────────────────────▶ undoing
 *     ● counting      ──replied [isFree]─────────────────▶ leasing
 *                     ──replied [done(count)]────────────▶ waiting
 *                     ──replied [noNode(count)]──────────▶ makingParent
 *       makingParent  ──replied [answered(make-parent)]──▶ counting
 *       waiting       ──notified [changed]───────────────▶ counting
 *       leasing       ──replied [done(lease)]────────────▶ held
 *                     ──replied [answered(lease)]────────▶ undoing
 *     undoing         ──replied [unknown(return)]────────▶ undoing
 *                     ──replied [answered(return)]───────▶ failed
 *     held            ──release──────────────────────────▶ returning
 *                     ──suspended────────────────────────▶ doubtful
 *                     ──expired, closed──────────────────▶ lost
 *     doubtful        ──release──────────────────────────▶ returning
 *                     ──expired, closed──────────────────▶ lost
 *     ● silent        ──connected────────────────────────▶ verifying
 *       verifying     ──replied [done(verify)]───────────▶ held
 *                     ──replied [unknown(verify)]────────▶ silent
 *                     ──replied [answered(verify)]───────▶ lost
 *     returning       ──replied [unknown(return)]────────▶ returning
 *                     ──replied [answered(return)]───────▶ idle
 *     lost            ──acquire──────────────────────────▶ queued
 *                     ──release──────────────────────────▶ idle
 *     failed          ──acquire──────────────────────────▶ queued
 *
 * The line is a lock of its own (lock.ts), held only until there is a lease: between counting the leases and making one, nobody
 * else makes one. A lease is an ephemeral child of `path`, and only who holds the lock watches those. When there is doubt
 * about the lock before the lease is known to be there, the lease is taken back, made or not. Against the semaphore of k in
 * lock.ts this costs two znodes for each turn instead of one, and is what kazoo's contenders understand.
 *
 * Source: `kazoo.recipe.lock.Semaphore` of kazoo 2.8.0; Curator `InterProcessSemaphoreV2`.
 */

import { assign, emit, setup } from 'xstate';
import type { Request, Stat } from '../zk/messages.ts';
import { joinPath } from '../zk/paths.ts';
import type { Replied } from './session-context.ts';

export interface LockLeaseInput {
  /** The parent of the leases; made when it is missing. */
  path: string;
  /** What its lease is called: unique among all contenders. */
  lease: string;
  /** How many leases there may be. */
  permits: number;
}

interface LockLeaseContext extends LockLeaseInput {
  /** The czxid of the lease. */
  token: number;
}

export type LockLeaseEvent =
  | { type: 'acquire' | 'release' }
  /** Of the lock that keeps the line; `connected` and the like of the session. */
  | { type: 'held' | 'failed' | 'doubted' | 'lost' | 'released' }
  | { type: 'connected' | 'suspended' | 'expired' | 'closed' }
  | { type: 'notified'; event: string; path: string }
  | Replied;

export type LockLeaseEffect =
  | { type: 'submit'; id: string; request: Request }
  /** For the lock that keeps the line. */
  | { type: 'acquire' | 'release' }
  /** For whoever acquires. */
  | { type: 'held'; token: number; path: string }
  | { type: 'doubted' | 'lost'; token: number }
  | { type: 'released' | 'failed' };

type Purpose = 'make-parent' | 'count' | 'lease' | 'verify' | 'return';

/** @returns the path of the lock that keeps the line for the leases at `path`. Source: `Semaphore.lock_path` of kazoo. */
export function lineOf(path: string): string {
  return `${path}-__lock__`;
}

export const lockLeaseMachine = setup({
  types: {
    input: {} as LockLeaseInput,
    context: {} as LockLeaseContext,
    events: {} as LockLeaseEvent,
    emitted: {} as LockLeaseEffect,
  },
  guards: {
    done: ({ event }, { of }: { of: Purpose }) => answers(event, of) && event.error === null,
    unknown: ({ event }, { of }: { of: Purpose }) => answers(event, of) && event.error === 'ConnectionLoss',
    answered: ({ event }, { of }: { of: Purpose }) => answers(event, of) && event.error !== 'ConnectionLoss',
    noNode: ({ event }, { of }: { of: Purpose }) => answers(event, of) && event.error === 'NoNode',
    isFree: ({ context, event }) =>
      answers(event, 'count') &&
      event.error === null &&
      (event.body as { children: string[] }).children.length < context.permits,
    changed: ({ context, event }) => event.type === 'notified' && event.path === context.path,
  },
  actions: {
    acquireLine: emit({ type: 'acquire' }),
    releaseLine: emit({ type: 'release' }),
    makeParent: emit(({ context: { path } }) =>
      asks('make-parent', { op: 'create', path, data: '', mode: 'persistent' }),
    ),
    count: emit(({ context: { path } }) => asks('count', { op: 'getChildren', path, watch: true })),
    lease: emit(({ context }) => asks('lease', { op: 'create2', path: leaseOf(context), data: '', mode: 'ephemeral' })),
    verify: emit(({ context }) => asks('verify', { op: 'exists', path: leaseOf(context), watch: false })),
    return: emit(({ context }) => asks('return', { op: 'delete', path: leaseOf(context), version: -1 })),
    keepToken: assign(({ event }) => ({ token: (event as { body: { stat: Stat } }).body.stat.czxid })),
    announceHeld: emit(({ context }) => ({ type: 'held', token: context.token, path: leaseOf(context) })),
    announceDoubt: emit(({ context }) => ({ type: 'doubted', token: context.token })),
    announceLoss: emit(({ context }) => ({ type: 'lost', token: context.token })),
    announceRelease: emit({ type: 'released' }),
    announceFailure: emit({ type: 'failed' }),
  },
}).createMachine({
  id: 'lockLease',
  context: ({ input }) => ({ ...input, token: 0 }),
  initial: 'idle',
  states: {
    idle: { on: { acquire: 'queued' } },
    queued: { entry: 'acquireLine', on: { held: 'choosing', failed: 'failed' } },
    choosing: {
      initial: 'counting',
      on: { doubted: 'undoing', lost: 'undoing' },
      states: {
        counting: {
          entry: 'count',
          on: {
            replied: [
              { guard: 'isFree', target: 'leasing' },
              { guard: { type: 'done', params: { of: 'count' } }, target: 'waiting' },
              { guard: { type: 'noNode', params: { of: 'count' } }, target: 'makingParent' },
            ],
          },
        },
        makingParent: {
          entry: 'makeParent',
          on: { replied: { guard: { type: 'answered', params: { of: 'make-parent' } }, target: 'counting' } },
        },
        waiting: { on: { notified: { guard: 'changed', target: 'counting' } } },
        leasing: {
          entry: 'lease',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'lease' } }, target: '#lockLease.held', actions: 'keepToken' },
              { guard: { type: 'answered', params: { of: 'lease' } }, target: '#lockLease.undoing' },
            ],
          },
        },
      },
    },
    // Asked until it is answered: what was made without our knowing would count for as long as the session lives.
    undoing: {
      entry: 'return',
      on: {
        replied: [
          { guard: { type: 'unknown', params: { of: 'return' } }, target: 'undoing', reenter: true },
          { guard: { type: 'answered', params: { of: 'return' } }, target: 'failed', actions: 'releaseLine' },
        ],
      },
    },
    held: {
      entry: ['announceHeld', 'releaseLine'],
      on: { release: 'returning', suspended: 'doubtful', expired: 'lost', closed: 'lost' },
    },
    doubtful: {
      initial: 'silent',
      entry: 'announceDoubt',
      on: { release: 'returning', expired: 'lost', closed: 'lost' },
      states: {
        silent: { on: { connected: 'verifying' } },
        verifying: {
          entry: 'verify',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'verify' } }, target: '#lockLease.held' },
              { guard: { type: 'unknown', params: { of: 'verify' } }, target: 'silent' },
              { guard: { type: 'answered', params: { of: 'verify' } }, target: '#lockLease.lost' },
            ],
          },
        },
      },
    },
    returning: {
      entry: 'return',
      on: {
        replied: [
          { guard: { type: 'unknown', params: { of: 'return' } }, target: 'returning', reenter: true },
          { guard: { type: 'answered', params: { of: 'return' } }, target: 'idle', actions: 'announceRelease' },
        ],
      },
    },
    lost: { entry: 'announceLoss', on: { acquire: 'queued', release: { target: 'idle', actions: 'announceRelease' } } },
    failed: { entry: 'announceFailure', on: { acquire: 'queued' } },
  },
});

function asks(purpose: Purpose, request: Request) {
  return { type: 'submit' as const, id: `lease/${purpose}`, request };
}

function answers(event: LockLeaseEvent, purpose: Purpose): event is Replied {
  return event.type === 'replied' && event.id === `lease/${purpose}`;
}

function leaseOf({ path, lease }: LockLeaseInput): string {
  return joinPath(path, lease);
}
