/**
 * One node that does an operation once and undoes it once, whatever is sent twice, lost or overtaken.
 *
 * Statechart:
 *   ● serving  ╌╌perform, undo, worked╌╌
 *
 * It remembers each operation by its id: a `perform` that comes again is answered and not done again; an `undo` that comes
 * first leaves a tombstone, at which the late `perform` is refused. What it does is to add, so that the undoing of one
 * leaves what others have added.
 *
 * Source: Garcia-Molina & Salem, Sagas (1987); "Distributed Systems: Hard Lessons from Production", quorum operation,
 * corrected.
 */

import { setup } from 'xstate';
import { doing, type Plan } from './plan.ts';
import { changed, type Manner } from './quorum-replica.ts';

export interface SagaReplicaInput {
  manner: Manner;
  /** From doing it to answering; 0 unless said. */
  answerMs?: number;
}

interface SagaReplicaContext extends Required<SagaReplicaInput> {
  value: string;
  /** What has become of each operation that it has heard of. */
  ops: Readonly<Record<string, 'done' | 'undone'>>;
  askedBy: Readonly<Record<string, string>>;
}

/** `what`: `+1`. */
export type SagaReplicaEvent =
  | { type: 'perform'; op: string; what: string; from: string }
  | { type: 'undo'; op: string; what: string; from: string }
  | { type: 'worked'; id: string };

type Message =
  | { type: 'performed'; op: string }
  | { type: 'undone'; op: string }
  /** Definite: it is not done, and will not be. */
  | { type: 'failed'; op: string; definite: boolean };

export type SagaReplicaEffect =
  | { type: 'post'; to: string; message: Message }
  | { type: 'work'; id: string; forMs: number }
  /** What is there now, for the trace. */
  | { type: 'has'; value: string };

type Replica = SagaReplicaContext;
type Doing = Plan<Replica, SagaReplicaEffect>;
type Told = { op: string; what: string; from: string };

const act = doing<Replica, SagaReplicaEvent, SagaReplicaEffect>;
const fateOf = ({ ops }: Replica, event: object) => ops[(event as Told).op];

export const sagaReplicaMachine = setup({
  types: {
    input: {} as SagaReplicaInput,
    context: {} as Replica,
    events: {} as SagaReplicaEvent,
    emitted: {} as SagaReplicaEffect,
  },
  guards: {
    refuses: ({ context }) => context.manner === 'refuses',
    isDone: ({ context, event }) => fateOf(context, event) === 'done',
    isUndone: ({ context, event }) => fateOf(context, event) === 'undone',
  },
  actions: {
    perform: act(perform),
    answer: act((replica, { op, from }: Told) => said(from, answerTo(replica, op))),
    answerAtLast: act((replica, { id }: { id: string }) => said(replica.askedBy[id]!, answerTo(replica, id))),
    refuse: act((_, { op, from }: Told) => said(from, { type: 'failed', op, definite: true })),
    undo: act(undo),
    bury: act(({ ops }, { op, from }: Told) => ({
      change: { ops: { ...ops, [op]: 'undone' } },
      effects: said(from, { type: 'undone', op }).effects,
    })),
    confirm: act((_, { op, from }: Told) => said(from, { type: 'undone', op })),
  },
}).createMachine({
  id: 'sagaReplica',
  context: ({ input }) => ({ answerMs: 0, ...input, value: '0', ops: {}, askedBy: {} }),
  initial: 'serving',
  states: {
    serving: {
      on: {
        perform: [
          { guard: 'isDone', actions: 'answer' },
          { guard: 'isUndone', actions: 'refuse' },
          { guard: 'refuses', actions: 'refuse' },
          { actions: 'perform' },
        ],
        undo: [{ guard: 'isDone', actions: 'undo' }, { guard: 'isUndone', actions: 'confirm' }, { actions: 'bury' }],
        worked: { actions: 'answerAtLast' },
      },
    },
  },
});

function said(to: string, message: Message): Doing {
  return { change: {}, effects: [{ type: 'post', to, message }] };
}

/** By when it is given, it may have been undone. */
function answerTo(replica: Replica, op: string): Message {
  if (fateOf(replica, { op }) !== 'done') return { type: 'failed', op, definite: true };
  return replica.manner === 'resets' ? { type: 'failed', op, definite: false } : { type: 'performed', op };
}

function perform(replica: Replica, { op, what, from }: Told): Doing {
  const value = changed(replica.value, what);
  const ops = { ...replica.ops, [op]: 'done' } as const;
  const answered: SagaReplicaEffect =
    replica.answerMs > 0
      ? { type: 'work', id: op, forMs: replica.answerMs }
      : { type: 'post', to: from, message: answerTo({ ...replica, ops }, op) };
  return {
    change: { value, ops, askedBy: { ...replica.askedBy, [op]: from } },
    effects: [{ type: 'has', value }, answered],
  };
}

function undo({ value: before, ops }: Replica, { op, what, from }: Told): Doing {
  const value = changed(before, what, -1);
  return {
    change: { value, ops: { ...ops, [op]: 'undone' } },
    effects: [
      { type: 'has', value },
      { type: 'post', to: from, message: { type: 'undone', op } },
    ],
  };
}
