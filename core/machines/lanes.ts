/**
 * Side by side, as many of one kind as there are calls at once: gives each call a lane of its own.
 *
 * Statechart:
 *   ● open  ╌╌call, settled, cancel╌╌
 *
 * Retry, timeout and hedge handle one call at a time. Where what lies above makes several, each goes to an instance that
 * is free; when none is, it waits its turn.
 */

import { assign, enqueueActions, setup } from 'xstate';
import type { Call, Cancel, Settled } from './layer.ts';

export interface LanesInput {
  name: string;
  /** The addresses of the instances. */
  lanes: readonly string[];
}

interface LanesContext extends LanesInput {
  /** Who made the call that a lane is at work on; null while it is free. */
  taken: readonly ({ call: string; from: string } | null)[];
  /** Calls that no lane was free for, in order. */
  waiting: readonly Call[];
}

export type LanesEvent = Call | Cancel | Settled;
export type LanesEffect = (Call & { to: string }) | (Cancel & { to: string }) | Settled;

export const lanesMachine = setup({
  types: {
    input: {} as LanesInput,
    context: {} as LanesContext,
    events: {} as LanesEvent,
    emitted: {} as LanesEffect,
  },
  guards: {
    isFree: ({ context }) => context.taken.includes(null),
    isTaken: ({ context, event }) => laneOf(context, event.call) !== -1,
  },
  actions: {
    send: enqueueActions(({ context, event, enqueue }) => {
      const lane = context.taken.indexOf(null);
      enqueue.emit(sent(context, lane, event as Call));
      enqueue.assign({ taken: put(context, lane, event as Call) });
    }),
    wait: assign(({ context, event }) => ({ waiting: [...context.waiting, event as Call] })),
    stopWaiting: assign(({ context, event }) => ({
      waiting: context.waiting.filter(({ call }) => call !== event.call),
    })),
    /** The call is over or taken back; its lane goes to the one who waits longest. */
    passOn: enqueueActions(({ context, event, enqueue }) => {
      const lane = laneOf(context, event.call);
      const { call, from } = context.taken[lane]!;
      if (event.type === 'settled') enqueue.emit({ type: 'settled', call, to: from, outcome: event.outcome });
      else enqueue.emit({ type: 'cancel', call, to: context.lanes[lane]! });
      const [next, ...waiting] = context.waiting;
      if (next) enqueue.emit(sent(context, lane, next));
      enqueue.assign({ taken: put(context, lane, next ?? null), waiting });
    }),
  },
}).createMachine({
  id: 'lanes',
  context: ({ input }) => ({ ...input, taken: input.lanes.map(() => null), waiting: [] }),
  initial: 'open',
  states: {
    open: {
      on: {
        call: [{ guard: 'isFree', actions: 'send' }, { actions: 'wait' }],
        settled: { guard: 'isTaken', actions: 'passOn' },
        cancel: [{ guard: 'isTaken', actions: 'passOn' }, { actions: 'stopWaiting' }],
      },
    },
  },
});

function laneOf({ taken }: LanesContext, call: string): number {
  return taken.findIndex((one) => one?.call === call);
}

function put({ taken }: LanesContext, lane: number, call: Call | null): LanesContext['taken'] {
  return taken.map((one, index) => (index === lane ? call && { call: call.call, from: call.from } : one));
}

function sent({ name, lanes }: LanesContext, lane: number, call: Call): Call & { to: string } {
  return { ...call, from: name, to: lanes[lane]! };
}
