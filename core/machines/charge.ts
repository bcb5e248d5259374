/**
 * A payment service: does as it is told and counts what it has done, which is what the calls to it are judged by.
 *
 * Statechart:
 *   ● serving  ╌╌call, worked, cancel, lose, refuse, decline╌╌
 *
 * Once it has begun to charge nothing stops it, whoever waits for the answer or does not. `lose`: the next few charges
 * are made and their answers lost; `refuse`: the next few calls do not reach it; `decline`: it says no to them itself.
 * A service that knows keys charges once for a key and gives the same answer again.
 *
 * Source: "Distributed Systems: Hard Lessons from Production"; Stripe API, "Idempotent requests".
 */

import { setup } from 'xstate';
import type { Call, Cancel, Outcome, Settled } from './layer.ts';
import { doing, type Plan } from './plan.ts';

export interface ChargeInput {
  /** How long a charge takes. */
  serviceMs: number;
  knowsKeys: boolean;
}

interface ChargeContext extends ChargeInput {
  /** Charges made. */
  charges: number;
  /** Calls at work on, by the id of the work; `waits`: whether anybody waits for the answer. */
  serving: Readonly<Record<string, Pick<Call, 'call' | 'from' | 'key' | 'payload'> & { waits: boolean }>>;
  taken: number;
  /** The value answered for a key. */
  known: Readonly<Record<string, string>>;
  /** How many of the next will go wrong, and how. */
  lose: number;
  refuse: number;
  decline: number;
}

type Worked = { type: 'worked'; id: string };
type GoesWrong = { type: 'lose' | 'refuse' | 'decline'; calls: number };

export type ChargeEvent = Call | Cancel | Worked | GoesWrong;
export type ChargeEffect =
  | Settled
  | { type: 'work'; id: string; forMs: number }
  /** Money has moved. */
  | { type: 'charged'; charge: string; key: string | null; payload: string };

type Step = Plan<ChargeContext, ChargeEffect>;

const refused: Outcome = { type: 'failed', error: 'refused', definite: true };
const declined: Outcome = { type: 'failed', error: 'declined', definite: true };
const lost: Outcome = { type: 'failed', error: 'reset', definite: false };

function take(context: ChargeContext, { call, from, key, payload }: Call): Step {
  if (context.refuse > 0) {
    return {
      change: { refuse: context.refuse - 1 },
      effects: [{ type: 'settled', call, to: from, outcome: refused }],
    };
  }
  const work = `charge-${context.taken + 1}`;
  const asked = { call, from, ...(key !== undefined && { key }), ...(payload !== undefined && { payload }) };
  return {
    change: { taken: context.taken + 1, serving: { ...context.serving, [work]: { ...asked, waits: true } } },
    effects: [{ type: 'work', id: work, forMs: context.serviceMs }],
  };
}

function finish(context: ChargeContext, { id }: Worked): Step {
  const { [id]: asked, ...serving } = context.serving;
  if (!asked) return { change: {}, effects: [] };
  const { call, from, waits } = asked;
  const { outcome, change, effects } = charge(context, asked);
  const settled: Settled = { type: 'settled', call, to: from, outcome };
  return { change: { ...change, serving }, effects: waits ? [...effects, settled] : effects };
}

function charge(
  context: ChargeContext,
  { key, payload = '' }: Pick<Call, 'key' | 'payload'>,
): Step & { outcome: Outcome } {
  if (context.decline > 0) return { outcome: declined, change: { decline: context.decline - 1 }, effects: [] };
  const isLost = context.lose > 0;
  const mayLose = isLost ? { lose: context.lose - 1 } : {};
  const remembers = context.knowsKeys && key !== undefined;
  const before = remembers && Object.hasOwn(context.known, key) ? context.known[key] : undefined;
  if (before !== undefined)
    return { outcome: isLost ? lost : { type: 'succeeded', value: before }, change: mayLose, effects: [] };
  const value = `ch_${context.charges + 1}`;
  return {
    outcome: isLost ? lost : { type: 'succeeded', value },
    change: {
      ...{ charges: context.charges + 1, ...mayLose },
      ...(remembers && { known: { ...context.known, [key]: value } }),
    },
    effects: [{ type: 'charged', charge: value, key: key ?? null, payload }],
  };
}

/** Nobody waits any more; it goes on. */
function leaveAlone(context: ChargeContext, { call }: Cancel): Step {
  const serving = Object.entries(context.serving).map(([id, one]) => [
    id,
    one.call === call ? { ...one, waits: false } : one,
  ]);
  return { change: { serving: Object.fromEntries(serving) as ChargeContext['serving'] }, effects: [] };
}

export const chargeMachine = setup({
  types: {
    input: {} as ChargeInput,
    context: {} as ChargeContext,
    events: {} as ChargeEvent,
    emitted: {} as ChargeEffect,
  },
  actions: {
    take: doing(take),
    finish: doing(finish),
    leaveAlone: doing(leaveAlone),
    goWrong: doing((_context: ChargeContext, { type, calls }: GoesWrong): Step => ({
      change: { [type]: calls },
      effects: [],
    })),
  },
}).createMachine({
  id: 'charge',
  context: ({ input }) => ({ ...input, charges: 0, serving: {}, taken: 0, known: {}, lose: 0, refuse: 0, decline: 0 }),
  initial: 'serving',
  states: {
    serving: {
      on: {
        call: { actions: 'take' },
        worked: { actions: 'finish' },
        cancel: { actions: 'leaveAlone' },
        lose: { actions: 'goWrong' },
        refuse: { actions: 'goWrong' },
        decline: { actions: 'goWrong' },
      },
    },
  },
});
