/**
 * A server that grants one lease: to one holder at a time, for a while, by its own clock.
 *
 * Statechart:
 *   * in any state  ╌╌fail╌╌
 *   ● free          ──acquire [else]───────────────────────────────▶ leased
 *                   ╌╌acquire, renew, release╌╌
 *     leased        ──acquire [isGranted], renew [isRenewed]───────▶ leased
 *                   ──release [isFreed], revoke, after restOfTerm──▶ free
 *                   ╌╌acquire, renew, release╌╌
 *
 * It needs no promise from the holder: when the term is over by its clock the lease is another's to take. Every grant
 * carries a greater token. It may be told to answer the next requests with an error (`fail`), as a server does whose
 * peers are away, and to take the lease back (`revoke`), of which it tells the holder.
 *
 * Source: Gray & Cheriton, Leases: An Efficient Fault-Tolerant Mechanism (1989); "Distributed Systems: Hard Lessons from
 * Production", whose cluster it stands in for.
 */

import { setup } from 'xstate';
import { decideLease, noLease, type LeaseAnswer, type LeaseRequest, type LeaseTable } from './lease-table.ts';
import { doing, type Plan } from './plan.ts';

export interface LeaseGrantorInput {
  /** By the server's clock. */
  termMs: number;
  /** How many milliseconds the server's clock advances in one; 1 unless said. */
  rate?: number;
}

interface LeaseGrantorContext {
  termMs: number;
  rate: number;
  table: LeaseTable;
  /** Who asked for the lease that is held: where to say that it is taken back. */
  heldFrom: string | null;
  /** How many of the next requests are answered with an error. */
  toFail: number;
}

type Heard<E> = E & { from: string; nowMs: number };

/** Needs the time with every event. */
export type LeaseGrantorEvent =
  Heard<LeaseRequest> | { type: 'fail'; next: number; nowMs: number } | { type: 'revoke'; nowMs: number };

type Message = LeaseAnswer | { type: 'failed'; id: string; error: string } | { type: 'revoked'; token: number };

export type LeaseGrantorEffect =
  | { type: 'post'; to: string; message: Message }
  /** What is so, whatever anybody believes. */
  | { type: 'leased'; holder: string; token: number }
  | { type: 'ended'; holder: string; token: number };

type Grantor = LeaseGrantorContext;
type Doing = Plan<Grantor, LeaseGrantorEffect>;

const act = doing<Grantor, LeaseGrantorEvent, LeaseGrantorEffect>;

export const leaseGrantorMachine = setup({
  types: {
    input: {} as LeaseGrantorInput,
    context: {} as LeaseGrantorContext,
    events: {} as LeaseGrantorEvent,
    emitted: {} as LeaseGrantorEffect,
  },
  delays: {
    restOfTerm: ({ context, event }) => (context.table.untilMs - clockOf(context, event)) / context.rate,
  },
  guards: {
    fails: ({ context }) => context.toFail > 0,
    isGranted: ({ context, event }) => answerTo(context, event).type === 'granted',
    isRenewed: ({ context, event }) => answerTo(context, event).type === 'renewed',
    isFreed: ({ context, event }) => decided(context, event as Heard<LeaseRequest>).table.holder === null,
  },
  actions: {
    decide: act(decide),
    failOne: act(({ toFail }, { from, id }: Heard<LeaseRequest>) => ({
      change: { toFail: toFail - 1 },
      effects: [{ type: 'post', to: from, message: { type: 'failed', id, error: 'unavailable' } }],
    })),
    failNext: act((_, { next }: Extract<LeaseGrantorEvent, { type: 'fail' }>) => ({
      change: { toFail: next },
      effects: [],
    })),
    end: act(end),
    revoke: act(revoke),
  },
}).createMachine({
  id: 'leaseGrantor',
  context: ({ input }) => ({ rate: 1, ...input, table: noLease, heldFrom: null, toFail: 0 }),
  initial: 'free',
  on: {
    fail: { actions: 'failNext' },
  },
  states: {
    free: {
      on: {
        acquire: [
          { guard: 'fails', actions: 'failOne' },
          { target: 'leased', actions: 'decide' },
        ],
        renew: [{ guard: 'fails', actions: 'failOne' }, { actions: 'decide' }],
        release: [{ guard: 'fails', actions: 'failOne' }, { actions: 'decide' }],
      },
    },
    leased: {
      on: {
        acquire: [
          { guard: 'fails', actions: 'failOne' },
          { guard: 'isGranted', target: 'leased', reenter: true, actions: 'decide' },
          { actions: 'decide' },
        ],
        renew: [
          { guard: 'fails', actions: 'failOne' },
          { guard: 'isRenewed', target: 'leased', reenter: true, actions: 'decide' },
          { actions: 'decide' },
        ],
        release: [
          { guard: 'fails', actions: 'failOne' },
          { guard: 'isFreed', target: 'free', actions: ['end', 'decide'] },
          { actions: 'decide' },
        ],
        revoke: { target: 'free', actions: ['revoke', 'end'] },
      },
      after: { restOfTerm: { target: 'free', actions: 'end' } },
    },
  },
});

/** What the server's clock says. */
function clockOf({ rate }: Grantor, event: { nowMs?: number }): number {
  return (event.nowMs ?? 0) * rate;
}

function decided(context: Grantor, event: Heard<LeaseRequest>) {
  return decideLease(context.table, event, clockOf(context, event), context.termMs);
}

const answerTo = (context: Grantor, event: LeaseGrantorEvent) => decided(context, event as Heard<LeaseRequest>).answer;

function decide(context: Grantor, event: Heard<LeaseRequest>): Doing {
  const { table, answer } = decided(context, event);
  const posted: LeaseGrantorEffect = { type: 'post', to: event.from, message: answer };
  if (answer.type !== 'granted') return { change: { table }, effects: [posted] };
  if (answer.token === context.table.token) return { change: { table, heldFrom: event.from }, effects: [posted] };
  const leased: LeaseGrantorEffect = { type: 'leased', holder: event.holder, token: answer.token };
  // The wait for the end of the last term may be due at this very instant, or overdue.
  return { change: { table, heldFrom: event.from }, effects: [...end(context).effects, leased, posted] };
}

function end({ table }: Grantor): Doing {
  const { holder, token } = table;
  return {
    change: { table: { ...table, holder: null }, heldFrom: null },
    effects: holder === null ? [] : [{ type: 'ended', holder, token }],
  };
}

function revoke({ table, heldFrom }: Grantor): Doing {
  return {
    change: {},
    effects: [{ type: 'post', to: heldFrom!, message: { type: 'revoked', token: table.token } }],
  };
}
