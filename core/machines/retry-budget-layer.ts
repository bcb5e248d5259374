/**
 * The policy that keeps a retry budget for all who share it: it lets a first call through, and another attempt at the same
 * thing only while the budget affords it. Else that attempt has failed as `overBudget`, and certainly did not happen.
 *
 * Statechart:
 *   ● counting  ╌╌call, settled, cancel╌╌
 *
 *     many × retry ──call──▶ retry budget ──call──▶ breaker, endpoint, …
 *
 * Sources: as retry-budget.ts says.
 */

import { assign, emit, setup } from 'xstate';
import type { Call, Cancel, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';
import { affordsRetry, entered, openingBalance, retryCost, type Balance, type RetryBudget } from './retry-budget.ts';

export interface RetryBudgetInput {
  /** Its own address. */
  name: string;
  budget: RetryBudget;
  /** Failures that count against the budget: those that say that the server is in trouble. */
  counts: 'anything' | readonly string[];
}

interface RetryBudgetContext extends RetryBudgetInput {
  balance: Balance;
  /** Calls under way, who made each, and what it cost if it is a retry. */
  underWay: readonly { call: string; from: string; cost: number }[];
  /** Of what the last call of each maker failed: a maker is at one thing at a time. Only where that makes a difference. */
  lastErrors: Readonly<Record<string, string>>;
}

type Clocked<Event> = Event & { nowMs: number };
export type RetryBudgetEvent = Clocked<Call | Cancel | Settled>;
export type RetryBudgetEffect = Call | Cancel | Settled;

/** Hosts run it `clocked`. Wires: call and cancel to the one below, settled to those above. */
export const retryBudgetMachine = setup({
  types: {
    input: {} as RetryBudgetInput,
    context: {} as RetryBudgetContext,
    events: {} as RetryBudgetEvent,
    emitted: {} as RetryBudgetEffect,
  },
  guards: {
    isWithinBudget: ({ context, event }) =>
      !isRetry(event) || affordsRetry(context.budget, context.balance, event.nowMs, costOf(context, event)),
    isUnderWay: ({ context, event }) => underWay(context, event) !== undefined,
  },
  actions: {
    admit: assign(({ context, event }) => {
      const { call, from, nowMs } = event as Clocked<Call>;
      const cost = costOf(context, event);
      const balance = entered(context.budget, context.balance, isRetry(event) ? 'retry' : 'request', nowMs, cost);
      return { balance, underWay: [...context.underWay, { call, from, cost }] };
    }),
    passOn: emit(({ context, event }) => passedOn(event as Call, context.name)),
    turnDown: emit(({ event }) => {
      const { call, from } = event as Call;
      return { type: 'settled', call, to: from, outcome: { type: 'failed', error: 'overBudget', definite: true } };
    }),
    reckon: assign(({ context, event }) => ({
      balance: reckoned(context, event as Clocked<Settled>),
      underWay: without(context, event),
      lastErrors: noted(context, event as Clocked<Settled>),
    })),
    answer: emit(({ context, event }) => {
      const { call, outcome } = event as Settled;
      return { type: 'settled', call, to: underWay(context, event)!.from, outcome };
    }),
    forget: assign(({ context, event }) => ({ underWay: without(context, event) })),
    cancel: emit(({ event }) => ({ type: 'cancel', call: event.call })),
  },
}).createMachine({
  id: 'retryBudget',
  context: ({ input }) => ({ ...input, balance: openingBalance(input.budget), underWay: [], lastErrors: {} }),
  initial: 'counting',
  states: {
    counting: {
      on: {
        call: [{ guard: 'isWithinBudget', actions: ['passOn', 'admit'] }, { actions: 'turnDown' }],
        settled: { guard: 'isUnderWay', actions: ['answer', 'reckon'] },
        cancel: { guard: 'isUnderWay', actions: ['cancel', 'forget'] },
      },
    },
  },
});

function isRetry(event: RetryBudgetEvent): boolean {
  return ((event as Call).attempt ?? 1) > 1;
}

/** 0 for what is no retry. */
function costOf({ budget, lastErrors }: RetryBudgetContext, event: RetryBudgetEvent): number {
  return isRetry(event) ? retryCost(budget, lastErrors[(event as Call).from]) : 0;
}

function underWay(context: RetryBudgetContext, { call }: RetryBudgetEvent) {
  return context.underWay.find((one) => one.call === call);
}

function without({ underWay }: RetryBudgetContext, { call }: RetryBudgetEvent): RetryBudgetContext['underWay'] {
  return underWay.filter((one) => one.call !== call);
}

function noted(context: RetryBudgetContext, event: Clocked<Settled>): RetryBudgetContext['lastErrors'] {
  const { outcome } = event;
  if (!context.budget.perRetryAfter || outcome.type === 'succeeded') return context.lastErrors;
  return { ...context.lastErrors, [underWay(context, event)!.from]: outcome.error };
}

function reckoned(context: RetryBudgetContext, event: Clocked<Settled>): Balance {
  const { budget, balance, counts } = context;
  const { outcome, nowMs } = event;
  const { cost } = underWay(context, event)!;
  if (outcome.type === 'succeeded')
    return cost > 0
      ? entered(budget, balance, 'retrySuccess', nowMs, cost)
      : entered(budget, balance, 'success', nowMs);
  const isCounted = counts === 'anything' || counts.includes(outcome.error);
  return isCounted ? entered(budget, balance, 'failure', nowMs) : balance;
}
