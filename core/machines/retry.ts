/**
 * Retry: makes a call again after it has failed, as often, as late and for such failures as it is told.
 *
 * Statechart:
 *   * in any state  ╌╌call╌╌
 *   ● idle          ──call [else]────────────────────────────────────────────────▶ trying
 *                   ╌╌call╌╌
 *     trying        ──settled [hasSucceeded | isOverBudget], cancel [isCurrent]──▶ idle
 *                   ──settled [hasFailed], after patience────────────────────────▶ weighing
 *     weighing      ──always [isHopeless]────────────────────────────────────────▶ idle
 *                   ──always [isRandom]──────────────────────────────────────────▶ drawing
 *                   ──always [else]──────────────────────────────────────────────▶ planned
 *     drawing       ──drawn──────────────────────────────────────────────────────▶ planned
 *                   ──cancel [isCurrent]─────────────────────────────────────────▶ idle
 *     planned       ──always [endsTooLate]───────────────────────────────────────▶ idle
 *                   ──always [else]──────────────────────────────────────────────▶ waiting
 *     waiting       ──cancel [isCurrent]─────────────────────────────────────────▶ idle
 *                   ──after backoff──────────────────────────────────────────────▶ trying
 *
 * One call at a time; then it is idle again. Before another call it asks: is this failure worth it, may the call be made twice,
 * are there calls left, will there be time after the wait? Whoever stacks it on a retry budget is told there whether the
 * budget has one left.
 *
 * Sources: AWS Builders' Library, "Timeouts, retries, and backoff with jitter"; gRPC proposal A6; "Distributed Systems: Hard
 * Lessons from Production".
 */

import { assign, emit, setup } from 'xstate';
import { isRandom, nextWait, type Wait } from './backoff.ts';
import { isPlain, type Call, type Cancel, type Failure, type Settled } from './layer.ts';
import { doing, type WholePlan } from './plan.ts';
import type { RetryPolicy } from './retry-policy.ts';

export interface RetryInput extends RetryPolicy {
  /** Its own address. */
  name: string;
}

interface RetryContext {
  name: string;
  policy: RetryPolicy;
  /** The one that is being made, if any, and as it was heard. */
  call: Call | null;
  /** Which of its calls is the latest, from 1, and its name: `ana#3.2` is the second call for `ana#3`. */
  attempt: number;
  id: string;
  /** When there is no use any more in an answer; Infinity: never. */
  deadlineAtMs: number;
  /** The latest wait. */
  wait: Wait | undefined;
  /** How the latest call failed. */
  last: Failure;
  /** Whether an earlier call, or the latest, may have happened though it failed. */
  unsure: boolean;
}

type Clocked<Event> = Event & { nowMs: number };
export type RetryEvent = Clocked<Call | Cancel | Settled | { type: 'drawn'; draw: number }>;
export type RetryEffect = Call | Cancel | Settled | { type: 'draw' };

const timedOut: Failure = { type: 'failed', error: 'timeout', definite: false };

/** Hosts run it `clocked`. Wires: call and cancel to the one below, settled to those above. */
export const retryMachine = setup({
  types: {
    input: {} as RetryInput,
    context: {} as RetryContext,
    events: {} as RetryEvent,
    emitted: {} as RetryEffect,
  },
  delays: {
    /** For this call, and for all of them together; for ever, when neither is bounded. */
    patience: ({ context, event }) => patienceMs(context, event.nowMs),
    backoff: ({ context }) => context.wait!.delayMs,
  },
  guards: {
    comesTooLate: ({ context, event }) => deadlineOf(context.policy, event) <= event.nowMs,
    isCurrent: ({ context, event }) => (event as Cancel).call === context.call!.call,
    hasSucceeded: ({ context, event }) => isOurs(context, event) && (event as Settled).outcome.type === 'succeeded',
    isOverBudget: ({ context, event }) => isOurs(context, event) && errorOf(event) === 'overBudget',
    hasFailed: ({ context, event }) => isOurs(context, event),
    isHopeless: ({ context, event }) =>
      context.attempt >= context.policy.totalCalls || context.deadlineAtMs <= event.nowMs || !isWorthIt(context),
    isRandom: ({ context }) => isRandom(context.policy.backoff),
    endsTooLate: ({ context, event }) => event.nowMs + context.wait!.delayMs >= context.deadlineAtMs,
  },
  actions: {
    begin: doing<RetryContext, RetryEvent, RetryEffect>(begun),
    try: emit(({ context, event }) => attemptOf(context, event.nowMs)),
    giveUpTry: emit(({ context }) => ({ type: 'cancel', call: context.id })),
    noteFailure: assign(({ context, event }) => noted(context, (event as Settled).outcome as Failure)),
    noteTimeout: assign(({ context }) => noted(context, timedOut)),
    plan: assign(({ context, event }) => ({ wait: planned(context, 'draw' in event ? event.draw : 0) })),
    countAttempt: assign(({ context: { call, attempt } }) => ({
      attempt: attempt + 1,
      id: attemptId(call!, attempt + 1),
    })),
    draw: emit({ type: 'draw' }),
    answer: emit(({ context, event }) => settled(context, (event as Settled).outcome)),
    giveUp: emit(({ context }) => settled(context, verdict(context))),
    turnAway: emit(({ event }) => turnedAway(event as Call, 'full')),
    refuseLate: emit(({ event }) => turnedAway(event as Call, 'timeout')),
  },
}).createMachine({
  id: 'retry',
  context: ({ input: { name, ...policy } }) => ({
    ...{ name, policy, call: null, attempt: 0, id: '' },
    ...{ deadlineAtMs: Infinity, wait: undefined, last: timedOut, unsure: false },
  }),
  initial: 'idle',
  on: { call: { actions: 'turnAway' } },
  states: {
    idle: {
      on: {
        call: [
          { guard: 'comesTooLate', actions: 'refuseLate' },
          { target: 'trying', actions: 'begin' },
        ],
      },
    },
    trying: {
      entry: 'try',
      on: {
        settled: [
          { guard: 'hasSucceeded', target: 'idle', actions: 'answer' },
          { guard: 'isOverBudget', target: 'idle', actions: 'giveUp' },
          { guard: 'hasFailed', target: 'weighing', actions: 'noteFailure' },
        ],
        cancel: { guard: 'isCurrent', target: 'idle', actions: 'giveUpTry' },
      },
      after: { patience: { target: 'weighing', actions: ['giveUpTry', 'noteTimeout'] } },
    },
    weighing: {
      always: [
        { guard: 'isHopeless', target: 'idle', actions: 'giveUp' },
        { guard: 'isRandom', target: 'drawing' },
        { target: 'planned', actions: 'plan' },
      ],
    },
    drawing: {
      entry: 'draw',
      on: {
        drawn: { target: 'planned', actions: 'plan' },
        cancel: { guard: 'isCurrent', target: 'idle' },
      },
    },
    planned: { always: [{ guard: 'endsTooLate', target: 'idle', actions: 'giveUp' }, { target: 'waiting' }] },
    waiting: {
      on: { cancel: { guard: 'isCurrent', target: 'idle' } },
      after: { backoff: { target: 'trying', actions: 'countAttempt' } },
    },
  },
});

