/** What an event tells a breaker, before it decides anything: pure. */

import { plus, type Counts, type Threshold } from './breaker-counts.ts';
import {
  changed,
  reading,
  type Admission,
  type BreakerContext,
  type BreakerEvent,
  type Trial,
} from './breaker-context.ts';
import { added } from './breaker-window.ts';
import type { Outcome } from './layer.ts';

/** Where the breaker stands: what an event means depends on it. */
export type Stand = 'letting' | 'trying' | 'refusing';

/** What is heard of a call. */
export type Heard = Extract<BreakerEvent, { type: 'call' | 'cancel' | 'settled' }>;
type Meaning = 'success' | 'failure' | 'nothing';

export interface Noted {
  context: BreakerContext;
  /** It says something that counts, and that is against what is called. */
  counted: boolean;
  failed: boolean;
  /** It comes from a call that was let through while the breaker was closed. */
  ofClosed: boolean;
}

/** The last that was asked: a guard asks, and then the action that it lets pass asks the same. */
let latest: { before: BreakerContext; event: Heard; stand: Stand; found: Noted } | undefined;

/** What follows from an event before anything is decided. A function of its arguments, the last answer of which is kept. */
export function noted(before: BreakerContext, event: Heard, stand: Stand): Noted {
  if (latest?.event === event && latest.before === before && latest.stand === stand) return latest.found;
  const found = find(before, event, stand);
  latest = { before, event, stand, found };
  return found;
}

function find(before: BreakerContext, event: Heard, stand: Stand): Noted {
  const context = before.rules.hangingIsSlow ? withHanging(before, event, stand) : before;
  const counted = context !== before;
  if (event.type === 'call') return saying(withFire(context, event.nowMs), counted);
  const admission = admissionOf(context, event.call);
  if (admission === undefined) return saying(withoutQueued(context, event), counted);
  if (event.type === 'settled') return withOutcome(context, admission, event, stand, counted);
  return saying(withoutPermit(ended(context, admission), admission, 'cancelled', stand), counted);
}

function saying(context: BreakerContext, counted: boolean): Noted {
  return { context, counted, failed: false, ofClosed: false };
}

/** A call that was let through and has not ended. */
export function admissionOf({ inFlight }: BreakerContext, call: string): Admission | undefined {
  for (const one of inFlight) if (one.call === call) return one;
  return undefined;
}

/** Nobody waits any more for what waited here. */
function withoutQueued(context: BreakerContext, event: Heard): BreakerContext {
  if (event.type !== 'cancel') return context;
  return changed(context, { queue: context.queue.filter(({ call }) => call.call !== event.call) });
}

function ended(context: BreakerContext, admission: Admission): BreakerContext {
  return changed(context, { inFlight: withoutOne(context, admission) });
}

function withoutOne({ inFlight }: BreakerContext, admission: Admission): readonly Admission[] {
  return inFlight.length === 1 ? nobody : inFlight.filter((one) => one !== admission);
}

const nobody: readonly Admission[] = [];

function withOutcome(
  before: BreakerContext,
  admission: Admission,
  { outcome, nowMs }: Extract<Heard, { type: 'settled' }>,
  stand: Stand,
  counted: boolean,
): Noted {
  const { rules } = before;
  if (!admission.counts) return saying(ended(before, admission), counted);
  const meaning = meaningOf(before, outcome, admission);
  if (meaning === 'nothing')
    return saying(withoutPermit(ended(before, admission), admission, 'ignored', stand), counted);
  const failed = meaning === 'failure';
  const isSlow = rules.slowMs !== undefined && nowMs - admission.sinceMs > rules.slowMs;
  const more = { fires: 0, completed: 1, failures: failed ? 1 : 0, slow: isSlow ? 1 : 0 };
  const inWindow = countsInWindow(before, admission);
  const inTrial = stand === 'trying' && countsInTrial(before, admission);
  const nowRead = reading(before, nowMs);
  return {
    context: changed(before, {
      inFlight: withoutOne(before, admission),
      window: inWindow ? added(before.window, more, nowRead) : before.window,
      trial: inTrial ? tried(before, more) : before.trial,
      openSinceMs: failed && rules.open.since === 'lastFailure' ? nowRead : before.openSinceMs,
    }),
    counted: counted || inWindow || inTrial,
    failed: failed && (inWindow || inTrial),
    ofClosed: inWindow && !admission.trial,
  };
}

function meaningOf({ rules: { errors } }: BreakerContext, outcome: Outcome, { trial }: Admission): Meaning {
  if (outcome.type === 'succeeded' || errors.successes.includes(outcome.error)) return 'success';
  if (!errors.ignored.includes(outcome.error)) return 'failure';
  return trial && errors.ignoredTrial === 'succeeds' ? 'success' : 'nothing';
}

function countsInWindow(context: BreakerContext, admission: Admission): boolean {
  const { stale, trialsCounted } = context.rules;
  if (admission.trial && trialsCounted === 'deciding') return false;
  return stale !== 'dropped' || admission.generation === context.generation;
}

function countsInTrial({ rules, generation }: BreakerContext, admission: Admission): boolean {
  return rules.stale === 'counted' || admission.generation === generation;
}

function tried({ trial, rules }: BreakerContext, more: Counts): Trial {
  const { closes } = rules.halfOpen;
  const inARow = 'inARow' in closes && closes.inARow;
  const successes = more.failures === 0 ? trial.successes + 1 : inARow ? 0 : trial.successes;
  return { ...trial, ...plus(trial, more), successes };
}

/** A call that said nothing about what is called gives its permit back, if it had one and the rules say so. */
function withoutPermit(context: BreakerContext, admission: Admission, why: 'ignored' | 'cancelled', stand: Stand) {
  const { rules, trial } = context;
  const keeps = why === 'cancelled' && rules.errors.cancelledTrial === 'keepsPermit';
  if (keeps || !admission.counts || stand !== 'trying' || !countsInTrial(context, admission)) return context;
  return changed(context, { trial: { ...trial, admitted: trial.admitted - 1 } });
}

function withFire(context: BreakerContext, nowMs: number): BreakerContext {
  if (!context.rules.trips.some(isOfFires)) return context;
  const fire = { fires: 1, completed: 0, failures: 0, slow: 0 };
  return changed(context, { window: added(context.window, fire, reading(context, nowMs)) });
}

function isOfFires(threshold: Threshold): boolean {
  return 'outOf' in threshold && threshold.outOf === 'fires';
}

/** Calls of this generation that are under way for too long count as slow, once. */
function withHanging(context: BreakerContext, event: Heard, stand: Stand): BreakerContext {
  let many = 0;
  for (const one of context.inFlight) if (hangs(one, context, event)) many++;
  if (many === 0) return context;
  const more = { fires: 0, completed: many, failures: 0, slow: many };
  return changed(context, {
    inFlight: context.inFlight.map((one) => (hangs(one, context, event) ? { ...one, counts: false } : one)),
    window: added(context.window, more, reading(context, event.nowMs)),
    trial: stand === 'trying' ? { ...context.trial, ...plus(context.trial, more) } : context.trial,
  });
}

function hangs({ counts, generation, sinceMs, call }: Admission, context: BreakerContext, event: Heard): boolean {
  return (
    counts &&
    generation === context.generation &&
    event.nowMs - sinceMs > (context.rules.slowMs ?? Infinity) &&
    !(event.type === 'settled' && event.call === call)
  );
}
