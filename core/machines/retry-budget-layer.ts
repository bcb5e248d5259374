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
import { affordsRetry, entered, openingBalance, type Balance, type RetryBudget } from './retry-budget.ts';

export interface RetryBudgetInput {
  /** Its own address. */
  name: string;
  budget: RetryBudget;
  /** Failures that count against the budget: those that say that the server is in trouble. */
  counts: 'anything' | readonly string[];
}

interface RetryBudgetContext extends RetryBudgetInput {
  balance: Balance;
  /** Calls under way, and who made each. */
  underWay: readonly { call: string; from: string }[];
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
      !isRetry(event) || affordsRetry(context.budget, context.balance, event.nowMs),
    isUnderWay: ({ context, event }) => maker(context, event) !== undefined,
  },
  actions: {
    admit: assign(({ context, event }) => {
      const { call, from, nowMs } = event as Clocked<Call>;
      const balance = entered(context.budget, context.balance, isRetry(event) ? 'retry' : 'request', nowMs);
      return { balance, underWay: [...context.underWay, { call, from }] };
    }),
    passOn: emit(({ context, event }) => passedOn(event as Call, context.name)),
    turnDown: emit(({ event }) => {
      const { call, from } = event as Call;
      return { type: 'settled', call, to: from, outcome: { type: 'failed', error: 'overBudget', definite: true } };
    }),
    reckon: assign(({ context, event }) => ({
      balance: reckoned(context, event as Clocked<Settled>),
      underWay: without(context, event),
    })),
    answer: emit(({ context, event }) => {
      const { call, outcome } = event as Settled;
      return { type: 'settled', call, to: maker(context, event)!, outcome };
    }),
    forget: assign(({ context, event }) => ({ underWay: without(context, event) })),
    cancel: emit(({ event }) => ({ type: 'cancel', call: event.call })),
  },
}).createMachine({
  id: 'retryBudget',
  context: ({ input }) => ({ ...input, balance: openingBalance(input.budget), underWay: [] }),
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

function maker({ underWay }: RetryBudgetContext, { call }: RetryBudgetEvent): string | undefined {
  return underWay.find((one) => one.call === call)?.from;
}

function without({ underWay }: RetryBudgetContext, { call }: RetryBudgetEvent): RetryBudgetContext['underWay'] {
  return underWay.filter((one) => one.call !== call);
}

function reckoned({ budget, balance, counts }: RetryBudgetContext, { outcome, nowMs }: Clocked<Settled>): Balance {
  if (outcome.type === 'succeeded') return entered(budget, balance, 'success', nowMs);
  const isCounted = counts === 'anything' || counts.includes(outcome.error);
  return isCounted ? entered(budget, balance, 'failure', nowMs) : balance;
}