function begun({ name, policy }: RetryContext, call: Clocked<Call>): WholePlan<RetryContext, RetryEffect> {
  const deadlineAtMs = deadlineOf(policy, call);
  const id = attemptId(call, 1);
  // Field by field: at every call, copying the context costs more than all the rest.
  return {
    context: { name, policy, call, attempt: 1, id, deadlineAtMs, wait: undefined, last: timedOut, unsure: false },
    effects: [],
  };
}

function attemptId({ call }: Call, attempt: number): string {
  return `${call}.${attempt}`;
}

function isOurs({ id }: RetryContext, event: RetryEvent): boolean {
  return (event as Settled).call === id;
}

function errorOf(event: RetryEvent): string | undefined {
  const { outcome } = event as Settled;
  return outcome.type === 'failed' ? outcome.error : undefined;
}

function deadlineOf({ deadlineMs = Infinity, callersDeadline }: RetryPolicy, event: RetryEvent): number {
  const callers = (callersDeadline === 'kept' ? (event as Call).leftMs : undefined) ?? Infinity;
  return event.nowMs + Math.min(deadlineMs, callers);
}

/** How long the call that is made now is waited for. */
function patienceMs({ policy: { tryTimeoutMs = Infinity }, deadlineAtMs }: RetryContext, nowMs: number): number {
  return Math.min(tryTimeoutMs, deadlineAtMs - nowMs);
}

/**
 * What goes down: the call as it was heard, but for when and for whom of several. Whoever ignores deadlines does not pass them
 * on either.
 */
function attemptOf(context: RetryContext, nowMs: number): Call {
  const { id, name, attempt, policy } = context;
  const call = context.call!;
  const leftMs = policy.callersDeadline === 'kept' ? patienceMs(context, nowMs) : Infinity;
  const made: Call = isPlain(call) ? { type: 'call', call: id, from: name, attempt } : copied(call, context);
  if (leftMs !== Infinity) made.leftMs = leftMs;
  return made;
}

function copied(call: Call, { id, name, attempt }: RetryContext): Call {
  const { to: _, nowMs: __, leftMs: ___, ...rest } = call as Call & { to?: string; nowMs: number };
  return { ...rest, call: id, from: name, attempt };
}

function isWorthIt({ call, policy: { retryOn, whenUnsure }, last, unsure }: RetryContext): boolean {
  if (retryOn !== 'anything' && !retryOn.includes(last.error)) return false;
  return !unsure || whenUnsure === 'always' || call!.idempotent === true || call!.key !== undefined;
}

function noted({ unsure }: RetryContext, last: Failure): Partial<RetryContext> {
  return { last, unsure: unsure || !last.definite };
}

function planned({ policy: { backoff, retryAfter }, wait, last }: RetryContext, draw: number): Wait {
  const next = nextWait(backoff, wait, draw);
  if (last.retryAfterMs === undefined || retryAfter === 'ignored') return next;
  return { ...next, delayMs: last.retryAfterMs + (retryAfter === 'added' ? next.delayMs : 0) };
}

/** What is said in the end: certain only if every one of the calls certainly did not happen. */
function verdict({ last, unsure, policy: { retryOn, exhaustedAs } }: RetryContext): Failure {
  const hidden = exhaustedAs !== undefined && (retryOn === 'anything' || retryOn.includes(last.error));
  return hidden ? { type: 'failed', error: exhaustedAs, definite: false } : { ...last, definite: !unsure };
}

function settled({ call }: RetryContext, outcome: Settled['outcome']): Settled {
  return { type: 'settled', call: call!.call, to: call!.from, outcome };
}

function turnedAway({ call, from }: Call, error: string): Settled {
  return { type: 'settled', call, to: from, outcome: { type: 'failed', error, definite: true } };
}
