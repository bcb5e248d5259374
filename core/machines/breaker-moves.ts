/** What a breaker does about what it has decided: pure. */

import {
  changed,
  reading,
  untried,
  type Admission,
  type BreakerContext,
  type BreakerEffect,
} from './breaker-context.ts';
import { openTimeMs } from './breaker-rules.ts';
import { admissionOf, noted, type Heard, type Stand } from './breaker-taking-note.ts';
import { added, emptyWindow } from './breaker-window.ts';
import type { Call, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';
import type { WholePlan } from './plan.ts';

type Does = WholePlan<BreakerContext, BreakerEffect>;
type Asked = Call & { nowMs: number };

/** Lets a call through. */
export function admit(before: BreakerContext, event: Asked, stand: Stand, counts = true): Does {
  const { context } = noted(before, event, stand);
  const { inFlight, name, trial } = context;
  const one = admission(context, event, event.nowMs, stand, counts);
  return {
    context: changed(context, {
      inFlight: inFlight.length === 0 ? [one] : [...inFlight, one],
      trial: stand === 'trying' ? { ...trial, admitted: trial.admitted + 1 } : trial,
    }),
    effects: [passedOn(event, name)],
  };
}

/** Lets those through that have been waiting. */
function through(context: BreakerContext, calls: BreakerContext['queue'], nowMs: number, counts = true): Does {
  const admitted = calls.map(({ call }) => admission(context, call, nowMs, 'letting', counts));
  return {
    context: changed(context, { inFlight: [...context.inFlight, ...admitted] }),
    effects: calls.map(({ call, sinceMs }) => passedOn(call, context.name, nowMs - sinceMs)),
  };
}

function admission(
  { generation }: BreakerContext,
  asked: Call,
  nowMs: number,
  stand: Stand,
  counts: boolean,
): Admission {
  const { call, from: to } = asked;
  return { call, to, sinceMs: nowMs, generation, trial: stand === 'trying', counts };
}

/** Lets a call through that counts for nothing. */
export function admitUncounted(before: BreakerContext, event: Asked): Does {
  return admit(before, event, 'letting', false);
}

export function reject(before: BreakerContext, event: Asked, stand: Stand): Does {
  return { context: noted(before, event, stand).context, effects: [rejected(event)] };
}

export function enqueue(before: BreakerContext, event: Asked): Does {
  const { context } = noted(before, event, 'trying');
  const queue = [...context.queue, { call: event, sinceMs: event.nowMs }];
  return { context: changed(context, { queue }), effects: [] };
}

/** Takes note of how a call ended, or that nobody waits for it any more, and says so where it matters. */
export function note(before: BreakerContext, event: Heard, stand: Stand): Does {
  return { context: noted(before, event, stand).context, effects: answers(before, event) };
}

/** Says above how a call ended, and below that it is not wanted any more. */
function answers(before: BreakerContext, event: Heard): BreakerEffect[] {
  if (event.type === 'call') return [rejected(event)];
  const admission = admissionOf(before, event.call);
  if (admission === undefined) return [];
  if (event.type === 'cancel') return [{ type: 'cancel', call: event.call }];
  return [{ type: 'settled', call: event.call, to: admission.to, outcome: event.outcome }];
}

/** Opens after what it has just heard; whoever waits is rejected. */
export function open(before: BreakerContext, event: Heard, stand: Stand): Does {
  const found = noted(before, event, stand);
  // What decided may be a call of before, which is in the window already, and no trial.
  const counted = found.ofClosed ? found.context : deciding(found.context, event.nowMs, stand, 1);
  const { context, effects } = opened(counted, event);
  return { context, effects: [...answers(before, event), ...effects] };
}

/** Opens because it has been half-open for too long, or by hand. */
export function opened(context: BreakerContext, { nowMs }: { nowMs: number }): Does {
  const openings = context.openings + 1;
  const openForMs = openTimeMs(context.rules.open, openings);
  const moved = changed(moveOn(context), { openings, openForMs, openSinceMs: reading(context, nowMs) });
  return { context: moved, effects: context.queue.map(({ call }) => rejected(call)) };
}

/** Stays open for a time of which a part is left to chance. */
export function jitter(context: BreakerContext, { draw }: { draw: number }): Does {
  const openForMs = context.openForMs * (1 - context.rules.open.jitter * draw);
  return { context: changed(context, { openForMs }), effects: [] };
}

/** Closes after what it has just heard; whoever waits is let through. */
export function close(before: BreakerContext, event: Heard): Does {
  const { context, effects } = closed(noted(before, event, 'trying').context, event);
  return { context, effects: [...answers(before, event), ...effects] };
}

function closed(context: BreakerContext, { nowMs }: { nowMs: number }): Does {
  const isCleared = context.rules.windowOnClose === 'cleared';
  const window = isCleared ? emptyWindow(context.rules.window, reading(context, nowMs)) : context.window;
  const next = deciding(changed(moveOn(context), { window, openings: 0, openForMs: 0 }), nowMs, 'trying', 0);
  return through(next, context.queue, nowMs);
}

/** By hand: from now on everything is let through, with a clean record. */
export function reset(context: BreakerContext, { nowMs }: { nowMs: number }): Does {
  const window = emptyWindow(context.rules.window, reading(context, nowMs));
  return through(changed(moveOn(context), { window, openings: 0, openForMs: 0 }), context.queue, nowMs);
}

/** By hand: from now on everything is let through, counted or not. */
export function letAll(context: BreakerContext, { nowMs }: { nowMs: number }, counts: boolean): Does {
  return through(moveOn(context), context.queue, nowMs, counts);
}

/** By hand: from now on nothing is let through. */
export function isolated(context: BreakerContext): Does {
  return { context: moveOn(context), effects: context.queue.map(({ call }) => rejected(call)) };
}

/** A half-open time begins, with this call. */
export function tryWith(context: BreakerContext, event: Asked): Does {
  return admit(moveOn(context), event, 'trying');
}

/** A half-open time begins, and no call has come. */
export function tryAgain(context: BreakerContext): Does {
  return { context: moveOn(context), effects: [] };
}

function moveOn(context: BreakerContext): BreakerContext {
  return changed(context, { generation: context.generation + 1, trial: untried, queue: [] });
}

/** Where only the deciding trial call enters the window, it does so now. */
function deciding(context: BreakerContext, nowMs: number, stand: Stand, failures: 0 | 1): BreakerContext {
  if (context.rules.trialsCounted === 'all' || stand !== 'trying') return context;
  const more = { fires: 0, completed: 1, failures, slow: 0 };
  return changed(context, { window: added(context.window, more, reading(context, nowMs)) });
}

function rejected({ call, from }: Call): Settled {
  return { type: 'settled', call, to: from, outcome: { type: 'failed', error: 'rejected', definite: true } };
}
