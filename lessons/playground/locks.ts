/** Some who work under one lock and write to what it protects: by whichever lock, and whatever they make of bad news. */

import type { Actors } from '../../core/kernel/actor.ts';
import type { LockHolderInput } from '../../core/machines/lock-holder.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { kazooLockHolder, lockHolder, resource, type Gate } from '../cast.ts';
import { networkKnobs, staged, starts, valueOf } from './network.ts';
import { setOf } from './set.ts';

const names = ['ana', 'bo', 'cleo', 'dan', 'eve', 'finn', 'gil', 'hana'];
const heeds = ['nothing', 'loss', 'doubt'] as const;

type Make = (input: LockHolderInput, gate: Gate) => Actors;

function holding(knobs: Knobs, servers: number, make: Make): Scenario {
  const holders = names.slice(0, valueOf(knobs, 'holders'));
  const gate = { path: '/lock', permits: 1, sessionTimeoutMs: valueOf(knobs, 'sessionTimeoutMs'), servers };
  const actors = holders.map((name) => {
    const input: LockHolderInput = {
      ...{ name, resource: 'resource', workMs: valueOf(knobs, 'workMs') },
      ...{ writes: valueOf(knobs, 'writes'), rounds: valueOf(knobs, 'rounds') },
      heeds: heeds[valueOf(knobs, 'heeds')] ?? 'nothing',
    };
    return make(input, gate);
  });
  return staged(knobs, {
    actors: { ...(Object.assign({}, ...actors) as Actors), ...resource({ checks: valueOf(knobs, 'checks') === 1 }) },
    ensemble: { tickTimeMs: 2000 },
    script: holders.map((name, place) => starts(200 + place * valueOf(knobs, 'apartMs'), `${name}/caller`)),
    endMs: 300_000,
  });
}

export const locks = setOf({
  id: 'locks',
  title: 'Locks and their holders',
  question: 'Pause the one who holds it for longer than its session lasts. Who may write?',
  summary: 'Two to eight who work under a lock in ZooKeeper, and a resource that may check fencing tokens.',
  path: 'Locks and sessions',
  knobs: {
    holders: { label: 'Holders', unit: '', value: 3, min: 1, max: 8 },
    apartMs: { label: 'They come one after the other', unit: 'ms', value: 500, min: 0, max: 10_000, step: 100 },
    rounds: { label: 'Each takes the lock', unit: 'times', value: 1, min: 1, max: 10 },
    workMs: { label: 'Work before each write', unit: 'ms', value: 2000, min: 10, max: 20_000, step: 10 },
    writes: { label: 'Writes under one lock', unit: '', value: 2, min: 1, max: 10 },
    heeds: { label: 'They heed nothing (0), loss (1), doubt (2)', unit: '', value: 0, min: 0, max: 2 },
    checks: { label: 'The resource checks tokens: no (0), yes (1)', unit: '', value: 0, min: 0, max: 1 },
    patienceMs: { label: 'Whoever gives up waits', unit: 'ms', value: 5000, min: 100, max: 60_000, step: 100 },
    sessionTimeoutMs: { label: 'Session timeout', unit: 'ms', value: 6000, min: 4000, max: 40_000, step: 1000 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{
        id: 'as-written',
        title: 'As written',
        summary: 'kazoo’s lock and client: nobody is told bad news by the lock.',
      },
      scenario: (knobs, { servers }) => holding(knobs, servers, (input, gate) => kazooLockHolder(input, gate)),
    },
    {
      ...{
        id: 'lock',
        title: 'Lock',
        summary: 'A line of znodes, each watching the one before it; with a fencing token.',
      },
      scenario: (knobs, { servers }) => holding(knobs, servers, (input, gate) => lockHolder(input, gate)),
    },
    {
      ...{ id: 'patient', title: 'Giving up', summary: 'The same; whoever has waited for too long gives up.' },
      scenario: (knobs, { servers }) => {
        const acquireWithinMs = valueOf(knobs, 'patienceMs');
        return holding(knobs, servers, (input, gate) => lockHolder(input, { ...gate, acquireWithinMs }));
      },
    },
  ],
});
