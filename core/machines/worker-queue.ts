/**
 * One queue before one or more servers, first come first served: what queueing theory calls M/D/1, M/M/c, M/M/c/c.
 *
 * Statechart:
 *   * in any state  ╌╌drawn, cancel, slow╌╌
 *   ● free          ──call [takesLastServer]──▶ saturated
 *                   ╌╌call, worked╌╌
 *     saturated     ──worked [else]───────────▶ free
 *                   ╌╌call, worked╌╌
 *
 * A server that works on a call whose caller has given up works for nothing, and in an overload that may be all it does.
 * With `dropsDead` it looks at what is left of a call's deadline before it begins, and passes over those that are dead.
 *
 * Source: Kendall's notation; Erlang (1917); Dean and Barroso, The Tail at Scale (2013); Google's SRE book, "Addressing
 * Cascading Failures", on deadline propagation.
 */

import { setup } from 'xstate';
import { at, emptyFifo, enqueued, fifoOf, lengthOf, listed, without, type Fifo } from './fifo.ts';
import type { Call, Cancel, Settled } from './layer.ts';
import { doing, type Plan } from './plan.ts';
import { fixed, needsDraw, serviceTimeMs, type Spread } from './service-time.ts';

export interface WorkerQueueInput {
  /** How many calls are served at the same time. */
  servers: number;
  /** How long one call takes, on average. */
  serviceMs: number;
  /** How the times spread around that; absent, each takes just as long. */
  spread?: Spread;
  /** How many may wait; the next is answered `full`. Absent, as many as come. */
  waitingRoom?: number;
  /** Whether a call that is beyond its deadline when its turn comes is passed over, and answered `shed`. Needs the time. */
  dropsDead?: boolean;
  /** Whether it hears that a call is taken back: one that waits leaves the queue; one that is served is served to its end. */
  hearsCancel?: boolean;
}

interface Job {
  call: string;
  /** Who hears how it ended; absent, nobody does any more. */
  from?: string;
  /** When its caller will have given up. */
  deadMs?: number;
}

interface WorkerQueueContext extends WorkerQueueInput {
  waiting: Fifo<Job>;
  serving: readonly Job[];
  /** Of those being served, the calls that have asked how long they will take, and have not been told. */
  drawing: readonly string[];
}

type Heard<E> = E & { nowMs?: number };
type Worked = { type: 'worked'; id: string };
type Drawn = { type: 'drawn'; draw: number };
/** From now on a call takes this long, on average. */
type Slow = { type: 'slow'; serviceMs: number };

export type WorkerQueueEvent = Heard<Call | Cancel | Worked | Drawn | Slow>;
export type WorkerQueueEffect = Settled | { type: 'draw' } | { type: 'work'; id: string; forMs: number };
type Step = Plan<WorkerQueueContext, WorkerQueueEffect>;
type Queue = WorkerQueueContext;

const act = doing<WorkerQueueContext, WorkerQueueEvent, WorkerQueueEffect>;

