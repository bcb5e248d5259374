/** The copies of one call: which are under way, when the next is made, and when it is decided. */

import type { Call, Cancel, Failure, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';
import type { Plan } from './plan.ts';

export interface HedgeInput {
  /** Its own address. */
  name: string;
  /** Calls made in all, the first included. */
  totalCalls: number;
  /** After this long without an answer the next copy is made. */
  hedgingDelayMs: number;
  /** Failures after which the others still may succeed, by the word for them. Any other ends the call. */
  nonFatal: 'anything' | readonly string[];
  /** Which calls are made more than once. */
  hedges: 'everything' | 'idempotent';
}

/** gRPC's own example, for calls that may be made twice. */
export const hedgeDefaults: Omit<HedgeInput, 'name'> = {
  ...{
    totalCalls: 4,
    hedgingDelayMs: 500,
    nonFatal: ['refused', 'reset', 'timeout', 'full', 'shed'],
    hedges: 'idempotent',
  },
};

export interface HedgeContext extends HedgeInput {
  call: Call | null;
  deadlineAtMs: number;
  /** Copies made so far. */
  copies: number;
  /** How many may be made of this call. */
  most: number;
  /** Those that are not answered. */
  underWay: readonly string[];
  nextInMs: number;
  /** Whether one that failed may have happened. */
  unsure: boolean;
}

type Planned = Plan<HedgeContext, Call | Cancel | Settled>;

/** Makes the next copy; of a call that has just come, the first. */
export function sent(context: HedgeContext, nowMs: number, come?: Call & { nowMs: number }): Planned {
  const begun = come ? beginning(context, come) : context;
  const copies = begun.copies + 1;
  const call = `${begun.call!.call}.${copies}`;
  const { leftMs: _, ...asked } = begun.call!;
  const made = { ...asked, call, from: context.name, attempt: copies };
  const leftMs = begun.deadlineAtMs - nowMs;
  const change = { ...begun, copies, underWay: [...begun.underWay, call], nextInMs: context.hedgingDelayMs };
  return { change, effects: [leftMs < Infinity ? { ...made, leftMs } : made] };
}

/** Whether an answer decides the call: a success, a fatal failure, or the last that there will be. */
export function isOver(context: HedgeContext, answer: Settled): boolean {
  const { outcome } = answer;
  if (outcome.type === 'succeeded' || !isNonFatal(context, outcome)) return true;
  return context.underWay.length === 1 && leaving(context, answer).nextInMs === Infinity;
}

/** What is left when a copy has failed and the others go on. */
export function leaving(
  context: HedgeContext,
  { call, outcome }: Settled,
): Pick<HedgeContext, 'underWay' | 'nextInMs' | 'most' | 'unsure'> {
  const failure = outcome as Failure;
  const underWay = context.underWay.filter((one) => one !== call);
  const most = stops(failure) ? context.copies : context.most;
  const nextInMs = context.copies < most ? (failure.retryAfterMs ?? 0) : Infinity;
  return { underWay, most, nextInMs, unsure: context.unsure || !failure.definite };
}

/** The answer goes up; the other copies are taken back. */
export function settled(context: HedgeContext, { call, outcome }: Settled): Planned {
  const others = context.underWay.filter((one) => one !== call);
  const isCertain = outcome.type === 'succeeded' || (outcome.definite && !context.unsure && others.length === 0);
  const told = isCertain ? outcome : { ...outcome, definite: false };
  const answer: Settled = { type: 'settled', call: context.call!.call, to: context.call!.from, outcome: told };
  return { change: { underWay: [] }, effects: [...others.map(cancelOf), answer] };
}

export function cancelled({ underWay }: HedgeContext): Planned {
  return { change: { underWay: [] }, effects: underWay.map(cancelOf) };
}

function beginning(context: HedgeContext, come: Call & { nowMs: number }): HedgeContext {
  const call = passedOn(come, come.from);
  const isSafe = context.hedges === 'everything' || call.idempotent === true || call.key !== undefined;
  const most = isSafe ? context.totalCalls : 1;
  return {
    ...context,
    call,
    deadlineAtMs: come.nowMs + (come.leftMs ?? Infinity),
    copies: 0,
    most,
    underWay: [],
    unsure: false,
  };
}

function isNonFatal({ nonFatal }: HedgeInput, failure: Failure): boolean {
  return (
    nonFatal === 'anything' || nonFatal.includes(failure.error) || stops(failure) || failure.retryAfterMs !== undefined
  );
}

/** No more copies: the budget is spent, or the server wants none. */
function stops({ error, retryAfterMs = 0 }: Failure): boolean {
  return error === 'overBudget' || retryAfterMs < 0;
}

function cancelOf(call: string): Cancel {
  return { type: 'cancel', call };
}
