/**
 * What a lock protects: it takes writes, and where it checks fencing tokens it refuses those of an earlier holder.
 *
 * Statechart:
 *   ● deciding  ──always [checks]──▶ checking
 *               ──always [else]────▶ trusting
 *     checking  ╌╌write╌╌
 *     trusting  ╌╌write╌╌
 *
 * A lock cannot keep a holder from writing late: between its last look at the lock and its write it may have been stopped for
 * as long as you like. A resource that remembers the greatest token it has seen can. One that does not check takes
 * whatever comes. A write without a token cannot be told from a late one: where tokens are checked it is refused.
 *
 * Source: Kleppmann, How to do distributed locking (2016), "Making the lock safe with fencing".
 */

import { assign, emit, setup } from 'xstate';

export interface ResourceInput {
  /** Whether it looks at the tokens. */
  checks: boolean;
}

interface ResourceContext extends ResourceInput {
  /** The greatest token that came with a write it took; 0 before the first. */
  latest: number;
  /** What was written last; null before the first. */
  value: string | null;
}

/** `token`: the writer's fencing token, such as the czxid of its lock's znode; absent when its lock gives none. */
export interface Write {
  type: 'write';
  /** Its name in the run: `ana#1`. */
  write: string;
  token?: number;
  value: string;
}

export type ResourceEvent = Write & { from: string };

export type ResourceEffect =
  | { type: 'post'; to: string; message: { type: 'written'; write: string } }
  /** `latest`: the token that it has seen, greater than the one that came. */
  | { type: 'post'; to: string; message: { type: 'refused'; write: string; latest: number } };

export const resourceMachine = setup({
  types: {
    input: {} as ResourceInput,
    context: {} as ResourceContext,
    events: {} as ResourceEvent,
    emitted: {} as ResourceEffect,
  },
  guards: {
    checks: ({ context }) => context.checks,
    /** One holder may write more than once. */
    isCurrent: ({ context, event }) => event.token !== undefined && event.token >= context.latest,
  },
  actions: {
    take: assign(({ context, event }) => ({ latest: Math.max(context.latest, event.token ?? 0), value: event.value })),
    confirm: emit(({ event }) => ({ type: 'post', to: event.from, message: { type: 'written', write: event.write } })),
    refuse: emit(({ context, event }) => ({
      type: 'post',
      to: event.from,
      message: { type: 'refused', write: event.write, latest: context.latest },
    })),
  },
}).createMachine({
  id: 'resource',
  context: ({ input }) => ({ ...input, latest: 0, value: null }),
  initial: 'deciding',
  states: {
    deciding: { always: [{ guard: 'checks', target: 'checking' }, { target: 'trusting' }] },
    checking: { on: { write: [{ guard: 'isCurrent', actions: ['take', 'confirm'] }, { actions: 'refuse' }] } },
    trusting: { on: { write: { actions: ['take', 'confirm'] } } },
  },
});
