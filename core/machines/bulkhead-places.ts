/** Who is inside and who stands outside: the places that a bulkhead or an adaptive limit gives away. Pure. */

import {
  adjusted,
  drawn,
  needsDraw,
  permitsOf,
  startingLimit,
  type Limit,
  type LimitRule,
} from './adaptive-limit-rules.ts';
import type { Call, Cancel, Failure, Outcome, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';
import type { Plan } from './plan.ts';
import { averageServiceMs, cannotMeet } from './shedding.ts';

export interface PlacesInput {
  /** Its own address. */
  name: string;
  /** How many calls may wait for a place; 0, none. */
  queueLength: number;
  /** For how long each; absent, for as long as it takes, or as its own deadline lets it. */
  maxWaitMs?: number;
  /** Whether a call is refused at once when it could not be answered within its deadline. */
  sheds?: boolean;
}

/** Failures from below that are a sign of too much, rather than of anything else. */
const signsOfOverload: readonly string[] = ['timeout', 'throttled', 'full', 'shed', 'unavailable'];

export interface Places extends PlacesInput {
  rule: LimitRule;
  limit: Limit;
  inside: readonly Inside[];
  waiting: readonly Waiting[];
  /** How long a call takes, on average over the last few; undefined while nobody knows. */
  serviceMs?: number;
  nowMs: number;
}

interface Inside {
  call: string;
  /** Who hears how it ended. */
  from: string;
  sinceMs: number;
  /** How many were inside when it came in, itself included. */
  inFlight: number;
}

interface Waiting {
  asked: Call;
  sinceMs: number;
  /** When it does not wait any more; absent, never. */
  untilMs?: number;
}

export type Heard<E> = E & { nowMs: number };
export type Drawn = { type: 'drawn'; draw: number };
export type PlacesEffect = Call | Cancel | Settled | { type: 'draw' };
type Step = Plan<Places, PlacesEffect>;

/** Less than the clock can tell apart. */
const nothingMs = 0.0005;

export function emptyPlaces(rule: LimitRule, input: PlacesInput): Places {
  return { ...input, rule, limit: startingLimit(rule), inside: [], waiting: [], nowMs: 0 };
}

/** A call goes in, waits, or is turned away. */
export function come(places: Places, { nowMs, ...asked }: Heard<Call>): Step {
  const permits = permitsOf(places.limit);
  const full = places.inside.length >= permits;
  const backlog = { ahead: places.waiting.length, permits, full, serviceMs: places.serviceMs };
  if (places.sheds && cannotMeet(asked.leftMs, backlog))
    return { change: { nowMs }, effects: [refused(asked, 'shed')] };
  if (!full) {
    const next = admitted({ ...places, nowMs, waiting: [...places.waiting, { asked, sinceMs: nowMs }] });
    return { change: next.change, effects: [...next.effects, ...draws(places)] };
  }
  if (places.waiting.length >= places.queueLength) return { change: { nowMs }, effects: [refused(asked, 'full')] };
  const patienceMs = Math.min(places.maxWaitMs ?? Infinity, asked.leftMs ?? Infinity);
  const one = { asked, sinceMs: nowMs, ...(patienceMs < Infinity && { untilMs: nowMs + patienceMs }) };
  return { change: { nowMs, waiting: [...places.waiting, one] }, effects: [] };
}

/** A call comes back: what became of it goes up, and its place to the next. */
export function leave(places: Places, { call: id, outcome, nowMs }: Heard<Settled>): Step {
  const ours = places.inside.find(({ call }) => call === id);
  if (!ours) return { change: { nowMs }, effects: [] };
  const known = learned(places, ours, outcome, nowMs);
  const next = admitted({ ...places, ...known, nowMs, inside: places.inside.filter((one) => one !== ours) });
  const answer: Settled = { type: 'settled', call: id, to: ours.from, outcome };
  return {
    change: { ...known, ...next.change },
    effects: [answer, ...next.effects, ...draws({ ...places, ...known })],
  };
}

/** Chance has spoken. */
export function jitter({ limit }: Places, { draw, nowMs }: Heard<Drawn>): Step {
  return { change: { limit: drawn(limit, draw), nowMs }, effects: [] };
}

function draws({ rule, limit }: Places): PlacesEffect[] {
  return needsDraw(rule, limit) ? [{ type: 'draw' }] : [];
}

/** One is taken back: its place, inside or outside, is the next one's. What runs tells nothing about how long calls take. */
export function takeBack(places: Places, { call: id, nowMs }: Heard<Cancel>): Step {
  const wasInside = places.inside.some(({ call }) => call === id);
  const next = admitted({
    ...{ ...places, nowMs, inside: places.inside.filter(({ call }) => call !== id) },
    waiting: places.waiting.filter(({ asked }) => asked.call !== id),
  });
  return {
    change: next.change,
    effects: [...(wasInside ? [{ type: 'cancel', call: id } as const] : []), ...next.effects],
  };
}

/** Some have waited for too long. */
export function giveUpWaiting(places: Places, { nowMs }: Heard<object>): Step {
  const isOver = ({ untilMs = Infinity }: Waiting) => untilMs <= nowMs + nothingMs;
  const over = places.waiting.filter(isOver);
  return {
    change: { nowMs, waiting: places.waiting.filter((one) => !isOver(one)) },
    effects: over.map(({ asked }) => refused(asked, 'full')),
  };
}

/** @returns how long until the first of those who wait gives up; undefined when none ever does. */
export function patienceLeftMs({ waiting, nowMs }: Places): number | undefined {
  const firstMs = Math.min(...waiting.map(({ untilMs = Infinity }) => untilMs));
  return firstMs === Infinity ? undefined : Math.max(0, firstMs - nowMs);
}

/** Those go in, first come first, for whom there is a place. */
function admitted({ name, limit, inside, waiting, nowMs }: Places): Step {
  const places = Math.max(0, permitsOf(limit) - inside.length);
  const next = waiting.slice(0, places);
  const entering = next.map(({ asked: { call, from } }, index): Inside => ({
    call,
    from,
    sinceMs: nowMs,
    inFlight: inside.length + index + 1,
  }));
  return {
    change: { nowMs, inside: [...inside, ...entering], waiting: waiting.slice(next.length) },
    effects: next.map(({ asked, sinceMs }) => passedOn(asked, name, nowMs - sinceMs)),
  };
}

/** What a call tells that has come back: failures that are no sign of load tell nothing. */
function learned(places: Places, { sinceMs, inFlight }: Inside, outcome: Outcome, nowMs: number): Partial<Places> {
  const dropped = outcome.type === 'failed' && signsOfOverload.includes(outcome.error);
  if (outcome.type === 'failed' && !dropped) return {};
  const rttMs = Math.max(0.001, nowMs - sinceMs);
  const limit = adjusted(places.rule, places.limit, { rttMs, inFlight, dropped });
  return dropped ? { limit } : { limit, serviceMs: averageServiceMs(places.serviceMs, rttMs) };
}

function refused({ call, from }: Call, error: 'full' | 'shed'): Settled {
  const outcome: Failure = { type: 'failed', error, definite: true };
  return { type: 'settled', call, to: from, outcome };
}
