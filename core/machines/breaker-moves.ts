/** What a breaker does about what it has decided: pure. */

import { reading, untried, type BreakerContext, type BreakerEffect } from './breaker-context.ts';
import { openTimeMs } from './breaker-rules.ts';
import { noted, type Heard, type Stand } from './breaker-taking-note.ts';
import { added, emptyWindow } from './breaker-window.ts';
import type { Call, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';
import type { Plan } from './plan.ts';

type Does = Plan<BreakerContext, BreakerEffect>;

/** Lets a call through. */
export function admit(before: BreakerContext, event: Call & { nowMs: number }, stand: Stand): Does {
  return through(noted(before, event, stand).context, [{ call: event, sinceMs: event.nowMs }], event.nowMs, stand);
}

function through(
  context: BreakerContext,
  calls: BreakerContext['queue'],
  nowMs: number,
  stand: Stand,
  counts = true,
): Does {
  const trial = stand === 'trying';
  const { generation } = context;
  const admitted = calls.map(({ call: { call, from: to } }) => ({
    ...{ call, to, sinceMs: nowMs, generation, trial, counts },
  }));
  return {
    change: {
      ...context,
      inFlight: [...context.inFlight, ...admitted],
      trial: trial ? { ...context.trial, admitted: context.trial.admitted + calls.length } : context.trial,
    },
    effects: calls.map(({ call, sinceMs }) => passedOn(call, context.name, nowMs - sinceMs)),
  };
}

/** Lets a call through that counts for nothing. */
export function admitUncounted(before: BreakerContext, event: Call & { nowMs: number }): Does {
  const { context } = noted(before, event, 'letting');
  return through(context, [{ call: event, sinceMs: event.nowMs }], event.nowMs, 'letting', false);
}

export function reject(before: BreakerContext, event: Call & { nowMs: number }, stand: Stand): Does {
  return { change: noted(before, event, stand).context, effects: [rejected(event)] };
}

export function enqueue(before: BreakerContext, event: Call & { nowMs: number }): Does {
  const { context } = noted(before, event, 'trying');
  return { change: { ...context, queue: [...context.queue, { call: event, sinceMs: event.nowMs }] }, effects: [] };
}

/** Takes note of how a call ended, or that nobody waits for it any more, and says so where it matters. */
export function note(before: BreakerContext, event: Heard, stand: Stand): Does {
  return { change: noted(before, event, stand).context, effects: answers(before, event) };
}

/** Says above how a call ended, and below that it is not wanted any more. */
function answers({ inFlight }: BreakerContext, event: Heard): BreakerEffect[] {
  const admission = inFlight.find(({ call }) => call === event.call);
  if (event.type === 'call') return [rejected(event)];
  if (admission === undefined) return [];
  if (event.type === 'cancel') return [{ type: 'cancel', call: event.call }];
  return [{ type: 'settled', call: event.call, to: admission.to, outcome: event.outcome }];
}

/** Opens after what it has just heard; whoever waits is rejected. */
export function open(before: BreakerContext, event: Heard, stand: Stand): Does {
  const { context } = noted(before, event, stand);
  const { change, effects } = opened(deciding(context, event.nowMs, stand, 1), event);
  return { change, effects: [...answers(before, event), ...effects] };
}

/** Opens because it has been half-open for too long, or by hand. */
export function opened(context: BreakerContext, { nowMs }: { nowMs: number }): Does {
  const openings = context.openings + 1;
  const openForMs = openTimeMs(context.rules.open, openings);
  const moved = { ...moveOn(context), openings, openForMs, openSinceMs: reading(context, nowMs) };
  return { change: moved, effects: context.queue.map(({ call }) => rejected(call)) };
}

/** Stays open for a time of which a part is left to chance. */
export function jitter({ rules, openForMs }: BreakerContext, { draw }: { draw: number }): Does {
  return { change: { openForMs: openForMs * (1 - rules.open.jitter * draw) }, effects: [] };
}

/** Closes after what it has just heard; whoever waits is let through. */
export function close(before: BreakerContext, event: Heard): Does {
  const { context } = noted(before, event, 'trying');
  const { change, effects } = closed(context, event);
  return { change, effects: [...answers(before, event), ...effects] };
}

function closed(context: BreakerContext, { nowMs }: { nowMs: number }): Does {
  const isCleared = context.rules.windowOnClose === 'cleared';
  const window = isCleared ? emptyWindow(context.rules.window, reading(context, nowMs)) : context.window;
  const next = deciding({ ...moveOn(context), window, openings: 0, openForMs: 0 }, nowMs, 'trying', 0);
  return through(next, context.queue, nowMs, 'letting');
}

/** By hand: from now on everything is let through, with a clean record. */
export function reset(context: BreakerContext, { nowMs }: { nowMs: number }): Does {
  const window = emptyWindow(context.rules.window, reading(context, nowMs));
  return through({ ...moveOn(context), window, openings: 0, openForMs: 0 }, context.queue, nowMs, 'letting');
}

/** By hand: from now on everything is let through, counted or not. */
export function letAll(context: BreakerContext, { nowMs }: { nowMs: number }, counts: boolean): Does {
  return through(moveOn(context), context.queue, nowMs, 'letting', counts);
}

/** By hand: from now on nothing is let through. */
export function isolated(context: BreakerContext): Does {
  return { change: moveOn(context), effects: context.queue.map(({ call }) => rejected(call)) };
}

/** A half-open time begins, with this call. */
export function tryWith(context: BreakerContext, event: Call & { nowMs: number }): Does {
  return admit(moveOn(context), event, 'trying');
}

/** A half-open time begins, and no call has come. */
export function tryAgain(context: BreakerContext): Does {
  return { change: moveOn(context), effects: [] };
}

function moveOn(context: BreakerContext): BreakerContext {
  return { ...context, generation: context.generation + 1, trial: untried, queue: [] };
}

/** Where only the deciding trial call enters the window, it does so now. */
function deciding(context: BreakerContext, nowMs: number, stand: Stand, failures: 0 | 1): BreakerContext {
  if (context.rules.trialsCounted === 'all' || stand !== 'trying') return context;
  const more = { fires: 0, completed: 1, failures, slow: 0 };
  return { ...context, window: added(context.window, more, reading(context, nowMs)) };
}

function rejected({ call, from }: Call): Settled {
  return { type: 'settled', call, to: from, outcome: { type: 'failed', error: 'rejected', definite: true } };
}
