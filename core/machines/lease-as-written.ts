/**
 * The lease lock of one process as it was published: whoever asks for it is answered from a cache as long as that looks fresh.
 *
 * Statechart:
 *   * in any state  ──granted────────────▶ .held
 *                   ──lapsed [isThere]───▶ .unheld
 *                   ╌╌acquire, refused, worked, renewed, lapsed, failed╌╌
 *   ● unheld
 *     held          ──after restOfLease──▶ unheld
 *
 * It counts the lease from the arrival of the grant, by its own clock, without a margin. Every grant starts another
 * renewer, which renews after 0.7 of the term and again and again; what a renewal brings is not looked at, so that the
 * cache goes stale while the lease lives. A renewer ends when it is told that the lease is over, and dies of any other
 * error; nobody hears of either. There is no way to give the lease back, nor a token to show.
 *
 * A renewer sleeps as a task of its own: it is the host's `work` here, which nothing takes back.
 *
 * Source: "Distributed Systems: Hard Lessons from Production", the lease-based lock; *lease* read as a duration.
 */

import { setup } from 'xstate';
import type { LeaseAnswer, LeaseRequest } from './lease-table.ts';
import { doing, type Plan } from './plan.ts';

export interface LeaseAsWrittenInput {
  /** Of the process. */
  name: string;
  grantor: string;
  termMs: number;
  /** How many milliseconds the process's clock really advances in one; 1 unless said. */
  rate?: number;
}

interface LeaseAsWrittenContext extends Required<LeaseAsWrittenInput> {
  /** By the process's clock. */
  cached: { holder: string; untilMs: number } | null;
  asked: number;
  /** Who waits for the answer to which request. */
  acquiring: readonly { id: string; holder: string; call: string }[];
  renewing: readonly { id: string; renewer: string }[];
  /** All that were ever started, and for whom. */
  renewers: readonly { renewer: string; holder: string }[];
}

type Heard<E> = E & { nowMs: number };

/** Needs the time with every event. */
export type LeaseAsWrittenEvent =
  | Heard<{ type: 'acquire'; call: string; holder: string }>
  | Heard<LeaseAnswer & { from: string }>
  | Heard<{ type: 'failed'; id: string; error: string; from: string }>
  | Heard<{ type: 'worked'; id: string }>;

export type LeaseAsWrittenEffect =
  | { type: 'post'; to: string; message: LeaseRequest }
  | { type: 'work'; id: string; forMs: number }
  /** All that a caller is told. */
  | { type: 'acquired'; call: string; granted: boolean }
  | { type: 'threw'; call: string; error: string }
  /** Heard by nobody. */
  | { type: 'renewerEnded'; renewer: string; error: string };

type Lock = LeaseAsWrittenContext;
type Doing = Plan<Lock, LeaseAsWrittenEffect>;
type EventOf<T extends LeaseAsWrittenEvent['type']> = Extract<LeaseAsWrittenEvent, { type: T }>;
type Answer = { id: string };

const act = doing<Lock, LeaseAsWrittenEvent, LeaseAsWrittenEffect>;
const nowOf = ({ rate }: Lock, event: object) => ((event as { nowMs?: number }).nowMs ?? 0) * rate;
const acquireOf = ({ acquiring }: Lock, event: object) => acquiring.find(({ id }) => id === (event as Answer).id);
const renewalOf = ({ renewing }: Lock, event: object) => renewing.find(({ id }) => id === (event as Answer).id);
const isFresh = (lock: Lock, event: object) => lock.cached !== null && nowOf(lock, event) < lock.cached.untilMs;

