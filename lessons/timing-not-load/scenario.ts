/** Fifty callers, one model: the five ways in which they may come to it. */

import type { Actors } from '../../core/kernel/actor.ts';
import type { CallerInput } from '../../core/machines/caller.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { limiter, lockedCaller, model, plainCaller } from '../cast.ts';

/** What this lesson's knobs are called; the values come from the reader. */
export type Knob =
  | 'callers'
  | 'limit'
  | 'permits'
  | 'serviceMs'
  | 'retryMs'
  | 'spreadMs'
  | 'quotaPerMinute'
  | 'slowdown'
  | 'latencyMs'
  | 'sessionTimeoutMs';

export type Settings = Record<Knob, number>;

/** The znode whose children are the queue for the model. */
export const gatePath = '/model-gate';

/** When the callers begin: late enough for everyone's session to be there. */
const startMs = 200;

/** When the model slows down, for `rate-limited`: the paced callers are well under way. */
const slowFromMs = 15_000;

/** Calls come evenly over `spreadMs`. */
export function spread(knobs: Knobs): Scenario {
  const { callers, spreadMs } = knobs as Settings;
  return assemble(knobs, everyone(knobs, 'none', plainCaller), starts(callers, spreadMs / callers));
}

/** All calls come at the same moment. */
export function burst(knobs: Knobs): Scenario {
  return assemble(knobs, everyone(knobs, 'none', plainCaller), starts((knobs as Settings).callers, 0));
}

/** A limiter lets them through one by one at the quota; then the model slows down. */
export function rateLimited(knobs: Knobs): Scenario {
  const { callers, serviceMs, slowdown, quotaPerMinute } = knobs as Settings;
  const pace = limiter({ capacity: 1, intervalMs: 60_000 / quotaPerMinute });
  const slow: Cue = { atMs: slowFromMs, to: 'model', event: { type: 'slow', serviceMs: serviceMs * slowdown } };
  return assemble(knobs, { ...everyone(knobs, 'limiter', plainCaller), ...pace }, [...starts(callers, 0), slow]);
}

/** Each waits in a queue of znodes until it is among the first `permits`. */
export function gated(knobs: Knobs, permits: number, servers: number): Scenario {
  const { callers, sessionTimeoutMs } = knobs as Settings;
  const lock = { path: gatePath, permits, sessionTimeoutMs, servers };
  const actors = everyone(knobs, 'lock', (input) => lockedCaller(input, lock));
  return { ...assemble(knobs, actors, starts(callers, 0)), ensemble: { tickTimeMs: 2000 } };
}

function everyone(knobs: Knobs, gate: CallerInput['gate'], make: (input: CallerInput) => Actors): Actors {
  const { callers, retryMs, serviceMs, slowdown, latencyMs } = knobs as Settings;
  const callTimeoutMs = 10 * (serviceMs * slowdown + latencyMs);
  return Object.assign({}, ...names(callers).map((name) => make({ name, gate, retryMs, callTimeoutMs }))) as Actors;
}

function assemble(knobs: Knobs, actors: Actors, script: readonly Cue[]): Scenario {
  const { limit, serviceMs, latencyMs } = knobs as Settings;
  return {
    actors: { ...actors, ...model({ limit, serviceMs }) },
    script,
    faults: [],
    network: { latencyMs: [latencyMs / 2, (latencyMs * 3) / 2], loss: 0 },
    endMs: 3_600_000,
  };
}

function starts(callers: number, everyMs: number): Cue[] {
  return names(callers).map((name, index) => ({
    atMs: Math.round(startMs + index * everyMs),
    to: `${name}/caller`,
    event: { type: 'start' },
  }));
}

function names(callers: number): string[] {
  return Array.from({ length: callers }, (_, index) => `caller-${index + 1}`);
}