export const workerQueueMachine = setup({
  types: {
    input: {} as WorkerQueueInput,
    context: {} as WorkerQueueContext,
    events: {} as WorkerQueueEvent,
    emitted: {} as WorkerQueueEffect,
  },
  guards: {
    takesLastServer: ({ context }) => context.serving.length === context.servers - 1,
    hasRoom: ({ context }) => context.waitingRoom === undefined || lengthOf(context.waiting) < context.waitingRoom,
    someoneWaits: ({ context, event }) =>
      firstAlive(context, (event as Heard<Worked>).nowMs) < lengthOf(context.waiting),
  },
  actions: {
    begin: act((queue, event: Heard<Call>) => begin(queue, [jobOf(event)])),
    enqueue: act((queue, event: Heard<Call>) => ({
      change: { waiting: enqueued(queue.waiting, jobOf(event)) },
      effects: [],
    })),
    refuse: act((_queue, event: Call) => ({ change: {}, effects: [ended(jobOf(event), 'full')].flat() })),
    answer: act(answer),
    work: act(work),
    takeBack: act(takeBack),
    slowDown: act((_queue, { serviceMs }: Slow) => ({ change: { serviceMs }, effects: [] })),
  },
}).createMachine({
  id: 'workerQueue',
  context: ({ input }) => ({ ...input, waiting: emptyFifo, serving: [], drawing: [] }),
  initial: 'free',
  on: { drawn: { actions: 'work' }, cancel: { actions: 'takeBack' }, slow: { actions: 'slowDown' } },
  states: {
    free: {
      on: {
        call: [{ guard: 'takesLastServer', target: 'saturated', actions: 'begin' }, { actions: 'begin' }],
        worked: { actions: 'answer' },
      },
    },
    saturated: {
      on: {
        call: [{ guard: 'hasRoom', actions: 'enqueue' }, { actions: 'refuse' }],
        worked: [
          { guard: 'someoneWaits', actions: 'answer' },
          { target: 'free', actions: 'answer' },
        ],
      },
    },
  },
});

/** The servers take these on; how long they will be at it may be chance's to say. */
function begin({ serving, drawing, serviceMs, spread = fixed }: Queue, jobs: readonly Job[]): Step {
  const asks = needsDraw(spread) ? jobs.map(({ call }) => call) : [];
  const effects = jobs.map(({ call }) =>
    needsDraw(spread) ? ({ type: 'draw' } as const) : ({ type: 'work', id: call, forMs: serviceMs } as const),
  );
  return { change: { serving: [...serving, ...jobs], drawing: [...drawing, ...asks] }, effects };
}

function work({ drawing, serviceMs, spread = fixed }: Queue, { draw }: Drawn): Step {
  const forMs = serviceTimeMs(serviceMs, spread, draw);
  return { change: { drawing: drawing.slice(1) }, effects: [{ type: 'work', id: drawing[0]!, forMs }] };
}

/** A call is done; the server that is free now takes the first that is worth it. */
function answer(queue: Queue, { id, nowMs }: Heard<Worked>): Step {
  const done = queue.serving.find(({ call }) => call === id);
  const dead = Array.from({ length: firstAlive(queue, nowMs) }, (_, index) => at(queue.waiting, index)!);
  const next = at(queue.waiting, dead.length);
  const serving = queue.serving.filter((job) => job !== done);
  const begun = begin({ ...queue, serving }, next ? [next] : []);
  return {
    change: { ...begun.change, waiting: without(queue.waiting, dead.length + 1) },
    effects: [...(done ? ended(done) : []), ...dead.flatMap((job) => ended(job, 'shed')), ...begun.effects],
  };
}

function takeBack(queue: Queue, { call }: Cancel): Step {
  if (!queue.hearsCancel) return { change: {}, effects: [] };
  return {
    change: {
      waiting: fifoOf(listed(queue.waiting).filter((job) => job.call !== call)),
      serving: queue.serving.map((job) => (job.call === call ? { call } : job)),
    },
    effects: [],
  };
}

/** Where in the queue the first stands whose caller still waits; the length of the queue when there is none. */
function firstAlive({ waiting, dropsDead }: Queue, nowMs: number | undefined): number {
  if (!dropsDead || nowMs === undefined) return 0;
  const isDead = (index: number) => (at(waiting, index)?.deadMs ?? Infinity) <= nowMs;
  let index = 0;
  while (isDead(index)) index++;
  return index;
}

function jobOf({ call, from, leftMs, nowMs }: Heard<Call>): Job {
  return { call, from, ...(leftMs !== undefined && nowMs !== undefined && { deadMs: nowMs + leftMs }) };
}

function ended({ call, from }: Job, error?: 'full' | 'shed'): Settled[] {
  if (from === undefined) return [];
  const outcome = error ? ({ type: 'failed', error, definite: true } as const) : ({ type: 'succeeded' } as const);
  return [{ type: 'settled', call, to: from, outcome }];
}
