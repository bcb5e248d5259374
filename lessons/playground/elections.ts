/** Some who stand for leader over one lock: as kazoo has it, as a latch, and as a selector. */

import type { Actors } from '../../core/kernel/actor.ts';
import { latch, lockAroundFunction, selector, type ElectionInput } from '../../core/machines/election.ts';
import type { EnsembleSettings, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { elector, kazooElector } from '../cast.ts';
import { networkKnobs, staged, starts, valueOf } from './network.ts';
import { setOf } from './set.ts';

const names = ['ana', 'bo', 'cleo', 'dan', 'eve'];

type Make = (name: string, input: ElectionInput, gate: Parameters<typeof kazooElector>[2]) => Actors;

function standing(knobs: Knobs, manners: Partial<ElectionInput>, make: Make, servers: 1 | 3 = 1): Scenario {
  const standing = names.slice(0, valueOf(knobs, 'electors'));
  const gate = { path: '/leader', sessionTimeoutMs: valueOf(knobs, 'sessionTimeoutMs'), servers };
  const ensemble: EnsembleSettings = { tickTimeMs: 2000, ...(servers === 3 && { servers }) };
  // What a latch and the like are is said by their machine; a page that only draws does without.
  const input = { ...manners, termMs: valueOf(knobs, 'termMs') } as ElectionInput;
  return staged(knobs, {
    actors: Object.assign({}, ...standing.map((name) => make(name, input, gate))) as Actors,
    ensemble,
    script: standing.map((name, place) => starts(200 + 300 * place, `${name}/election`)),
    endMs: valueOf(knobs, 'endMs'),
  });
}

export const elections = setOf({
  id: 'elections',
  title: 'Leader election',
  question: 'Cut the leader off from the servers. Who leads, and in whose eyes?',
  summary: 'Two to five who stand for leader over a lock in ZooKeeper, on one server or three.',
  path: 'Locks and sessions',
  knobs: {
    electors: { label: 'Who stand', unit: '', value: 3, min: 1, max: 5 },
    termMs: { label: 'A term', unit: 'ms', value: 8000, min: 100, max: 60_000, step: 100 },
    sessionTimeoutMs: { label: 'Session timeout', unit: 'ms', value: 6000, min: 4000, max: 40_000, step: 1000 },
    endMs: { label: 'The run ends after', unit: 'ms', value: 30_000, min: 1000, max: 120_000, step: 1000 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{ id: 'as-written', title: 'As written', summary: 'kazoo’s: a lock around a function, which nothing stops.' },
      scenario: (knobs) => standing(knobs, lockAroundFunction, kazooElector),
    },
    {
      ...{ id: 'latch', title: 'Latch', summary: 'Curator’s LeaderLatch: in doubt it does not lead.' },
      scenario: (knobs) => standing(knobs, latch, elector),
    },
    {
      ...{
        id: 'selector',
        title: 'Selector',
        summary: 'Curator’s LeaderSelector: in doubt it resigns, and stands again.',
      },
      scenario: (knobs) => standing(knobs, selector, elector),
    },
    {
      ...{
        id: 'three-servers',
        title: 'Three servers',
        summary: 'A selector on an ensemble of three: kill one of them.',
      },
      scenario: (knobs) => standing(knobs, selector, elector, 3),
    },
  ],
});
