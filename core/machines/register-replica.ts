/**
 * One copy of a register: it keeps the newest version that it was ever told of.
 *
 * Statechart:
 *   ● serving  ╌╌query, store╌╌
 *
 * To be told the same twice is as good as once, and an older version that arrives late changes nothing; so that there is
 * never anything to undo.
 *
 * Source: Attiya, Bar-Noy & Dolev, Sharing Memory Robustly in Message-Passing Systems (1995); Lynch & Shvartsman (1997),
 * whose tags are the versions here.
 */

import { setup } from 'xstate';
import { doing, type Plan } from './plan.ts';
import type { Manner } from './quorum-replica.ts';

/** Writers break ties: no two write the same version. */
export interface Version {
  counter: number;
  writer: string;
}

export const noVersion: Version = { counter: 0, writer: '' };

export function isNewer(one: Version, other: Version): boolean {
  return one.counter > other.counter || (one.counter === other.counter && one.writer > other.writer);
}

/** A value, the operation that wrote it, and its version. */
export interface Versioned {
  value: string;
  op: string;
  version: Version;
}

export const unwritten: Versioned = { value: '0', op: '', version: noVersion };

export interface RegisterReplicaInput {
  manner: Manner;
}

interface RegisterReplicaContext {
  manner: Manner;
  copy: Versioned;
}

/** `to`: the operation that asks. */
export type RegisterReplicaEvent =
  { type: 'query'; to: string; from: string } | { type: 'store'; to: string; copy: Versioned; from: string };

type Message =
  | { type: 'answered'; to: string; copy: Versioned }
  | { type: 'stored'; to: string }
  /** Definite: it has not been done. */
  | { type: 'failed'; to: string; definite: boolean };

export type RegisterReplicaEffect =
  | { type: 'post'; to: string; message: Message }
  /** What is there now, for the trace. */
  | ({ type: 'has' } & Versioned);

type Replica = RegisterReplicaContext;
type Doing = Plan<Replica, RegisterReplicaEffect>;
type Asked = { to: string; from: string };
type Stored = Asked & { copy: Versioned };

const act = doing<Replica, RegisterReplicaEvent, RegisterReplicaEffect>;

export const registerReplicaMachine = setup({
  types: {
    input: {} as RegisterReplicaInput,
    context: {} as Replica,
    events: {} as RegisterReplicaEvent,
    emitted: {} as RegisterReplicaEffect,
  },
  guards: {
    refuses: ({ context }) => context.manner === 'refuses',
  },
  actions: {
    answer: act(({ copy }, { from, to }: Asked) => said(from, { type: 'answered', to, copy })),
    refuse: act((_, { from, to }: Asked) => said(from, { type: 'failed', to, definite: true })),
    store: act(store),
  },
}).createMachine({
  id: 'registerReplica',
  context: ({ input }) => ({ ...input, copy: unwritten }),
  initial: 'serving',
  states: {
    serving: {
      on: {
        query: [{ guard: 'refuses', actions: 'refuse' }, { actions: 'answer' }],
        store: [{ guard: 'refuses', actions: 'refuse' }, { actions: 'store' }],
      },
    },
  },
});

function said(to: string, message: Message): Doing {
  return { change: {}, effects: [{ type: 'post', to, message }] };
}

function store({ manner, copy: own }: Replica, { from, to, copy }: Stored): Doing {
  const answer: Message = manner === 'resets' ? { type: 'failed', to, definite: false } : { type: 'stored', to };
  const posted: RegisterReplicaEffect = { type: 'post', to: from, message: answer };
  if (!isNewer(copy.version, own.version)) return { change: {}, effects: [posted] };
  return { change: { copy }, effects: [{ type: 'has', ...copy }, posted] };
}
