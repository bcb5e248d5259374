import type { Flights } from '../../core/frame/messages.ts';
import type { Decision } from '../../core/scenario/decision.ts';

/** @returns when a decision takes effect; undefined when the run has no message of that name. */
export function effectMs(decision: Decision, flights: Flights): number | undefined {
  if (decision.type === 'strike') return decision.fault.fromMs;
  if (decision.type === 'turn') return decision.atMs;
  return flights.all.find(({ seq }) => seq === decision.message)?.sentMs;
}

/**
 * The decisions of a branch: those that had taken effect by then, and the new one. What was decided about later
 * instants belongs to the run that is left, and stays with it.
 *
 * @param made decisions of the run that is left, whose messages `flights` are.
 */
export function fork(made: readonly Decision[], next: Decision, flights: Flights): Decision[] {
  return [...made.filter((one) => comesBefore(one, next, flights)), next];
}

function comesBefore(one: Decision, next: Decision, flights: Flights): boolean {
  if ('message' in one && 'message' in next) return one.message < next.message;
  const [oneMs, nextMs] = [effectMs(one, flights) ?? Infinity, effectMs(next, flights) ?? 0];
  // A fault is the first thing to happen at its instant: what is sent then has another name with it than without.
  return 'message' in one ? oneMs < nextMs : oneMs <= nextMs;
}

/**
 * @returns the first instant after the cursor: all that is on view has then happened, and nothing else.
 */
export function justAfter(atMs: number): number {
  return (Math.floor(Math.round(atMs * 1e6) / 1e3) + 1) / 1000;
}
