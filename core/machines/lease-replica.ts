/**
 * The lease table as a state machine on a replicated log: a request is decided where it stands in the log, the same on every node.
 *
 * Statechart:
 *   ● applying  ╌╌acquire, renew, release, committed, redirected, restarted╌╌
 *
 * It lives beside a node of the log (`node-1/table` beside `node-1/log`) and proposes what it is asked. Time goes into the
 * log with the request: the node that was asked stamps it with its clock, and what the table reckons with never goes back,
 * whichever node leads. With a term of Infinity it is a plain lock that nobody takes away.
 *
 * Source: "Distributed Systems: Hard Lessons from Production", the consensus-based lock; Lamport, Time, Clocks (1978),
 * on state machines.
 */

import { setup } from 'xstate';
import { decideLease, noLease, type LeaseAnswer, type LeaseRequest, type LeaseTable } from './lease-table.ts';
import { doing, type Plan } from './plan.ts';
import type { Command } from './replicated-log-context.ts';

export interface LeaseReplicaInput {
  /** The table's own address, such as `node-1/table`; that of a log's node is the same with `log` for `table`. */
  name: string;
  termMs: number;
}

interface LeaseReplicaContext extends LeaseReplicaInput {
  table: LeaseTable;
  /** By the greatest stamp in the log so far. */
  clockMs: number;
}

type Asked = LeaseRequest & { from: string; nowMs: number };
/** `via`: the table that was asked, and answers. */
type Proposed = Command & { request: LeaseRequest; from: string; via: string; atMs: number };

/** Needs the time with every event. */
export type LeaseReplicaEvent =
  | Asked
  | { type: 'committed'; command: Command | null }
  | { type: 'redirected'; id: string; leader: string | null }
  /** Its node has started again: the log tells it everything from the beginning. */
  | { type: 'restarted' };

type Message = LeaseAnswer | { type: 'redirected'; id: string; leader: string | null };

export type LeaseReplicaEffect =
  { type: 'propose'; id: string; command: Proposed } | { type: 'post'; to: string; message: Message };

type Doing = Plan<LeaseReplicaContext, LeaseReplicaEffect>;

const act = doing<LeaseReplicaContext, LeaseReplicaEvent, LeaseReplicaEffect>;

export const leaseReplicaMachine = setup({
  types: {
    input: {} as LeaseReplicaInput,
    context: {} as LeaseReplicaContext,
    events: {} as LeaseReplicaEvent,
    emitted: {} as LeaseReplicaEffect,
  },
  guards: {
    isOfRequest: ({ event }) => event.type === 'committed' && event.command !== null,
  },
  actions: {
    propose: act(propose),
    apply: act(apply),
    redirect: act(redirect),
    forget: act(() => ({ change: { table: noLease, clockMs: 0 }, effects: [] })),
  },
}).createMachine({
  id: 'leaseReplica',
  context: ({ input }) => ({ ...input, table: noLease, clockMs: 0 }),
  initial: 'applying',
  states: {
    applying: {
      on: {
        acquire: { actions: 'propose' },
        renew: { actions: 'propose' },
        release: { actions: 'propose' },
        committed: { guard: 'isOfRequest', actions: 'apply' },
        redirected: { actions: 'redirect' },
        restarted: { actions: 'forget' },
      },
    },
  },
});

/** The proposal's id says whom to answer, should it not be taken. */
function propose({ name }: LeaseReplicaContext, { from, nowMs, ...request }: Asked): Doing {
  const command = { type: 'lease', request, from, via: name, atMs: nowMs };
  return { change: {}, effects: [{ type: 'propose', id: `${from} ${request.id}`, command }] };
}

function apply(context: LeaseReplicaContext, event: { command: Proposed }): Doing {
  const { request, from, via, atMs } = event.command;
  const clockMs = Math.max(context.clockMs, atMs);
  const { table, answer } = decideLease(context.table, request, clockMs, context.termMs);
  return {
    change: { table, clockMs },
    effects: via === context.name ? [{ type: 'post', to: from, message: answer }] : [],
  };
}

function redirect(_: LeaseReplicaContext, { id: proposal, leader }: { id: string; leader: string | null }): Doing {
  const [to, id] = proposal.split(' ') as [string, string];
  const table = leader === null ? null : `${leader.slice(0, leader.lastIndexOf('/'))}/table`;
  return { change: {}, effects: [{ type: 'post', to, message: { type: 'redirected', id, leader: table } }] };
}
