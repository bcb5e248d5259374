/**
 * One who writes to a resource once it has been told that it holds the lease, as soon as it has prepared what to write.
 *
 * Statechart:
 *   ● idle       ──held, acquired [isGranted]──▶ preparing
 *     preparing  ──worked──────────────────────▶ writing
 *                ──lost────────────────────────▶ stopped
 *     writing    ──written─────────────────────▶ done
 *                ──refused─────────────────────▶ fenced
 *     done
 *     fenced
 *     stopped
 *
 * It shows the token that came with the lease, if one came. Told that the lease is lost it writes nothing; not told, it does.
 *
 * Source: Kleppmann, How to do distributed locking (2016); "Distributed Systems: Hard Lessons from Production".
 */

import { assign, emit, setup } from 'xstate';
import type { Write } from './resource.ts';

export interface LeaseWriterInput {
  name: string;
  /** The address of what it writes to. */
  resource: string;
  /** From being told that it holds to writing. */
  prepareMs: number;
}

interface LeaseWriterContext extends LeaseWriterInput {
  token: number | null;
}

export type LeaseWriterEvent =
  | { type: 'held'; token: number }
  | { type: 'acquired'; granted: boolean }
  | { type: 'lost' }
  | { type: 'worked'; id: string }
  | { type: 'written'; write: string }
  | { type: 'refused'; write: string; latest: number };

export type LeaseWriterEffect =
  { type: 'work'; id: string; forMs: number } | { type: 'post'; to: string; message: Write };

export const leaseWriterMachine = setup({
  types: {
    input: {} as LeaseWriterInput,
    context: {} as LeaseWriterContext,
    events: {} as LeaseWriterEvent,
    emitted: {} as LeaseWriterEffect,
  },
  guards: {
    isGranted: ({ event }) => event.type === 'acquired' && event.granted,
  },
  actions: {
    noteToken: assign(({ event }) => ({ token: event.type === 'held' ? event.token : null })),
    prepare: emit(({ context }) => ({ type: 'work', id: context.name, forMs: context.prepareMs })),
    write: emit(({ context: { name, resource, token } }) => ({
      ...{ type: 'post', to: resource },
      message: { type: 'write', write: name, value: name, ...(token !== null && { token }) },
    })),
  },
}).createMachine({
  id: 'leaseWriter',
  context: ({ input }) => ({ ...input, token: null }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        held: { target: 'preparing', actions: 'noteToken' },
        acquired: { guard: 'isGranted', target: 'preparing', actions: 'noteToken' },
      },
    },
    preparing: { entry: 'prepare', on: { worked: 'writing', lost: 'stopped' } },
    writing: { entry: 'write', on: { written: 'done', refused: 'fenced' } },
    done: {},
    fenced: {},
    stopped: {},
  },
});