export const leaseAsWrittenMachine = setup({
  types: {
    input: {} as LeaseAsWrittenInput,
    context: {} as Lock,
    events: {} as LeaseAsWrittenEvent,
    emitted: {} as LeaseAsWrittenEffect,
  },
  delays: {
    restOfLease: ({ context, event }) => (context.cached!.untilMs - nowOf(context, event)) / context.rate,
  },
  guards: {
    isCachedForAsker: ({ context, event }) =>
      isFresh(context, event) && context.cached!.holder === (event as EventOf<'acquire'>).holder,
    isCached: ({ context, event }) => isFresh(context, event),
    isOfAcquire: ({ context, event }) => acquireOf(context, event) !== undefined,
    isThere: ({ context }) => context.cached !== null,
  },
  actions: {
    sayTrue: act((_, { call }: EventOf<'acquire'>) => said(call, true)),
    sayFalse: act((_, { call }: EventOf<'acquire'>) => said(call, false)),
    propose: act(propose),
    keep: act(keep),
    sayRefused: act((lock, event: Answer) => said(acquireOf(lock, event)!.call, false)),
    throw: act((lock, event: EventOf<'failed'>) => ({
      change: {},
      effects: [{ type: 'threw', call: acquireOf(lock, event)!.call, error: event.error }],
    })),
    renew: act(renew),
    sleepAgain: act((lock, event: Answer) => ({ change: {}, effects: [sleep(lock, renewalOf(lock, event)!.renewer)] })),
    drop: act((lock, event: Answer) => ({ change: { cached: null }, effects: [ended(lock, event, 'over')] })),
    dieOfNoKey: act((lock, event: Answer) => ({ change: {}, effects: [ended(lock, event, 'noKey')] })),
    die: act((lock, event: EventOf<'failed'>) => ({ change: {}, effects: [ended(lock, event, event.error)] })),
  },
}).createMachine({
  id: 'leaseAsWritten',
  context: ({ input }) => ({
    ...{ rate: 1, ...input },
    ...{ cached: null, asked: 0, acquiring: [], renewing: [], renewers: [] },
  }),
  initial: 'unheld',
  on: {
    acquire: [
      { guard: 'isCachedForAsker', actions: 'sayTrue' },
      { guard: 'isCached', actions: 'sayFalse' },
      { actions: 'propose' },
    ],
    granted: { target: '.held', actions: 'keep' },
    refused: { actions: 'sayRefused' },
    worked: { actions: 'renew' },
    // The answer is not looked at: the cache stays as old as it is.
    renewed: { actions: 'sleepAgain' },
    lapsed: [{ guard: 'isThere', target: '.unheld', actions: 'drop' }, { actions: 'dieOfNoKey' }],
    failed: [{ guard: 'isOfAcquire', actions: 'throw' }, { actions: 'die' }],
  },
  states: {
    unheld: {},
    /** What the cache says, to whoever asks; nobody is told when it ends. */
    held: { after: { restOfLease: 'unheld' } },
  },
});

function said(call: string, granted: boolean): Doing {
  return { change: {}, effects: [{ type: 'acquired', call, granted }] };
}

function propose(lock: Lock, { call, holder }: EventOf<'acquire'>): Doing {
  const id = `${lock.name}-${lock.asked + 1}`;
  return {
    change: { asked: lock.asked + 1, acquiring: [...lock.acquiring, { id, holder, call }] },
    effects: [{ type: 'post', to: lock.grantor, message: { type: 'acquire', id, holder } }],
  };
}

/** Counted from now on, however long the answer has been on its way. */
function keep(lock: Lock, event: EventOf<'granted'>): Doing {
  const { holder, call } = acquireOf(lock, event)!;
  const renewer = `renewer-${lock.renewers.length + 1}`;
  const cached = { holder, untilMs: nowOf(lock, event) + lock.termMs };
  return {
    change: { cached, renewers: [...lock.renewers, { renewer, holder }] },
    effects: [{ type: 'acquired', call, granted: true }, sleep(lock, renewer)],
  };
}

function sleep({ termMs, rate }: Lock, renewer: string): LeaseAsWrittenEffect {
  return { type: 'work', id: renewer, forMs: (0.7 * termMs) / rate };
}

function renew(lock: Lock, { id: renewer }: EventOf<'worked'>): Doing {
  const id = `${lock.name}-${lock.asked + 1}`;
  const { holder } = lock.renewers.find((one) => one.renewer === renewer)!;
  return {
    change: { asked: lock.asked + 1, renewing: [...lock.renewing, { id, renewer }] },
    effects: [{ type: 'post', to: lock.grantor, message: { type: 'renew', id, holder } }],
  };
}

function ended(lock: Lock, event: Answer, error: string): LeaseAsWrittenEffect {
  return { type: 'renewerEnded', renewer: renewalOf(lock, event)!.renewer, error };
}
