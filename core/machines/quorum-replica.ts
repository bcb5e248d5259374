/**
 * One node on which an operation is carried out and undone, as the published quorum code takes a node to be.
 *
 * Statechart:
 *   ● serving  ╌╌apply, rollback, worked╌╌
 *
 * It does what it is told, whenever that arrives: an undo of what it has never done takes away all the same, and what
 * comes after its undo is done for good. A value is set (`Y`), and its undo puts back what was there before; or it is
 * added to (`+1`), and its undo takes the same away.
 *
 * Source: "Distributed Systems: Hard Lessons from Production", quorum operation with rollback.
 */

import { setup } from 'xstate';
import { doing, type Plan } from './plan.ts';

/** How a node answers: as it should; by refusing, and doing nothing; by doing it and losing the connection. */
export type Manner = 'answers' | 'refuses' | 'resets';

export interface QuorumReplicaInput {
  manner: Manner;
  /** From doing it to answering; 0 unless said. */
  answerMs?: number;
}

interface QuorumReplicaContext extends Required<QuorumReplicaInput> {
  value: string;
  /** What was there before an operation. */
  before: Readonly<Record<string, string>>;
  /** Who waits for an answer. */
  askedBy: Readonly<Record<string, string>>;
}

/** `what`: `+1` to add one, anything else to set it. */
export type QuorumReplicaEvent =
  | { type: 'apply'; op: string; what: string; from: string }
  | { type: 'rollback'; op: string; what: string; from: string }
  | { type: 'worked'; id: string };

export type QuorumReplicaEffect =
  | { type: 'post'; to: string; message: { type: 'applied' | 'refused'; op: string } }
  | { type: 'work'; id: string; forMs: number }
  /** What is there now, for the trace. */
  | { type: 'has'; value: string };

type Replica = QuorumReplicaContext;
type Doing = Plan<Replica, QuorumReplicaEffect>;
type Told = { op: string; what: string; from: string };

const act = doing<Replica, QuorumReplicaEvent, QuorumReplicaEffect>;

export const quorumReplicaMachine = setup({
  types: {
    input: {} as QuorumReplicaInput,
    context: {} as Replica,
    events: {} as QuorumReplicaEvent,
    emitted: {} as QuorumReplicaEffect,
  },
  guards: {
    refuses: ({ context }) => context.manner === 'refuses',
  },
  actions: {
    apply: act(apply),
    refuse: act((_, { op, from }: Told) => said(from, 'refused', op)),
    rollBack: act(rollBack),
    answer: act(({ manner, askedBy }, { id }: { id: string }) =>
      said(askedBy[id]!, manner === 'resets' ? 'refused' : 'applied', id),
    ),
  },
}).createMachine({
  id: 'quorumReplica',
  context: ({ input }) => ({ answerMs: 0, ...input, value: '0', before: {}, askedBy: {} }),
  initial: 'serving',
  states: {
    serving: {
      on: {
        apply: [{ guard: 'refuses', actions: 'refuse' }, { actions: 'apply' }],
        rollback: { actions: 'rollBack' },
        worked: { actions: 'answer' },
      },
    },
  },
});

/** @returns what is there after an operation, or after one that is taken back. */
export function changed(value: string, what: string, sign = 1): string {
  return what.startsWith('+') ? String(Number(value) + sign * Number(what)) : what;
}

function said(to: string, type: 'applied' | 'refused', op: string): Doing {
  return { change: {}, effects: [{ type: 'post', to, message: { type, op } }] };
}

function apply(context: Replica, { op, what, from }: Told): Doing {
  const value = changed(context.value, what);
  const change = {
    value,
    before: { ...context.before, [op]: context.value },
    askedBy: { ...context.askedBy, [op]: from },
  };
  const answers: QuorumReplicaEffect =
    context.answerMs > 0
      ? { type: 'work', id: op, forMs: context.answerMs }
      : { type: 'post', to: from, message: { type: context.manner === 'resets' ? 'refused' : 'applied', op } };
  return { change, effects: [{ type: 'has', value }, answers] };
}

function rollBack(context: Replica, { op, what }: Told): Doing {
  const value = what.startsWith('+') ? changed(context.value, what, -1) : (context.before[op] ?? context.value);
  return { change: { value }, effects: [{ type: 'has', value }] };
}
