/**
 * A rate limiter: lets calls through at a quota, makes those who are too early wait for their turn, or turns them away.
 *
 * Statechart:
 *   * in any state  ──call, acquire, cancel──▶ .deciding
 *                   ╌╌settled╌╌
 *   ● open
 *     deciding      ──always [someoneWaits]──▶ pacing
 *                   ──always [else]──────────▶ open
 *     pacing        ──after turn─────────────▶ deciding
 *
 * It bounds how many calls pass in a time, not how many run at once: that is the rate times as long as a call takes, and
 * how long a call takes is not the limiter's to say. One quota for all, or one for each caller. Who would have to wait
 * longer than `maxWaitMs`, or than the call's own deadline, is answered `throttled` at once and told when to come again.
 * One that is taken back while it waits gives its turn to the next.
 *
 * It stands between two layers, or away from its callers: who asks by `acquire` over the network is told `admitted` or
 * `throttled`.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing"; the algorithms in limiter-quota.ts; waiting with a bound as
 * in resilience4j's `RateLimiter` (`timeoutDuration`). Needs the time.
 */

import { setup } from 'xstate';
import type { Call, Cancel, Settled } from './layer.ts';
import { book, freshStanding, isAsNew, type Quota, type Standing } from './limiter-quota.ts';
import { passedOn } from './passed-on.ts';
import { doing, type Plan } from './plan.ts';

export interface LimiterPolicyInput {
  /** Its own address. */
  name: string;
  quota: Quota;
  /** Whether all who call share the quota, or each has one; `all` unless said. */
  per?: 'all' | 'caller';
  /** How long a call may wait for its turn; absent, for as long as it takes; 0, not at all. */
  maxWaitMs?: number;
}

/** One who asks by the network has no call that comes back. */
type Asked = { from: string; call?: Call };

interface Waiting extends Asked {
  cameMs: number;
  turnMs: number;
}

interface LimiterPolicyContext extends LimiterPolicyInput {
  nowMs: number;
  /** By whose quota it is: where it stands with those who have passed. */
  passed: Readonly<Record<string, Standing>>;
  /** And with those who wait. */
  booked: Readonly<Record<string, Standing>>;
  /** Soonest turn first. */
  waiting: readonly Waiting[];
  inFlight: readonly { call: string; from: string }[];
}

type Heard<E> = E & { nowMs: number };
type Acquire = { type: 'acquire'; from: string };

export type LimiterPolicyEvent = Heard<Call | Cancel | Settled | Acquire>;
export type LimiterPolicyEffect =
  | Call
  | Cancel
  | Settled
  | { type: 'post'; to: string; message: { type: 'admitted' } | { type: 'throttled'; retryAfterMs: number } };

type Limiter = LimiterPolicyContext;
type Step = Plan<Limiter, LimiterPolicyEffect>;
const act = doing<Limiter, LimiterPolicyEvent, LimiterPolicyEffect>;

/** Less than the clock can tell apart. */
const nothingMs = 0.0005;

export const limiterPolicyMachine = setup({
  types: {
    input: {} as LimiterPolicyInput,
    context: {} as Limiter,
    events: {} as LimiterPolicyEvent,
    emitted: {} as LimiterPolicyEffect,
  },
  delays: { turn: ({ context }) => Math.max(0, context.waiting[0]!.turnMs - context.nowMs) },
  guards: { someoneWaits: ({ context }) => context.waiting.length > 0 },
  actions: {
    takeCall: act((limiter, event: Heard<Call>) => ask(limiter, { from: event.from, call: event }, event.nowMs)),
    takeAsking: act((limiter, { from, nowMs }: Heard<Acquire>) => ask(limiter, { from }, nowMs)),
    passOn: act(passOn),
    takeBack: act(takeBack),
    answer: act(answer),
  },
}).createMachine({
  id: 'limiterPolicy',
  context: ({ input }) => ({ ...input, nowMs: 0, passed: {}, booked: {}, waiting: [], inFlight: [] }),
  initial: 'open',
  on: {
    call: { target: '.deciding', actions: 'takeCall' },
    acquire: { target: '.deciding', actions: 'takeAsking' },
    cancel: { target: '.deciding', actions: 'takeBack' },
    settled: { actions: 'answer' },
  },
  states: {
    open: {},
    deciding: { always: [{ guard: 'someoneWaits', target: 'pacing' }, { target: 'open' }] },
    pacing: { after: { turn: { target: 'deciding', actions: 'passOn' } } },
  },
});

