/** What a cache does at what it hears: pure. */

import type { CacheContext, CacheEffect, CacheEvent, Entry } from './cache-context.ts';
import { found, isKept, keep, shorten } from './cache-entries.ts';
import { isTooSlow, withLatency } from './cache-latency.ts';
import type { Call, Outcome, Settled } from './layer.ts';
import type { Plan } from './plan.ts';
import { changed, ended, flightOf, flightWith, joined, type Flight } from './single-flight.ts';

type Does = Plan<CacheContext, CacheEffect>;
type Clocked<Event> = Event & { nowMs: number };

/** Gives out what is kept, waits for what is being asked for, or asks. */
export function get(context: CacheContext, event: Clocked<Call>): Does {
  const { flights, rules, bypass } = { ...context, bypass: context.rules.bypass };
  const key = keyOf(event);
  const kept = found(context, key, event.nowMs);
  const waiter = { call: event.call, to: event.from };
  if (kept.is === 'fresh') return { change: {}, effects: [answer(waiter, given(kept.entry))] };
  const flight = rules.singleFlight ? flightOf(flights, key) : undefined;
  const isServed = kept.is === 'stale';
  const served = isServed ? [answer(waiter, given(kept.entry))] : [];
  if (flight) return { change: isServed ? {} : { flights: joined(flights, flight, waiter) }, effects: served };
  const asks = bypass?.consulted && isTooSlow(context.latencies, bypass) ? 'source' : 'store';
  const begun: Flight = { id: event.call, key, asks, sinceMs: event.nowMs, waiters: isServed ? [] : [waiter] };
  return { change: { flights: [...flights, begun] }, effects: [...served, ask(context, begun)] };
}

/** The store or the source has answered. */
export function take(context: CacheContext, { call, outcome, nowMs }: Clocked<Settled>): Does {
  const flight = context.flights.find((one) => named(one) === call);
  if (!flight) return { change: {}, effects: [] };
  if (flight.asks === 'source' || outcome.type === 'succeeded') {
    const timed = flight.asks === 'store' ? noted(context, nowMs - flight.sinceMs) : context;
    return finish(timed, flight, outcome, nowMs);
  }
  const timedOut = outcome.error === 'timeout';
  if (!timedOut && context.rules.fallsBack === 'onTimeout') return finish(context, flight, outcome, nowMs);
  return fallBack(timedOut ? noted(context, context.rules.storeTimeoutMs) : context, flight, nowMs);
}

/** The store has been waited for long enough: what it was asked is taken back, and the source is asked. */
export function giveUp(context: CacheContext, { nowMs }: { nowMs: number }): Does {
  const done: Does = { change: context, effects: [] };
  return context.flights.filter(isDue(context, nowMs)).reduce(({ change, effects }, flight) => {
    const before = noted({ ...context, ...change }, context.rules.storeTimeoutMs);
    const next = fallBack(before, flight, nowMs);
    const cancel = { type: 'cancel', call: named(flight), to: context.store } as const;
    return { change: next.change, effects: [...effects, cancel, ...next.effects] };
  }, done);
}

/** Somebody waits no more. What nobody waits for any more is taken back; a refreshment goes on. */
export function takeBack(context: CacheContext, { call }: { call: string }): Does {
  const flight = flightWith(context.flights, call);
  if (!flight) return { change: {}, effects: [] };
  const waiters = flight.waiters.filter((waiter) => waiter.call !== call);
  if (waiters.length > 0) return { change: { flights: changed(context.flights, flight, { waiters }) }, effects: [] };
  const cancel: CacheEffect = { type: 'cancel', call: named(flight), to: context[flight.asks] };
  return { change: { flights: ended(context.flights, flight) }, effects: [cancel] };
}

export function jitter(context: CacheContext, { draw }: Extract<CacheEvent, { type: 'drawn' }>): Does {
  return { change: shorten(context, draw), effects: [] };
}

/** Whether the store is asked by this, so that somebody has to watch the time. */
export function asksStore(context: CacheContext, event: Clocked<Call>): boolean {
  return get(context, event).effects.some((effect) => 'to' in effect && effect.to === context.store);
}

/** How long until the next lookup has waited too long. */
export function untilDueMs({ flights, rules }: CacheContext, nowMs: number): number {
  const since = flights.filter(({ asks }) => asks === 'store').map(({ sinceMs }) => sinceMs);
  return Math.max(Math.min(...since) + rules.storeTimeoutMs - nowMs, 0);
}

/** Whether others will still wait for the store when those who have waited too long are gone. */
export function othersWait(context: CacheContext, nowMs: number): boolean {
  const due = isDue(context, nowMs);
  return context.flights.some((flight) => flight.asks === 'store' && !due(flight));
}

/** Half a microsecond is what the difference of two instants may be wrong by. */
function isDue({ rules }: CacheContext, nowMs: number): (flight: Flight) => boolean {
  return ({ asks, sinceMs }) => asks === 'store' && nowMs - sinceMs >= rules.storeTimeoutMs - 0.0005;
}

function noted(context: CacheContext, latencyMs: number): CacheContext {
  const { bypass } = context.rules;
  return bypass ? { ...context, latencies: withLatency(context.latencies, latencyMs, bypass) } : context;
}

function fallBack(context: CacheContext, flight: Flight, nowMs: number): Does {
  const falling: Flight = { ...flight, asks: 'source', sinceMs: nowMs };
  return {
    change: { ...context, flights: changed(context.flights, flight, falling) },
    effects: [ask(context, falling)],
  };
}

function finish(context: CacheContext, flight: Flight, outcome: Outcome, nowMs: number): Does {
  const isNew = outcome.type === 'succeeded' && isKept(context, outcome, flight.asks);
  const kept = isNew ? keep(context, flight.key, outcome, nowMs) : {};
  const draws: CacheEffect[] = kept.drawing ? [{ type: 'draw' }] : [];
  return {
    change: { ...context, ...kept, flights: ended(context.flights, flight) },
    effects: [...flight.waiters.map((waiter) => answer(waiter, outcome)), ...draws],
  };
}

/** What a lookup is called below: its first question is the call's `.1`, the second its `.2`. */
function named({ id, asks }: Flight): string {
  return `${id}.${asks === 'store' ? 1 : 2}`;
}

function ask(context: CacheContext, flight: Flight): CacheEffect {
  const { name } = context;
  return { type: 'call', call: named(flight), from: name, to: context[flight.asks], key: flight.key, idempotent: true };
}

function answer({ call, to }: { call: string; to: string }, outcome: Outcome): Settled {
  return { type: 'settled', call, to, outcome };
}

function given({ value }: Entry): Outcome {
  return { type: 'succeeded', ...(value !== undefined && { value }) };
}

function keyOf({ key, call }: Call): string {
  return key ?? call;
}
