/** Operations on several nodes: rolled back as published, a register that repairs forward, and a saga that undoes by name. */

import type { Actors } from '../../core/kernel/actor.ts';
import { quorumAsWrittenMachine } from '../../core/machines/quorum-as-written.ts';
import { quorumReplicaMachine, type Manner } from '../../core/machines/quorum-replica.ts';
import { registerReplicaMachine } from '../../core/machines/register-replica.ts';
import { registerMachine } from '../../core/machines/register.ts';
import { sagaReplicaMachine } from '../../core/machines/saga-replica.ts';
import { sagaMachine } from '../../core/machines/saga.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { named, networkKnobs, staged, valueOf } from './network.ts';
import { setOf } from './set.ts';

const machines = {
  asWritten: { coordinator: quorumAsWrittenMachine, replica: quorumReplicaMachine },
  register: { coordinator: registerMachine, replica: registerReplicaMachine },
  saga: { coordinator: sagaMachine, replica: sagaReplicaMachine },
};
const manners: readonly Manner[] = ['answers', 'refuses', 'resets'];
const coordinators = ['ana', 'bo'];

function voting(knobs: Knobs, form: keyof typeof machines): Scenario {
  const { coordinator, replica } = machines[form];
  const nodes = named('node', valueOf(knobs, 'nodes'));
  const replicas = nodes.map((name, place): Actors => {
    const manner = place === nodes.length - 1 ? (manners[valueOf(knobs, 'manner')] ?? 'answers') : 'answers';
    return {
      [name]: { machine: replica, input: { manner, answerMs: valueOf(knobs, 'answerMs') }, wires: { has: [] } },
    };
  });
  const majority = Math.floor(nodes.length / 2) + 1;
  const wanted = Math.min(nodes.length, valueOf(knobs, 'quorum'));
  const waits = {
    timeoutMs: valueOf(knobs, 'timeoutMs'),
    ...(form === 'asWritten' && { stragglerMs: valueOf(knobs, 'stragglerMs') }),
  };
  // Only the published form takes any number for a quorum.
  const quorum = form === 'asWritten' ? wanted : Math.max(majority, wanted);
  const said = ['settled', 'concluded', 'repaired', 'compensated', 'completed'];
  const wires = Object.fromEntries(said.map((type) => [type, []]));
  const asking = coordinators.map((name): Actors => {
    return { [`${name}/quorum`]: { machine: coordinator, input: { name, nodes, quorum, ...waits }, wires } };
  });
  return staged(knobs, {
    actors: Object.assign({}, ...asking, ...replicas) as Actors,
    script: operations(knobs, form),
    endMs: 60_000,
  });
}

/** In turn: of a register Ana writes and Bo reads; elsewhere each adds one. */
function operations(knobs: Knobs, form: keyof typeof machines): Cue[] {
  return Array.from({ length: valueOf(knobs, 'operations') }, (_, index): Cue => {
    const name = coordinators[index % coordinators.length] ?? '';
    const payload = form === 'register' ? (name === 'ana' ? { payload: `v${index + 1}` } : {}) : { payload: '+1' };
    const event = { type: 'call', call: `${name}#${index + 1}`, from: `${name}/caller`, ...payload };
    return { atMs: 200 + index * valueOf(knobs, 'everyMs'), to: `${name}/quorum`, event };
  });
}

export const quorums = setOf({
  id: 'quorums',
  title: 'Quorum operations',
  question: 'Drop one answer on its way back. What does each node have in the end?',
  summary: 'Two coordinators, three to seven nodes, and operations that want a quorum of them.',
  path: 'Agreement and time',
  knobs: {
    nodes: { label: 'Nodes', unit: '', value: 3, min: 3, max: 7 },
    quorum: { label: 'Quorum', unit: 'nodes', value: 2, min: 1, max: 7 },
    operations: { label: 'Operations', unit: '', value: 4, min: 1, max: 50 },
    everyMs: { label: 'One every', unit: 'ms', value: 1000, min: 1, max: 20_000 },
    manner: { label: 'The last node answers (0), refuses (1), resets (2)', unit: '', value: 0, min: 0, max: 2 },
    answerMs: { label: 'A node answers after', unit: 'ms', value: 0, min: 0, max: 10_000 },
    timeoutMs: { label: 'A node is waited for', unit: 'ms', value: 2000, min: 10, max: 20_000, step: 10 },
    stragglerMs: { label: 'Stragglers are, as written', unit: 'ms', value: 100, min: 0, max: 10_000, step: 10 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{ id: 'as-written', title: 'As written', summary: 'A quorum, or all who said yes are rolled back.' },
      scenario: (knobs) => voting(knobs, 'asWritten'),
    },
    {
      ...{
        id: 'register',
        title: 'Register',
        summary: 'Versions and majorities: what one has heard is carried on, never undone.',
      },
      scenario: (knobs) => voting(knobs, 'register'),
    },
    {
      ...{ id: 'saga', title: 'Saga', summary: 'Whoever may have done it undoes it, by the operation’s name.' },
      scenario: (knobs) => voting(knobs, 'saga'),
    },
  ],
});
