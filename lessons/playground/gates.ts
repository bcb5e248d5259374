/** Callers before a model that serves a few at once: through nothing, a limiter, a lock or a semaphore. */

import type { Actors } from '../../core/kernel/actor.ts';
import type { CallerInput } from '../../core/machines/caller.ts';
import { limiterPolicyMachine } from '../../core/machines/limiter-policy.ts';
import type { Quota } from '../../core/machines/limiter-quota.ts';
import { readLock, writeLock } from '../../core/machines/read-write-lock.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { limiter, lockedCaller, model, plainCaller, type Gate } from '../cast.ts';
import { leasingCaller } from './leasing-caller.ts';
import { named, networkKnobs, staged, starts, valueOf } from './network.ts';
import { setOf } from './set.ts';

type Make = (input: CallerInput) => Actors;

function callersBefore(knobs: Knobs, gate: CallerInput['gate'], make: Make, more: Partial<Scenario> = {}): Scenario {
  const [serviceMs, retryMs] = [valueOf(knobs, 'serviceMs'), valueOf(knobs, 'retryMs')];
  const names = named('caller', valueOf(knobs, 'callers'));
  const inputs = names.map((name) => make({ name, gate, retryMs, callTimeoutMs: 20 * serviceMs + 1000 }));
  return staged(knobs, {
    ...more,
    actors: {
      ...(Object.assign({}, ...inputs) as Actors),
      ...more.actors,
      ...model({ limit: valueOf(knobs, 'limit'), serviceMs }),
    },
    script: names.map((name, index) =>
      starts(Math.round(200 + (index * valueOf(knobs, 'spreadMs')) / names.length), `${name}/caller`),
    ),
    endMs: 900_000,
  });
}

function limited(knobs: Knobs, quota: (knobs: Knobs) => Quota): Scenario {
  const gate: Actors = {
    limiter: { machine: limiterPolicyMachine, input: { name: 'limiter', quota: quota(knobs) }, clocked: true },
  };
  return callersBefore(knobs, 'limiter', plainCaller, { actors: gate });
}

function locked(knobs: Knobs, permits: number, servers: number, make = lockedCaller): Scenario {
  const lock = { path: '/model-gate', permits, sessionTimeoutMs: valueOf(knobs, 'sessionTimeoutMs'), servers };
  return callersBefore(knobs, 'lock', (input) => make(input, lock), { ensemble: { tickTimeMs: 2000 } });
}

/** Every second one writes; the others read, and pass together. */
function readingOrWriting(input: CallerInput, gate: Gate): Actors {
  const of = { path: gate.path, contender: input.name };
  const actors = lockedCaller(input, gate);
  const lock = actors[`${input.name}/lock`] as Actors[string];
  const side = Number(input.name.replace(/.*-/, '')) % 2 === 0 ? readLock(of) : writeLock(of);
  // One side a session: its requests need no name of their own.
  const { as: _, ...own } = side;
  return { ...actors, [`${input.name}/lock`]: { ...lock, input: own } };
}

const intervalOf = (knobs: Knobs) => 60_000 / valueOf(knobs, 'quotaPerMinute');

export const gates = setOf({
  id: 'gates',
  title: 'Gates before a model',
  question: 'Slow the model down while they wait. Which gate still keeps it from throttling?',
  summary: 'Callers, a rate limiter, a lock or a semaphore in ZooKeeper, and a model with a concurrency limit.',
  path: 'Overload',
  knobs: {
    callers: { label: 'Callers', unit: 'callers', value: 20, min: 1, max: 200 },
    spreadMs: { label: 'They come within', unit: 'ms', value: 0, min: 0, max: 120_000, step: 500 },
    limit: { label: 'The model serves at once', unit: 'calls', value: 5, min: 1, max: 50 },
    serviceMs: { label: 'One call takes', unit: 'ms', value: 1000, min: 10, max: 20_000, step: 10 },
    retryMs: { label: 'A throttled caller waits', unit: 'ms', value: 1000, min: 10, max: 60_000, step: 10 },
    permits: { label: 'Permits of the semaphore', unit: 'permits', value: 5, min: 1, max: 50 },
    quotaPerMinute: { label: 'Quota of the limiter', unit: '1/min', value: 120, min: 1, max: 6000 },
    burst: { label: 'Saved up, or in one window', unit: 'calls', value: 5, min: 1, max: 100 },
    sessionTimeoutMs: { label: 'Session timeout', unit: 'ms', value: 10_000, min: 4000, max: 40_000, step: 1000 },
    ...networkKnobs,
  },
  turns: { serviceMs: (serviceMs) => [{ to: 'model', event: { type: 'slow', serviceMs } }] },
  variants: [
    {
      ...{ id: 'none', title: 'None', summary: 'They go straight to the model, and come again when throttled.' },
      scenario: (knobs) => callersBefore(knobs, 'none', plainCaller),
    },
    {
      ...{ id: 'limiter', title: 'Limiter', summary: 'As written: one at a time, at the quota.' },
      scenario: (knobs) =>
        callersBefore(knobs, 'limiter', plainCaller, {
          actors: limiter({ capacity: 1, intervalMs: intervalOf(knobs) }),
        }),
    },
    {
      ...{ id: 'fixed-window', title: 'Fixed window', summary: 'So many in each window; windows begin on the clock.' },
      scenario: (knobs) =>
        limited(knobs, () => {
          const quota = valueOf(knobs, 'burst');
          return { kind: 'fixedWindow', quota, windowMs: quota * intervalOf(knobs) };
        }),
    },
    {
      ...{ id: 'token-bucket', title: 'Token bucket', summary: 'A token in each interval; what is not used is saved.' },
      scenario: (knobs) =>
        limited(knobs, () => {
          return { kind: 'tokenBucket', capacity: valueOf(knobs, 'burst'), intervalMs: intervalOf(knobs) };
        }),
    },
    {
      ...{ id: 'paced', title: 'Paced', summary: 'GCRA without tolerance: the same distance between any two.' },
      scenario: (knobs) => limited(knobs, () => ({ kind: 'paced', intervalMs: intervalOf(knobs), toleranceMs: 0 })),
    },
    {
      ...{ id: 'lock', title: 'Lock', summary: 'One at a time, in a line of znodes.' },
      scenario: (knobs, { servers }) => locked(knobs, 1, servers),
    },
    {
      ...{ id: 'read-write', title: 'Read/write', summary: 'Every second one writes; readers pass together.' },
      scenario: (knobs, { servers }) => locked(knobs, 1, servers, readingOrWriting),
    },
    {
      ...{ id: 'semaphore', title: 'Semaphore', summary: 'The first few in the line hold a permit.' },
      scenario: (knobs, { servers }) => locked(knobs, valueOf(knobs, 'permits'), servers),
    },
    {
      ...{
        id: 'leases',
        title: 'Leases',
        summary: 'kazoo’s and Curator’s semaphore: a lock keeps the line for a few leases.',
      },
      scenario: (knobs, { servers }) => locked(knobs, valueOf(knobs, 'permits'), servers, leasingCaller),
    },
  ],
});
