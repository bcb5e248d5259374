/**
 * A service that is well but for a call now and then, and at times is not well at all: it refuses, or says nothing.
 *
 * Statechart:
 *   * in any state  ──broke────────────────▶ .down
 *                   ──hung─────────────────▶ .hanging
 *                   ──recovered────────────▶ .well
 *                   ╌╌thawed, connect╌╌
 *   ● deciding      ──always [neverFails]──▶ well
 *                   ──always [else]────────▶ asking
 *     asking        ──drawn────────────────▶ well
 *     well          ──call [isDue]─────────▶ asking
 *                   ╌╌call╌╌
 *     down          ╌╌call, connect╌╌
 *     hanging       ╌╌call╌╌
 *
 * Of the calls that it hears while it is well each fails with the same probability, whatever became of those before. It asks
 * chance once for each failure, namely how many go well before the next: the same law as a throw for every call.
 * While it hangs it keeps what it is asked, and answers it late or never; connections it accepts all the same, for that is its
 * kernel's to do. While it is down nobody listens, and a connection is refused as every call is.
 *
 * Source: "Distributed Systems: Hard Lessons from Production", whose breaker stands before such a service.
 */

import { setup } from 'xstate';
import { accepted, type Accepted, type ConnectAsked } from './accepted.ts';
import { naturalLog } from './natural-log.ts';
import { doing, type Plan } from './plan.ts';

export interface FlakyServiceInput {
  /** With which probability a call fails while it is well: from 0 to 1. */
  failing: number;
}

interface Held {
  call: string;
  from: string;
}

interface FlakyServiceContext extends FlakyServiceInput {
  /** How many calls go well before the next fails. */
  wellFor: number;
  /** Calls that it has heard while it hung and has not answered, oldest first. */
  held: readonly Held[];
}

type Asked = { type: 'call' } & Held;
/** The oldest so many of the calls that hang are answered after all. */
type Thawed = { type: 'thawed'; calls: number };

export type FlakyServiceEvent =
  | Asked
  | ConnectAsked
  | { type: 'drawn'; draw: number }
  | Thawed
  /** From now on every call is refused; nothing is answered; it is well, and answers whatever hangs. */
  | { type: 'broke' | 'hung' | 'recovered' };

export type FlakyServiceEffect =
  | { type: 'draw' }
  | Accepted
  | { type: 'post'; to: string; message: { type: 'refused'; call: string; of: 'connect' } }
  | { type: 'post'; to: string; message: { type: 'answered'; call: string } }
  | { type: 'post'; to: string; message: { type: 'refused'; call: string; error: 'broken'; definite: false } };

type Does = Plan<FlakyServiceContext, FlakyServiceEffect>;

const act = doing<FlakyServiceContext, FlakyServiceEvent, FlakyServiceEffect>;

export const flakyServiceMachine = setup({
  types: {
    input: {} as FlakyServiceInput,
    context: {} as FlakyServiceContext,
    events: {} as FlakyServiceEvent,
    emitted: {} as FlakyServiceEffect,
  },
  guards: {
    neverFails: ({ context }) => context.failing <= 0,
    isDue: ({ context }) => context.wellFor === 0,
  },
  actions: {
    draw: act((): Does => ({ change: {}, effects: [{ type: 'draw' }] })),
    note: act(({ failing }, { draw }: { draw: number }) => ({
      change: { wellFor: before(failing, draw) },
      effects: [],
    })),
    answer: act(({ wellFor }, event: Asked) => ({ change: { wellFor: wellFor - 1 }, effects: [answered(event)] })),
    refuse: act((_, event: Asked) => ({ change: {}, effects: [refused(event)] })),
    accept: act((_, event: ConnectAsked) => ({ change: {}, effects: [accepted(event)] })),
    refuseConnection: act((_, { call, from }: ConnectAsked) => ({
      change: {},
      effects: [{ type: 'post', to: from, message: { type: 'refused', call, of: 'connect' } }],
    })),
    hold: act(({ held }, { call, from }: Asked) => ({ change: { held: [...held, { call, from }] }, effects: [] })),
    thaw: act((context, { calls }: Thawed) => answerHeld(context, calls)),
    thawAll: act((context) => answerHeld(context, context.held.length)),
  },
}).createMachine({
  id: 'flakyService',
  context: ({ input }) => ({ ...input, wellFor: Infinity, held: [] }),
  initial: 'deciding',
  on: {
    broke: '.down',
    hung: '.hanging',
    recovered: { target: '.well', actions: 'thawAll' },
    thawed: { actions: 'thaw' },
    connect: { actions: 'accept' },
  },
  states: {
    deciding: { always: [{ guard: 'neverFails', target: 'well' }, { target: 'asking' }] },
    asking: { entry: 'draw', on: { drawn: { target: 'well', actions: 'note' } } },
    well: { on: { call: [{ guard: 'isDue', target: 'asking', actions: 'refuse' }, { actions: 'answer' }] } },
    down: { on: { call: { actions: 'refuse' }, connect: { actions: 'refuseConnection' } } },
    hanging: { on: { call: { actions: 'hold' } } },
  },
});

/** How many calls go well before one fails: geometric. */
function before(failing: number, draw: number): number {
  return failing >= 1 ? 0 : Math.floor(naturalLog(1 - draw) / naturalLog(1 - failing));
}

function answerHeld({ held }: FlakyServiceContext, calls: number): Does {
  return { change: { held: held.slice(calls) }, effects: held.slice(0, calls).map(answered) };
}

function answered({ call, from }: Held): FlakyServiceEffect {
  return { type: 'post', to: from, message: { type: 'answered', call } };
}

function refused({ call, from }: Held): FlakyServiceEffect {
  return { type: 'post', to: from, message: { type: 'refused', call, error: 'broken', definite: false } };
}
