/** What an event tells a breaker, before it decides anything: pure. */

import { plus, type Counts } from './breaker-counts.ts';
import { reading, type Admission, type BreakerContext, type BreakerEvent, type Trial } from './breaker-context.ts';
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

export function noted(before: BreakerContext, event: Heard, stand: Stand): Noted {
  const context = before.rules.hangingIsSlow ? withHanging(before, event, stand) : before;
  const heard = { context, counted: context !== before, failed: false, ofClosed: false };
  if (event.type === 'call') return { ...heard, context: withFire(context, event.nowMs) };
  const admission = context.inFlight.find(({ call }) => call === event.call);
  if (admission === undefined) return { ...heard, context: { ...context, queue: without(context, event) } };
  const ended = { ...context, inFlight: context.inFlight.filter((one) => one !== admission) };
  if (event.type === 'cancel') return { ...heard, context: withoutPermit(ended, admission, 'cancelled', stand) };
  return withOutcome({ ...heard, context: ended }, admission, event, stand);
}

/** Nobody waits any more for what waited here. */
function without({ queue }: BreakerContext, event: Heard) {
  return event.type === 'cancel' ? queue.filter(({ call }) => call.call !== event.call) : queue;
}

function withOutcome(
  heard: Noted,
  admission: Admission,
  { outcome, nowMs }: Extract<Heard, { type: 'settled' }>,
  stand: Stand,
): Noted {
  const { context, counted } = heard;
  const { rules } = context;
  const meaning = meaningOf(context, outcome, admission);
  if (!admission.counts) return heard;
  if (meaning === 'nothing') return { ...heard, context: withoutPermit(context, admission, 'ignored', stand) };
  const failed = meaning === 'failure';
  const isSlow = rules.slowMs !== undefined && nowMs - admission.sinceMs > rules.slowMs;
  const more = { fires: 0, completed: 1, failures: Number(failed), slow: Number(isSlow) };
  const inWindow = countsInWindow(context, admission);
  const inTrial = stand === 'trying' && countsInTrial(context, admission);
  const nowRead = reading(context, nowMs);
  return {
    context: {
      ...context,
      window: inWindow ? added(context.window, more, nowRead) : context.window,
      trial: inTrial ? tried(context, more) : context.trial,
      openSinceMs: failed && rules.open.since === 'lastFailure' ? nowRead : context.openSinceMs,
    },
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
  return { ...context, trial: { ...trial, admitted: trial.admitted - 1 } };
}

function withFire(context: BreakerContext, nowMs: number): BreakerContext {
  const { trips } = context.rules;
  if (!trips.some((threshold) => 'outOf' in threshold && threshold.outOf === 'fires')) return context;
  const fire = { fires: 1, completed: 0, failures: 0, slow: 0 };
  return { ...context, window: added(context.window, fire, reading(context, nowMs)) };
}

/** Calls of this generation that are under way for too long count as slow, once. */
function withHanging(context: BreakerContext, event: Heard, stand: Stand): BreakerContext {
  const { rules, inFlight, generation } = context;
  const hangs = ({ counts, generation: of, sinceMs, call }: Admission) =>
    counts &&
    of === generation &&
    event.nowMs - sinceMs > (rules.slowMs ?? Infinity) &&
    !(event.type === 'settled' && event.call === call);
  const many = inFlight.filter(hangs).length;
  if (many === 0) return context;
  const more = { fires: 0, completed: many, failures: 0, slow: many };
  return {
    ...context,
    inFlight: inFlight.map((one) => (hangs(one) ? { ...one, counts: false } : one)),
    window: added(context.window, more, reading(context, event.nowMs)),
    trial: stand === 'trying' ? { ...context.trial, ...plus(context.trial, more) } : context.trial,
  };
}
