/** A pool of tasks that are znodes, and workers that list, claim and work: as written, corrected, and led. */

import type { Actors } from '../../core/kernel/actor.ts';
import { lockMachine } from '../../core/machines/lock.ts';
import { sessionMachine } from '../../core/machines/session.ts';
import type { TaskManners, TaskWorkerInput } from '../../core/machines/task-context.ts';
import { asWritten, corrected, withEphemeralClaims } from '../../core/machines/task-manners.ts';
import { taskWorkerMachine } from '../../core/machines/task-worker.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { named, networkKnobs, staged, starts, valueOf } from './network.ts';
import { setOf } from './set.ts';

const path = '/tasks';
const announced = [
  'listed',
  'claimed',
  'missed',
  'begun',
  'finished',
  'forfeited',
  'recovered',
  'shortLease',
  'stopped',
];
const toNobody = (types: readonly string[]) => Object.fromEntries(types.map((type) => [type, []]));

function workerOf(input: TaskWorkerInput, timeoutMs: number, servers: number): Actors {
  const [worker, session, lock] = [`${input.name}/worker`, `${input.name}/session`, `${input.name}/lock`];
  const led = input.turns === 'led';
  const turn = led ? [lock] : [];
  const hears = [worker, ...turn];
  return {
    [worker]: {
      ...{ machine: taskWorkerMachine, input },
      wires: { submit: [session], close: [session], acquire: turn, release: turn, ...toNobody(announced) },
    },
    ...(led && {
      [lock]: {
        ...{ machine: lockMachine, input: { path: `${path}/leader`, contender: input.name, permits: 1 } },
        wires: {
          ...{ submit: [session], held: [worker], failed: [worker], released: [worker] },
          ...toNobody(['queued', 'doubted', 'lost']),
        },
      },
    }),
    [session]: {
      ...{ machine: sessionMachine, input: { timeoutMs, servers } },
      wires: { connected: hears, suspended: turn, expired: hears, replied: hears, notified: hears, closed: [] },
    },
  };
}

function pool(knobs: Knobs, manners: TaskManners, servers: number): Scenario {
  const workers = named('worker', valueOf(knobs, 'workers'));
  const timeoutMs = valueOf(knobs, 'sessionTimeoutMs');
  const actors = workers.map((name) => {
    const input = { ...manners, leaves: true, name, path, workers: workers.length, workMs: valueOf(knobs, 'workMs') };
    return workerOf(input, timeoutMs, servers);
  });
  const quiet = toNobody(['connected', 'suspended', 'expired', 'replied', 'notified', 'closed']);
  return staged(knobs, {
    actors: {
      ...(Object.assign({}, ...actors) as Actors),
      'pool/session': { machine: sessionMachine, input: { timeoutMs: 10_000, servers }, wires: quiet },
    },
    ensemble: { tickTimeMs: 1000 },
    script: [
      ...filled(valueOf(knobs, 'tasks')),
      { atMs: 800, to: 'pool/session', event: { type: 'close' } },
      ...workers.map((name) => starts(1000, `${name}/worker`)),
    ],
    endMs: 120_000,
  });
}

function filled(tasks: number): Cue[] {
  const made = ['', '/available', '/pending', '/workers', '/done'].map((below) => path + below);
  const ids = named('task', tasks).map((name) => `${path}/available/${name}`);
  return [...made, ...ids].map((znode): Cue => {
    const request = { op: 'create', path: znode, data: '', mode: 'persistent' };
    return { atMs: 1, to: 'pool/session', event: { type: 'submit', id: 'fill', request } };
  });
}

export const tasks = setOf({
  id: 'tasks',
  title: 'A task pool',
  question: 'More workers than tasks: how many claims are wasted? Kill one who works: who does its task?',
  summary: 'Workers that claim tasks in ZooKeeper, one by one, by turns, or in a transaction.',
  path: 'Locks and sessions',
  knobs: {
    workers: { label: 'Workers', unit: '', value: 4, min: 1, max: 120 },
    tasks: { label: 'Tasks', unit: '', value: 10, min: 1, max: 300 },
    workMs: { label: 'A task takes', unit: 'ms', value: 800, min: 10, max: 20_000, step: 10 },
    sessionTimeoutMs: { label: 'Session timeout', unit: 'ms', value: 4000, min: 2000, max: 20_000, step: 500 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{
        id: 'as-written',
        title: 'As written',
        summary: 'Persistent claims, everybody at once, and again without a wait.',
      },
      scenario: (knobs, { servers }) => pool(knobs, asWritten, servers),
    },
    {
      ...{ id: 'ephemeral', title: 'Ephemeral', summary: 'As written, with claims that go with the session.' },
      scenario: (knobs, { servers }) => pool(knobs, withEphemeralClaims, servers),
    },
    {
      ...{
        id: 'corrected',
        title: 'Corrected',
        summary: 'A transaction, back-off, and attempts in proportion to what is left.',
      },
      scenario: (knobs, { servers }) => pool(knobs, corrected, servers),
    },
    {
      ...{ id: 'batches', title: 'Batches', summary: 'Corrected, with three claims on the strength of one listing.' },
      scenario: (knobs, { servers }) => pool(knobs, { ...corrected, batch: 3 }, servers),
    },
    {
      ...{ id: 'led', title: 'Led', summary: 'Corrected, but only a leader lists and claims, and steps down to work.' },
      scenario: (knobs, { servers }) => pool(knobs, { ...corrected, turns: 'led' }, servers),
    },
  ],
});
