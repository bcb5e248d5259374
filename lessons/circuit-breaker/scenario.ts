/** Three callers, one breaker that they share, and a service: a steady day, and what may go wrong on a bad one. */

import type { Actors } from '../../core/kernel/actor.ts';
import { arrivalsMachine } from '../../core/machines/arrivals.ts';
import { breakerMachine } from '../../core/machines/breaker.ts';
import type { BreakerRules } from '../../core/machines/breaker-rules.ts';
import { endpointCallMachine } from '../../core/machines/endpoint-call.ts';
import { flakyServiceMachine } from '../../core/machines/flaky-service.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';

export type Knob = 'failing' | 'perSecond' | 'calls' | 'threshold' | 'openMs' | 'burst' | 'latencyMs';
export type Settings = Record<Knob, number>;

const callers = ['caller-1', 'caller-2', 'caller-3'];
/** Of a thousand. */
export const failingOf = (knobs: Knobs) => (knobs as Settings).failing / 1000;

/** When the service begins to fail, or to hang: the breaker has seen it well by then. */
export const badFromMs = 5000;

/** Calls come evenly, and now and then one of them fails. */
export function steady(knobs: Knobs, rules: BreakerRules): Scenario {
  return assemble(knobs, rules, (knobs as Settings).calls, []);
}

/** The service refuses everything; when the breaker has been open for its time, many call at once. */
export function crowd(knobs: Knobs, rules: BreakerRules): Scenario {
  const { openMs, burst } = knobs as Settings;
  const openByMs = badFromMs + opensWithinMs(knobs);
  // Everyone has kept back for the open time, and comes now.
  const rush = callers.map((caller, index): Cue => {
    const calls = Math.ceil((burst - index) / callers.length);
    return { atMs: openByMs + openMs + 100, to: `${caller}/client`, event: { type: 'burst', calls } };
  });
  const script = [service(badFromMs, 'broke'), ...rush];
  return assemble({ ...knobs, failing: 0 }, rules, callsUntil(knobs, openByMs), script);
}

/** The service hangs, and hangs. */
export function silence(knobs: Knobs, rules: BreakerRules): Scenario {
  return assemble({ ...knobs, failing: 0 }, rules, callsUntil(knobs, badFromMs + 40_000), [service(badFromMs, 'hung')]);
}

/**
 * Three calls hang, all that follow are refused: the breaker opens. When it tries again its probe hangs, and the three
 * are answered at last.
 */
export function late(knobs: Knobs, rules: BreakerRules): Scenario {
  const { perSecond, openMs } = knobs as Settings;
  const refusesMs = badFromMs + (3 * 1000) / perSecond;
  const openByMs = refusesMs + opensWithinMs(knobs);
  const triesByMs = openByMs + openMs + 1000 / perSecond;
  const script = [
    service(badFromMs, 'hung'),
    service(refusesMs, 'broke'),
    service(openByMs + openMs / 2, 'hung'),
    { atMs: triesByMs + 500, to: 'service', event: { type: 'thawed', calls: 3 } },
  ];
  return assemble({ ...knobs, failing: 0 }, rules, callsUntil(knobs, triesByMs + 10_000), script);
}

/**
 * A bad day: well for a while; then it hangs; refuses; hangs again, with the first of the hanging calls answered late, when
 * whoever tries again is trying; and is well from then on.
 */
export function badDay(knobs: Knobs, rules: BreakerRules): Scenario {
  const lateAnswers = Array.from({ length: 25 }, (_, index): Cue => {
    return { atMs: 58_000 + index * 800, to: 'service', event: { type: 'thawed', calls: 1 } };
  });
  const script = [
    service(20_000, 'hung'),
    service(40_000, 'broke'),
    service(56_000, 'hung'),
    ...lateAnswers,
    service(80_000, 'recovered'),
  ];
  return assemble(knobs, rules, callsUntil(knobs, 140_000), script);
}

function service(atMs: number, event: 'broke' | 'hung' | 'recovered'): Cue {
  return { atMs, to: 'service', event: { type: event } };
}

/** From the first refusal, how long until a breaker that counts failures has counted enough of them. */
function opensWithinMs(knobs: Knobs): number {
  const { threshold, perSecond, latencyMs } = knobs as Settings;
  return ((threshold + 1) * 1000) / perSecond + 4 * latencyMs;
}

function callsUntil(knobs: Knobs, atMs: number): number {
  return Math.ceil((atMs / 1000) * (knobs as Settings).perSecond);
}

function assemble(knobs: Knobs, rules: BreakerRules, calls: number, script: readonly Cue[]): Scenario {
  const { perSecond, latencyMs } = knobs as Settings;
  const gapMs = (callers.length * 1000) / perSecond;
  const clients = callers.map((name, index): Actors => {
    const input = { name: `${name}/client`, gapMs, calls: Math.ceil((calls - index) / callers.length) };
    return { [input.name]: { machine: arrivalsMachine, input, wires: { call: ['breaker'] } } };
  });
  const starts = callers.map((name, index): Cue => {
    return { atMs: Math.round((index * 1000) / perSecond), to: `${name}/client`, event: { type: 'start' } };
  });
  return {
    actors: {
      ...(Object.assign({}, ...clients) as Actors),
      breaker: {
        machine: breakerMachine,
        input: { name: 'breaker', rules },
        clocked: true,
        // What became of a call is on record; whoever made it waits for nothing.
        wires: { call: ['breaker/call'], cancel: ['breaker/call'], settled: [] },
      },
      'breaker/call': {
        machine: endpointCallMachine,
        input: { name: 'breaker/call', endpoint: 'service' },
        wires: { settled: ['breaker'] },
      },
      service: { machine: flakyServiceMachine, input: { failing: failingOf(knobs) } },
    },
    script: [...starts, ...script].sort((one, other) => one.atMs - other.atMs),
    faults: [],
    network: { latencyMs: [latencyMs / 2, (latencyMs * 3) / 2], loss: 0 },
    endMs: 3_600_000,
  };
}
