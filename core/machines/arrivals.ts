/**
 * Calls that come by themselves, whether or not the ones before have been answered: an open workload.
 *
 * Statechart:
 *   * in any state  ╌╌burst, pace╌╌
 *   ● quiet         ──start [isEven]──────▶ waiting
 *                   ──start [else]────────▶ asking
 *     asking        ──drawn───────────────▶ waiting
 *     waiting       ──after gap [isLast]──▶ done
 *                   ──after gap [isEven]──▶ waiting
 *                   ──after gap [else]────▶ asking
 *     done
 *
 * With gaps that are exponential it is a Poisson process; with fixed ones, a metronome. `burst` makes many at once.
 *
 * Source: Schroeder, Wierman and Harchol-Balter, Open Versus Closed (2006).
 */

import { assign, emit, setup } from 'xstate';
import type { Call, Settled } from './layer.ts';
import { doing, type Plan } from './plan.ts';
import { fixed, needsDraw, serviceTimeMs, type Spread } from './service-time.ts';

export interface ArrivalsInput {
  /** Its own address: its calls are `name#1`, `name#2`, and it hears how they ended. */
  name: string;
  /** Time from one call to the next, on average. */
  gapMs: number;
  /** How the gaps spread around that; absent, each is as long as the other. */
  spread?: Spread;
  /** It ends after so many; absent, never. */
  calls?: number;
  /** The deadline that each call is given; absent, none. */
  leftMs?: number;
  /** Whom it calls, in turn; absent, all to whom its calls are wired. */
  to?: readonly string[];
}

interface ArrivalsContext extends ArrivalsInput {
  /** Calls made so far. */
  made: number;
  nextMs: number;
}

type Drawn = { type: 'drawn'; draw: number };
/** From now on they come this far apart, on average. */
type Pace = { type: 'pace'; gapMs: number };
/** So many at once, beside those that come one by one. */
type Burst = { type: 'burst'; calls: number };

export type ArrivalsEvent = { type: 'start' } | Drawn | Pace | Burst | Settled;
export type ArrivalsEffect = (Call & { to?: string }) | { type: 'draw' };

const act = doing<ArrivalsContext, ArrivalsEvent, ArrivalsEffect>;

export const arrivalsMachine = setup({
  types: {
    input: {} as ArrivalsInput,
    context: {} as ArrivalsContext,
    events: {} as ArrivalsEvent,
    emitted: {} as ArrivalsEffect,
  },
  delays: { gap: ({ context }) => (isEven(context) ? context.gapMs : context.nextMs) },
  guards: {
    isEven: ({ context }) => isEven(context),
    isLast: ({ context }) => context.calls !== undefined && context.made + 1 >= context.calls,
  },
  actions: {
    draw: emit({ type: 'draw' }),
    noteGap: assign(({ context, event }) => ({
      nextMs: serviceTimeMs(context.gapMs, context.spread ?? fixed, (event as Drawn).draw),
    })),
    call: act((context) => calls(context, 1)),
    burst: act((context, event: Burst) => calls(context, event.calls)),
    changePace: assign(({ event }) => ({ gapMs: (event as Pace).gapMs })),
  },
}).createMachine({
  id: 'arrivals',
  context: ({ input }) => ({ ...input, made: 0, nextMs: 0 }),
  initial: 'quiet',
  on: { burst: { actions: 'burst' }, pace: { actions: 'changePace' } },
  states: {
    quiet: { on: { start: [{ guard: 'isEven', target: 'waiting' }, { target: 'asking' }] } },
    asking: { entry: 'draw', on: { drawn: { target: 'waiting', actions: 'noteGap' } } },
    waiting: {
      after: {
        gap: [
          { guard: 'isLast', target: 'done', actions: 'call' },
          { guard: 'isEven', target: 'waiting', reenter: true, actions: 'call' },
          { target: 'asking', actions: 'call' },
        ],
      },
    },
    done: {},
  },
});

function isEven({ spread = fixed }: ArrivalsContext): boolean {
  return !needsDraw(spread);
}

function calls({ name, made, leftMs, to }: ArrivalsContext, count: number): Plan<ArrivalsContext, ArrivalsEffect> {
  const effects = Array.from({ length: count }, (_, index): ArrivalsEffect => {
    const n = made + index;
    const call = { type: 'call', call: `${name}#${n + 1}`, from: name } as const;
    return { ...call, ...(leftMs !== undefined && { leftMs }), ...(to && { to: to[n % to.length]! }) };
  });
  return { change: { made: made + count }, effects };
}
