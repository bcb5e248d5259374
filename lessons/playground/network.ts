import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import type { Knob } from '../lesson.ts';

/** What every set lets its reader turn: how slow the network is, and how much of what is sent it loses. */
export const networkKnobs = {
  latencyMs: { label: 'Network delay, one way', unit: 'ms', value: 10, min: 0, max: 500 },
  loss: { label: 'Messages that are lost', unit: 'of 1000', value: 0, min: 0, max: 300 },
} as const satisfies Record<string, Knob>;

/** @returns a knob’s value. */
export function valueOf(knobs: Knobs, id: string): number {
  const value = knobs[id];
  if (value === undefined) throw new RangeError(`there is no knob "${id}"`);
  return value;
}

/** @returns the scenario with the network that the knobs say; its script in order of time. */
export function staged(knobs: Knobs, scenario: Omit<Scenario, 'faults' | 'network'>): Scenario {
  const latencyMs = valueOf(knobs, 'latencyMs');
  return {
    ...scenario,
    script: [...scenario.script].sort((one, other) => one.atMs - other.atMs),
    faults: [],
    network: { latencyMs: [latencyMs / 2, (latencyMs * 3) / 2], loss: valueOf(knobs, 'loss') / 1000 },
  };
}

/** @returns so many names: `caller-1`, `caller-2`, … */
export function named(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${word}-${index + 1}`);
}

/** The event that sets somebody going. */
export function starts(atMs: number, to: string): Cue {
  return { atMs, to, event: { type: 'start' } };
}
