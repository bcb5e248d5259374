/** What a breaker decides when it hears of a call: pure. */

import { exceedsOne } from './breaker-counts.ts';
import { reading, type BreakerContext } from './breaker-context.ts';
import { noted, type Heard, type Noted } from './breaker-taking-note.ts';
import { countsOf } from './breaker-window.ts';

/** Closed: whether this is too much. */
export function trips(before: BreakerContext, event: Heard): boolean {
  const found = noted(before, event, 'letting');
  return found.counted && (before.rules.evaluated === 'always' || found.failed || event.type !== 'settled')
    ? isTooMuch(found, event.nowMs)
    : false;
}

/** Half-open: whether it opens again. */
export function reopens(before: BreakerContext, event: Heard): boolean {
  const found = noted(before, event, 'trying');
  const { rules, trial } = found.context;
  if (exceedsOne(rules.halfOpen.reopens, trial)) return true;
  return rules.stale === 'asAdmitted' && found.ofClosed && found.failed && isTooMuch(found, event.nowMs);
}

/** Half-open, and not opening again: whether it closes. */
export function recloses(before: BreakerContext, event: Heard): boolean {
  const { context } = noted(before, event, 'trying');
  const { closes } = context.rules.halfOpen;
  if ('successes' in closes) return context.trial.successes >= closes.successes;
  return context.trial.completed >= closes.completed && !(closes.noneInFlight && trying(context) > 0);
}

function isTooMuch({ context }: Noted, nowMs: number): boolean {
  return exceedsOne(context.rules.trips, countsOf(context.window, reading(context, nowMs)));
}

/** Half-open: whether one more may try. */
export function hasPermit({ rules: { halfOpen }, ...context }: BreakerContext): boolean {
  if (halfOpen.permits === undefined) return true;
  const given = halfOpen.permitsFor === 'inFlight' ? trying(context) : context.trial.admitted;
  return given < halfOpen.permits;
}

function trying({ inFlight, generation }: Pick<BreakerContext, 'inFlight' | 'generation'>): number {
  return inFlight.filter((one) => one.trial && one.generation === generation).length;
}

/** Open, without a timer: whether the time is over. */
export function isRested(context: BreakerContext, { nowMs }: Heard): boolean {
  const openMs = reading(context, nowMs) - context.openSinceMs;
  return context.rules.open.boundary === 'at' ? openMs >= context.openForMs : openMs > context.openForMs;
}
