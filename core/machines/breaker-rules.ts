/** How a circuit breaker behaves: everything in which one breaker differs from another. */

import type { Threshold } from './breaker-counts.ts';
import type { WindowKind } from './breaker-window.ts';

export interface BreakerRules {
  /** What it remembers of its calls. */
  window: WindowKind;
  /** Closed, it opens when one of these is exceeded. */
  trips: readonly Threshold[];
  /** When it looks: at every outcome, or only when a call has failed. */
  evaluated: 'always' | 'onFailure';
  /** A call that takes longer than this is slow. Absent, none is. */
  slowMs?: number;
  /** A call under way for longer than `slowMs` counts as a slow one without ending; looked at when something happens. */
  hangingIsSlow: boolean;
  open: OpenRules;
  halfOpen: HalfOpenRules;
  /**
   * What an outcome means that comes after the breaker has moved on from the state in which the call was let through:
   * nothing; what it would mean if the call had been let through now; or, for calls let through while it was closed,
   * what it would have meant then.
   */
  stale: 'dropped' | 'counted' | 'asAdmitted';
  /** Which calls of the half-open breaker enter the window: all, or the one that decides, as the first of a new window. */
  trialsCounted: 'all' | 'deciding';
  /** What happens to the window when the breaker closes again. */
  windowOnClose: 'cleared' | 'kept';
  errors: ErrorRules;
  /** Whose time it keeps: a wall clock may be set while it runs. How long a call took is always measured monotonically. */
  clock: 'monotonic' | 'wall';
}

/** How long it stays open, and how that ends. */
export interface OpenRules {
  firstMs: number;
  /** How much longer it stays open each time in a row, and at most. 1 is a constant time. */
  factor: number;
  maxMs: number;
  /** Which part of the time is left to chance: 0 none; 0.5, between half of it and all of it. */
  jitter: number;
  /** From when it is counted: since it opened, or since the last failure, which may come later. */
  since: 'opening' | 'lastFailure';
  /** Whether a timer ends it, or the first call that comes when the time is over. */
  ends: 'onTimer' | 'onCall';
  /** Whether a call exactly at the end is already let through. Timers end exactly at the end. */
  boundary: 'at' | 'after';
}

/** Which calls are let through to try, and what their outcomes decide. */
export interface HalfOpenRules {
  /** How many are let through: where a permit is gone when it is given, as many as `closes` asks for. Absent, all are. */
  permits?: number;
  /** Whether a permit is gone when it is given, or comes back when its call ends. */
  permitsFor: 'admissions' | 'inFlight';
  /** What becomes of a call without a permit: it is rejected, or waits until the breaker decides. */
  extras: 'reject' | 'queue';
  /** It opens again when one of these is exceeded by the outcomes of this half-open time. */
  reopens: readonly Threshold[];
  closes: Closing;
  /** Undecided for this long, it opens again. Absent, it may stay half-open for ever. */
  deadlineMs?: number;
}

export type Closing =
  /** After so many successes, in a row or not. */
  | { successes: number; inARow: boolean }
  /** After so many calls have ended without opening it; if need be, not before all that were let through have ended. */
  | { completed: number; noneInFlight: boolean };

/** What a call that failed says about what is called. Errors are told apart by their word. */
export interface ErrorRules {
  /** These say nothing: the mistake is the caller's. */
  ignored: readonly string[];
  /** These are answers: what is called did its work. */
  successes: readonly string[];
  /** What a call that says nothing means to a half-open breaker. */
  ignoredTrial: 'returnsPermit' | 'succeeds';
  /** What becomes of the permit of a call that its caller took back. */
  cancelledTrial: 'returnsPermit' | 'keepsPermit';
}

/** How long it stays open for the `opening`-th time in a row (from 1), before chance. */
export function openTimeMs({ firstMs, factor, maxMs }: OpenRules, opening: number): number {
  let timeMs = firstMs;
  for (let one = 1; one < opening && timeMs < maxMs; one++) timeMs *= factor;
  return Math.min(timeMs, maxMs);
}
