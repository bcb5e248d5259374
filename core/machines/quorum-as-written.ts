/**
 * An operation on several nodes that succeeds when a quorum has done it, and is rolled back otherwise, as it was published.
 *
 * Statechart:
 *   ● idle       ──call────────────────────────────────────▶ executing
 *     executing  ──cancel [isCancelled], always [hasAll]───▶ idle
 *                ──always [hasQuorum]──────────────────────▶ lingering
 *                ╌╌applied, refused, after timeout╌╌
 *     lingering  ──cancel [isCancelled], after stragglers──▶ idle
 *
 * All nodes are told at once, and each is given the same time. With a quorum it waits a little for stragglers, collects none
 * of them, and rolls back those that had failed before; without one it waits for every last answer or the end of that time,
 * and rolls back those that said that they succeeded. A node that did it and could not say so is left as it is. What is
 * rolled back is not waited for, as the published body of that is missing. A caller that has waited enough takes the
 * coordinator with it. Any quorum is taken, even one of three.
 *
 * Source: "Distributed Systems: Hard Lessons from Production", quorum operation with rollback.
 */

import { setup } from 'xstate';
import type { Call, Cancel, Outcome, Settled } from './layer.ts';
import { doing, type Plan } from './plan.ts';

export interface QuorumInput {
  name: string;
  /** The addresses of the nodes. */
  nodes: readonly string[];
  quorum: number;
  /** For each node; 5,000 in the source. */
  timeoutMs: number;
  /** What it waits for stragglers when it has a quorum; 100 in the source. */
  stragglerMs: number;
}

/** The waits of the source. */
export const quorumAsWritten = { timeoutMs: 5000, stragglerMs: 100 };

export interface NodeResult {
  node: string;
  status: 'success' | 'failed' | 'timeout';
}

interface QuorumContext extends QuorumInput {
  call: Call;
  results: readonly NodeResult[];
}

export type QuorumEvent =
  Call | Cancel | { type: 'applied'; op: string; from: string } | { type: 'refused'; op: string; from: string };

export type QuorumEffect =
  | { type: 'post'; to: string; message: { type: 'apply' | 'rollback'; op: string; what: string } }
  | Settled
  /** What it goes by, for the trace. */
  | { type: 'concluded'; op: string; results: readonly NodeResult[] };

type Quorum = QuorumContext;
type Doing = Plan<Quorum, QuorumEffect>;

const act = doing<Quorum, QuorumEvent, QuorumEffect>;
const none: Call = { type: 'call', call: '', from: '' };

export const quorumAsWrittenMachine = setup({
  types: {
    input: {} as QuorumInput,
    context: {} as Quorum,
    events: {} as QuorumEvent,
    emitted: {} as QuorumEffect,
  },
  delays: {
    timeout: ({ context }) => context.timeoutMs,
    stragglers: ({ context }) => context.stragglerMs,
  },
  guards: {
    isOurs: ({ context, event }) => (event as { op: string }).op === context.call.call,
    isCancelled: ({ context, event }) => (event as Cancel).call === context.call.call,
    hasQuorum: ({ context }) => nodesWith(context, 'success').length >= context.quorum,
    hasAll: ({ context }) => context.results.length === context.nodes.length,
  },
  actions: {
    execute: act((context, call: Call) => ({
      change: { call, results: [] },
      effects: context.nodes.map((to) => ({
        ...{ type: 'post' as const, to },
        message: { type: 'apply' as const, op: call.call, what: call.payload! },
      })),
    })),
    noteSuccess: act((context, { from }: { from: string }) => noted(context, [from], 'success')),
    noteFailure: act((context, { from }: { from: string }) => noted(context, [from], 'failed')),
    timeOutTheRest: act((context) =>
      noted(
        context,
        context.nodes.filter((node) => !context.results.some((one) => one.node === node)),
        'timeout',
      ),
    ),
    succeed: act((context) =>
      concluded(context, { type: 'succeeded' }, [...nodesWith(context, 'failed'), ...nodesWith(context, 'timeout')]),
    ),
    // It says that all is as it was, for all it knows.
    fail: act((context) =>
      concluded(context, { type: 'failed', error: 'failed', definite: true }, nodesWith(context, 'success')),
    ),
  },
}).createMachine({
  id: 'quorumAsWritten',
  context: ({ input }) => ({ ...input, call: none, results: [] }),
  initial: 'idle',
  states: {
    idle: { on: { call: { target: 'executing', actions: 'execute' } } },
    executing: {
      always: [
        { guard: 'hasQuorum', target: 'lingering' },
        { guard: 'hasAll', target: 'idle', actions: 'fail' },
      ],
      on: {
        applied: { guard: 'isOurs', actions: 'noteSuccess' },
        refused: { guard: 'isOurs', actions: 'noteFailure' },
        cancel: { guard: 'isCancelled', target: 'idle' },
      },
      after: { timeout: { actions: 'timeOutTheRest' } },
    },
    lingering: {
      on: { cancel: { guard: 'isCancelled', target: 'idle' } },
      after: { stragglers: { target: 'idle', actions: 'succeed' } },
    },
  },
});

function nodesWith({ results }: Quorum, status: NodeResult['status']): string[] {
  return results.filter((one) => one.status === status).map(({ node }) => node);
}

function noted({ results }: Quorum, nodes: readonly string[], status: NodeResult['status']): Doing {
  return { change: { results: [...results, ...nodes.map((node) => ({ node, status }))] }, effects: [] };
}

function concluded({ call, results }: Quorum, outcome: Outcome, undo: readonly string[]): Doing {
  const { call: op, from: to, payload } = call;
  const rollbacks = undo.map((node) => ({
    ...{ type: 'post' as const, to: node },
    message: { type: 'rollback' as const, op, what: payload! },
  }));
  return {
    change: { call: none },
    effects: [{ type: 'concluded', op, results }, ...rollbacks, { type: 'settled', call: op, to, outcome }],
  };
}