/** Someone asks to pass: now, in their turn, or not at all. */
function ask(before: Limiter, asked: Asked, nowMs: number): Step {
  const whose = quotaOf(before, asked);
  const limiter = Object.hasOwn(before.booked, whose) ? before : forgetting(before, nowMs);
  const turn = book(limiter.quota, standing(limiter, limiter.booked, whose), nowMs);
  const waitMs = turn.atMs - nowMs;
  const booked = { ...limiter.booked, [whose]: turn.after };
  if (waitMs > Math.min(limiter.maxWaitMs ?? Infinity, asked.call?.leftMs ?? Infinity) + nothingMs)
    return { change: { nowMs }, effects: [turnedAway(asked, waitMs)] };
  const one = { ...asked, cameMs: nowMs, turnMs: turn.atMs };
  if (waitMs <= nothingMs) {
    const { change, effects } = pass(limiter, [one], nowMs);
    return { change: { ...change, booked, nowMs }, effects };
  }
  const waiting = [...limiter.waiting, one].toSorted((a, b) => a.turnMs - b.turnMs);
  return { change: { passed: limiter.passed, booked, waiting, nowMs }, effects: [] };
}

/** When somebody new comes, those are forgotten whose quota is as good as new: else there would be ever more of them. */
function forgetting(limiter: Limiter, nowMs: number): Limiter {
  const kept = (standings: Limiter['passed']) =>
    Object.fromEntries(Object.entries(standings).filter(([, one]) => !isAsNew(limiter.quota, one, nowMs)));
  return { ...limiter, passed: kept(limiter.passed), booked: kept(limiter.booked) };
}

/** The turn of one or more has come. */
function passOn(limiter: Limiter, { nowMs }: Heard<Settled>): Step {
  const due = limiter.waiting.filter(({ turnMs }) => turnMs <= nowMs + nothingMs);
  const { change, effects } = pass(limiter, due, nowMs);
  return { change: { ...change, waiting: limiter.waiting.slice(due.length), nowMs }, effects };
}

function pass(limiter: Limiter, ones: readonly Waiting[], nowMs: number): Step {
  const passed = ones.reduce((before, one) => {
    const whose = quotaOf(limiter, one);
    const turn = book(limiter.quota, standing(limiter, before, whose), Math.max(nowMs, one.turnMs));
    return { ...before, [whose]: turn.after };
  }, limiter.passed);
  const calls = ones.flatMap(({ call }) => (call ? [{ call: call.call, from: call.from }] : []));
  const effects = ones.map((one) => admission(limiter, one, nowMs));
  return { change: { passed, inFlight: [...limiter.inFlight, ...calls] }, effects };
}

/** One does not wait any more: those behind it move up. */
function takeBack(limiter: Limiter, { call: id, nowMs }: Heard<Cancel>): Step {
  if (limiter.inFlight.some(({ call }) => call === id)) {
    const inFlight = limiter.inFlight.filter(({ call }) => call !== id);
    return { change: { inFlight, nowMs }, effects: [{ type: 'cancel', call: id }] };
  }
  if (!limiter.waiting.some(({ call }) => call?.call === id)) return { change: { nowMs }, effects: [] };
  let booked = limiter.passed;
  const waiting = limiter.waiting
    .filter(({ call }) => call?.call !== id)
    .map((one) => {
      const whose = quotaOf(limiter, one);
      const turn = book(limiter.quota, standing(limiter, booked, whose), nowMs);
      booked = { ...booked, [whose]: turn.after };
      return { ...one, turnMs: turn.atMs };
    });
  return { change: { waiting: waiting.toSorted((a, b) => a.turnMs - b.turnMs), booked, nowMs }, effects: [] };
}

function answer(limiter: Limiter, { call: id, outcome }: Settled): Step {
  const ours = limiter.inFlight.find(({ call }) => call === id);
  if (!ours) return { change: {}, effects: [] };
  const inFlight = limiter.inFlight.filter((one) => one !== ours);
  return { change: { inFlight }, effects: [{ type: 'settled', call: id, to: ours.from, outcome }] };
}

function quotaOf({ per = 'all' }: Limiter, { from }: Asked): string {
  return per === 'all' ? 'all' : from;
}

function standing({ quota }: Limiter, standings: Limiter['passed'], whose: string): Standing {
  return Object.hasOwn(standings, whose) ? standings[whose]! : freshStanding(quota);
}

function admission({ name }: Limiter, { call, from, cameMs }: Waiting, nowMs: number): LimiterPolicyEffect {
  if (!call) return { type: 'post', to: from, message: { type: 'admitted' } };
  return passedOn(call, name, nowMs - cameMs);
}

function turnedAway({ call, from }: Asked, retryAfterMs: number): LimiterPolicyEffect {
  if (!call) return { type: 'post', to: from, message: { type: 'throttled', retryAfterMs } };
  const outcome = { type: 'failed', error: 'throttled', definite: true, retryAfterMs } as const;
  return { type: 'settled', call: call.call, to: from, outcome };
}
