/** One queue before a few servers, and calls that come by themselves: what queueing theory draws, with what sheds load. */

import type { Actors } from '../../core/kernel/actor.ts';
import { aimd } from '../../core/machines/adaptive-limit-rules.ts';
import { arrivalsMachine } from '../../core/machines/arrivals.ts';
import { adaptiveLimit } from '../../core/machines/layers.ts';
import { exponential, fixed, longTailed, type Spread } from '../../core/machines/service-time.ts';
import { stack, type Layer } from '../../core/machines/stack.ts';
import { workerQueueMachine, type WorkerQueueInput } from '../../core/machines/worker-queue.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { named, networkKnobs, staged, starts, valueOf } from './network.ts';
import { setOf } from './set.ts';

type Options = Partial<WorkerQueueInput> & { spread: Spread; over?: (queue: Layer) => Layer; deadline?: boolean };

function queued(knobs: Knobs, { over = (queue) => queue, deadline = false, ...options }: Options): Scenario {
  const input = { servers: valueOf(knobs, 'servers'), serviceMs: valueOf(knobs, 'serviceMs'), ...options };
  const queue: Layer = { name: 'queue', machine: workerQueueMachine, input, kind: 'shared', clocked: true };
  const callers = named('caller', 3).map((name) => `${name}/calls`);
  const below = stack('gateway', over(queue), { callsAtOnce: 1000, callers });
  const [top = ''] = Object.keys(below);
  const clients = callers.map((name): Actors => {
    const input = {
      ...{ name, gapMs: 3000 / valueOf(knobs, 'perSecond'), calls: valueOf(knobs, 'calls'), spread: exponential },
      ...(deadline && { leftMs: valueOf(knobs, 'leftMs') }),
    };
    return { [name]: { machine: arrivalsMachine, input, wires: { call: [top] } } };
  });
  return staged(knobs, {
    actors: { ...(Object.assign({}, ...clients) as Actors), ...below },
    script: callers.map((name) => starts(100, name)),
    endMs: 120_000,
  });
}

export const queues = setOf({
  id: 'queues',
  title: 'A queue and its servers',
  question: 'Nine calls a second for ten places a second: how long is the line?',
  summary: 'Poisson calls, one queue, a few servers; with a waiting room, deadlines or shedding in front.',
  path: 'Overload',
  knobs: {
    perSecond: { label: 'Calls a second', unit: '1/s', value: 9, min: 1, max: 100 },
    calls: { label: 'Calls of each of three', unit: 'calls', value: 30, min: 1, max: 300 },
    servers: { label: 'Servers', unit: 'servers', value: 1, min: 1, max: 20 },
    serviceMs: { label: 'One call takes, on average', unit: 'ms', value: 100, min: 5, max: 5000, step: 5 },
    room: { label: 'So many may wait', unit: 'calls', value: 4, min: 0, max: 100 },
    leftMs: { label: 'Deadline of a call', unit: 'ms', value: 400, min: 10, max: 20_000, step: 10 },
    ...networkKnobs,
  },
  turns: { serviceMs: (serviceMs) => [{ to: 'gateway/queue', event: { type: 'slow', serviceMs } }] },
  variants: [
    {
      ...{ id: 'fixed', title: 'M/D', summary: 'Every call takes just as long.' },
      scenario: (knobs) => queued(knobs, { spread: fixed }),
    },
    {
      ...{ id: 'exponential', title: 'M/M', summary: 'How long a call takes is chance, and memoryless.' },
      scenario: (knobs) => queued(knobs, { spread: exponential }),
    },
    {
      ...{ id: 'long-tailed', title: 'Long tail', summary: 'Most calls are quick, and a few take very long.' },
      scenario: (knobs) => queued(knobs, { spread: longTailed }),
    },
    {
      ...{ id: 'waiting-room', title: 'Waiting room', summary: 'Who finds it full is turned away.' },
      scenario: (knobs) => queued(knobs, { spread: exponential, waitingRoom: valueOf(knobs, 'room') }),
    },
    {
      ...{ id: 'deadlines', title: 'Deadlines', summary: 'Calls that are past their deadline are passed over.' },
      scenario: (knobs) => queued(knobs, { spread: exponential, dropsDead: true, deadline: true }),
    },
    {
      ...{
        id: 'shedding',
        title: 'Shedding',
        summary: 'Calls that could not be answered in time are refused at once.',
      },
      scenario: (knobs) => {
        const rule = { kind: 'fixed', limit: valueOf(knobs, 'servers') } as const;
        const over = (queue: Layer) => adaptiveLimit(queue, { rule, queueLength: 1000, sheds: true });
        return queued(knobs, { spread: exponential, deadline: true, over });
      },
    },
    {
      ...{ id: 'aimd', title: 'AIMD', summary: 'A limit that finds out how many may be inside.' },
      scenario: (knobs) => {
        const rule = { ...aimd, start: 4, max: 50, timeoutMs: valueOf(knobs, 'leftMs') } as typeof aimd;
        const over = (queue: Layer) => adaptiveLimit(queue, { rule, queueLength: valueOf(knobs, 'room') });
        return queued(knobs, { spread: exponential, over });
      },
    },
  ],
});
