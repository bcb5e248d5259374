/** Nodes that write and tell each other, and stamp all of it with four clocks: wall, Lamport, vector and hybrid. */

import type { Actors } from '../../core/kernel/actor.ts';
import { clockNodeMachine } from '../../core/machines/clock-node.ts';
import { hybridAsWritten, hybridCorrected, type HybridRules } from '../../core/machines/hybrid-clock.ts';
import { trueClock } from '../../core/machines/wall-clock.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { named, networkKnobs, staged, valueOf } from './network.ts';
import { setOf } from './set.ts';

function stamping(knobs: Knobs, rules: HybridRules, keepAheadMs: number): Scenario {
  const nodes = named('node', valueOf(knobs, 'nodes'));
  const actors = nodes.map((name, place): Actors => {
    const wall = { ...trueClock, ...clockOf(place, knobs) };
    const input = { name, wall, rules, keepAheadMs };
    return { [name]: { machine: clockNodeMachine, input, wires: { stamped: [], refused: [] }, clocked: true } };
  });
  return staged(knobs, {
    actors: Object.assign({}, ...actors) as Actors,
    script: [...talk(nodes, knobs), ...setRight(knobs)],
    endMs: 120_000,
  });
}

/** The second clock is behind, the third runs fast; the others are true. */
function clockOf(place: number, knobs: Knobs): { offsetMs?: number; rate?: number } {
  if (place === 1) return { offsetMs: -valueOf(knobs, 'behindMs') };
  return place === 2 ? { rate: 1 + valueOf(knobs, 'fast') / 1000 } : {};
}

/** Round and round: each writes, and tells the next. */
function talk(nodes: readonly string[], knobs: Knobs): Cue[] {
  const everyMs = valueOf(knobs, 'everyMs');
  return Array.from({ length: valueOf(knobs, 'rounds') }, (_, index): Cue[] => {
    const [to, next] = [nodes[index % nodes.length] ?? '', nodes[(index + 1) % nodes.length] ?? ''];
    const atMs = 10_000 + index * everyMs;
    return [
      { atMs, to, event: { type: 'write', id: `w${index + 1}` } },
      { atMs: atMs + everyMs / 4, to, event: { type: 'say', id: `m${index + 1}`, to: next } },
    ];
  }).flat();
}

/** Half-way the first clock is set; then that node is stopped, and started again. */
function setRight(knobs: Knobs): Cue[] {
  const byMs = valueOf(knobs, 'aheadMs') - valueOf(knobs, 'backMs');
  const atMs = 10_000 + (valueOf(knobs, 'everyMs') * valueOf(knobs, 'rounds')) / 2 + 1;
  const told = (afterMs: number, event: Cue['event']): Cue => ({ atMs: atMs + afterMs, to: 'node-1', event });
  const restart = valueOf(knobs, 'restarts') === 1 ? [told(2, { type: 'stop' }), told(20, { type: 'restart' })] : [];
  return [...(byMs === 0 ? [] : [told(0, { type: 'adjust', byMs })]), ...restart];
}

export const clocks = setOf({
  id: 'clocks',
  title: 'Clocks',
  question: 'Node 2 is five seconds behind. Which clock still puts the cause before its effect?',
  summary: 'Nodes with wall clocks that are wrong, which stamp what they do and hear with four clocks at once.',
  path: 'Agreement and time',
  knobs: {
    nodes: { label: 'Nodes', unit: '', value: 3, min: 3, max: 8 },
    rounds: { label: 'Writes, each told to the next node', unit: '', value: 9, min: 1, max: 200 },
    everyMs: { label: 'One every', unit: 'ms', value: 200, min: 4, max: 10_000, step: 4 },
    behindMs: { label: 'Node 2 is behind by', unit: 'ms', value: 5000, min: 0, max: 60_000, step: 100 },
    fast: { label: 'Node 3 is fast by', unit: 'of 1000', value: 20, min: 0, max: 500 },
    aheadMs: {
      label: 'Half-way node 1’s clock is set ahead by',
      unit: 'ms',
      value: 0,
      min: 0,
      max: 100_000,
      step: 500,
    },
    backMs: { label: 'Or back by', unit: 'ms', value: 0, min: 0, max: 100_000, step: 500 },
    restarts: { label: 'Then it starts again: no (0), yes (1)', unit: '', value: 0, min: 0, max: 1 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{
        id: 'as-written',
        title: 'As written',
        summary: 'The hybrid clock takes any time and any counter that it hears.',
      },
      scenario: (knobs) => stamping(knobs, hybridAsWritten, 0),
    },
    {
      ...{
        id: 'corrected',
        title: 'Corrected',
        summary: 'Counters of the same time only; too far ahead is refused; a bound on disk.',
      },
      scenario: (knobs) => stamping(knobs, hybridCorrected, 3000),
    },
    {
      ...{ id: 'trusting', title: 'Trusting', summary: 'Corrected, but however far ahead a time is, it is believed.' },
      scenario: (knobs) => stamping(knobs, { ...hybridCorrected, maxOffsetMs: Infinity }, 3000),
    },
  ],
});
