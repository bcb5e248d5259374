import type { Actors } from '../../core/kernel/actor.ts';
import { arrivalsMachine } from '../../core/machines/arrivals.ts';
import { exponential } from '../../core/machines/service-time.ts';
import { stack, type Layer } from '../../core/machines/stack.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import type { Knob } from '../lesson.ts';
import { named, staged, starts, valueOf } from './network.ts';

/** Who calls, how often, and how many calls each may have under way. */
export const callKnobs = {
  callers: { label: 'Callers', unit: 'callers', value: 3, min: 1, max: 12 },
  perSecond: { label: 'Calls a second, of all', unit: '1/s', value: 3, min: 1, max: 100 },
  calls: { label: 'Calls of each', unit: 'calls', value: 20, min: 1, max: 200 },
  atOnce: { label: 'Under way at once, of each', unit: 'calls', value: 4, min: 1, max: 20 },
} as const satisfies Record<string, Knob>;

interface Below {
  /** What they call: actors that are not in the stack. */
  actors: Actors;
  script?: readonly Cue[];
  ensemble?: Scenario['ensemble'];
}

/** Callers whose calls come by chance, each with a stack of its own of what a policy makes of them. */
export function stacked(knobs: Knobs, layers: () => Layer, { actors, script = [], ensemble }: Below): Scenario {
  const names = named('caller', valueOf(knobs, 'callers'));
  const gapMs = (names.length * 1000) / valueOf(knobs, 'perSecond');
  const callers = names.map((name): Actors => {
    const calls = `${name}/calls`;
    const below = stack(name, layers(), { callsAtOnce: valueOf(knobs, 'atOnce'), callers: [calls] });
    const [top = ''] = Object.keys(below);
    const input = { name: calls, gapMs, calls: valueOf(knobs, 'calls'), spread: exponential };
    return { [calls]: { machine: arrivalsMachine, input, wires: { call: [top] } }, ...below };
  });
  return staged(knobs, {
    actors: { ...(Object.assign({}, ...callers) as Actors), ...actors },
    ...(ensemble && { ensemble }),
    script: [...names.map((name, index) => starts(500 + index * 50, `${name}/calls`)), ...script],
    endMs: 180_000,
  });
}
