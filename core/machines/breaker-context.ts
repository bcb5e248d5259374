/** What a circuit breaker keeps in mind, hears and asks for; its behaviour is in breaker.ts. */

import type { Counts } from './breaker-counts.ts';
import { nothing } from './breaker-counts.ts';
import type { BreakerRules } from './breaker-rules.ts';
import { emptyWindow, type Window } from './breaker-window.ts';
import type { Call, Cancel, Settled } from './layer.ts';

export interface BreakerInput {
  /** Its own address: from where the calls come that it passes on. */
  name: string;
  rules: BreakerRules;
}

export interface BreakerContext extends BreakerInput {
  /** Grows with every change of state: calls carry the generation that let them through. */
  generation: number;
  window: Window;
  /** Calls that were let through and have not ended, oldest first. */
  inFlight: readonly Admission[];
  /** Calls that wait for the half-open breaker to decide, oldest first. */
  queue: readonly Queued[];
  trial: Trial;
  /** By its own clock: since when it is open, or by some rules the last failure. */
  openSinceMs: number;
  openForMs: number;
  /** How often in a row it has opened. */
  openings: number;
  /** How far its wall clock is ahead of the monotonic one. */
  wallOffsetMs: number;
}

/** A call that was let through. */
export interface Admission {
  call: string;
  /** The address that hears how it ended. */
  to: string;
  /** By the monotonic clock. */
  sinceMs: number;
  generation: number;
  /** Whether it was let through to try. */
  trial: boolean;
  /** Whether it still has to be counted: not, if it was let through past the rules, or was counted as hanging. */
  counts: boolean;
}

export interface Queued {
  call: Call;
  sinceMs: number;
}

/** One half-open time. */
export interface Trial extends Counts {
  /** Permits given and not returned. */
  admitted: number;
  successes: number;
}

export type BreakerEvent = { nowMs: number } & (
  | Call
  | Cancel
  | Settled
  | { type: 'drawn'; draw: number }
  /** The wall clock was set: forward, or back. */
  | { type: 'clockStepped'; byMs: number }
  /** By hand: let nothing through; everything, uncounted; everything, counted; open; begin again, closed. */
  | { type: 'isolate' }
  | { type: 'disable' }
  | { type: 'observe' }
  | { type: 'trip' }
  | { type: 'reset' }
);

export type BreakerEffect = Call | Cancel | Settled | { type: 'draw' };

export const untried: Trial = { ...nothing, admitted: 0, successes: 0 };

export function fresh({ input: { name, rules } }: { input: BreakerInput }): BreakerContext {
  return {
    name,
    rules,
    generation: 0,
    window: emptyWindow(rules.window),
    inFlight: [],
    queue: [],
    trial: untried,
    openSinceMs: 0,
    openForMs: 0,
    openings: 0,
    wallOffsetMs: 0,
  };
}

/** What its own clock shows. */
export function reading({ rules, wallOffsetMs }: BreakerContext, nowMs: number): number {
  return rules.clock === 'wall' ? nowMs + wallOffsetMs : nowMs;
}

/**
 * As `{ ...context, ...change }`. Field by field, for then an engine makes objects of one layout; a copy of a copy has
 * a new one each time, of which the engine knows nothing.
 */
export function changed(context: BreakerContext, change: Partial<BreakerContext>): BreakerContext {
  return {
    name: context.name,
    rules: context.rules,
    generation: change.generation ?? context.generation,
    window: change.window ?? context.window,
    inFlight: change.inFlight ?? context.inFlight,
    queue: change.queue ?? context.queue,
    trial: change.trial ?? context.trial,
    openSinceMs: change.openSinceMs ?? context.openSinceMs,
    openForMs: change.openForMs ?? context.openForMs,
    openings: change.openings ?? context.openings,
    wallOffsetMs: context.wallOffsetMs,
  };
}
