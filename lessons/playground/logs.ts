/** Nodes that agree on one sequence of commands, and somebody who proposes them. */

import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { logNodes } from './deciding.ts';
import { networkKnobs, staged, valueOf } from './network.ts';
import { setOf } from './set.ts';

function agreeing(knobs: Knobs, nodes: number): Scenario {
  const [electionMs, heartbeatMs] = [valueOf(knobs, 'electionMs'), valueOf(knobs, 'heartbeatMs')];
  const everyMs = valueOf(knobs, 'everyMs');
  // Each in turn is asked: one who does not lead says who does.
  const proposals = Array.from({ length: valueOf(knobs, 'commands') }, (_, index): Cue => {
    const id = `c${index + 1}`;
    const to = `node-${(index % nodes) + 1}/log`;
    return {
      atMs: 3 * electionMs + index * everyMs,
      to,
      event: { type: 'propose', id, command: { type: 'set', value: id } },
    };
  });
  const endMs = valueOf(knobs, 'endMs');
  return staged(knobs, { actors: logNodes(nodes, { electionMs, heartbeatMs }), script: proposals, endMs });
}

export const logs = setOf({
  id: 'logs',
  title: 'A replicated log',
  question: 'Cut the leader off. Can it still decide anything, and who leads then?',
  summary: 'Three, five or seven nodes that elect a leader and agree on a log; commands are proposed to each in turn.',
  path: 'Agreement and time',
  knobs: {
    commands: { label: 'Commands proposed', unit: '', value: 9, min: 0, max: 200 },
    everyMs: { label: 'One every', unit: 'ms', value: 150, min: 1, max: 10_000 },
    electionMs: { label: 'Election timeout, at least', unit: 'ms', value: 200, min: 20, max: 5000, step: 10 },
    heartbeatMs: { label: 'Heartbeat', unit: 'ms', value: 80, min: 5, max: 2000, step: 5 },
    endMs: { label: 'The run ends after', unit: 'ms', value: 2500, min: 100, max: 30_000, step: 100 },
    ...networkKnobs,
  },
  variants: [3, 5, 7].map((nodes) => ({
    id: `nodes-${nodes}`,
    title: `${nodes} nodes`,
    summary: `A majority is ${Math.ceil((nodes + 1) / 2)}: ${Math.floor((nodes - 1) / 2)} of them may be away.`,
    scenario: (knobs: Knobs) => agreeing(knobs, nodes),
  })),
});
