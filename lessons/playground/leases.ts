/** Two who ask for one lease again and again, and write while they believe in it: by whoever grants it. */

import type { Actors } from '../../core/kernel/actor.ts';
import { leaseAsWrittenMachine } from '../../core/machines/lease-as-written.ts';
import { leaseGrantorMachine } from '../../core/machines/lease-grantor.ts';
import { leaseWriterMachine } from '../../core/machines/lease-writer.ts';
import { leaseZnodeMachine } from '../../core/machines/lease-znode.ts';
import { leaseMachine } from '../../core/machines/lease.ts';
import { naiveConsensusMachine } from '../../core/machines/naive-consensus.ts';
import { sessionMachine } from '../../core/machines/session.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { resource } from '../cast.ts';
import { logNodes, tablesOf } from './deciding.ts';
import { networkKnobs, staged, valueOf } from './network.ts';
import { setOf } from './set.ts';

const names = ['ana', 'bo', 'cleo', 'dan'];
const quiet = (...types: string[]) => Object.fromEntries(types.map((type) => [type, []]));

type Holder = (name: string, knobs: Knobs) => Actors[string];

/** What a holder is told it tells who writes; the first clock is slow by what the knob says. */
const rateOf = (name: string, knobs: Knobs) => (name === 'ana' ? 1 - valueOf(knobs, 'slow') / 1000 : 1);

const published: Holder = (name, knobs) => ({
  ...{ machine: leaseAsWrittenMachine, clocked: true },
  input: { name, grantor: 'grantor', termMs: valueOf(knobs, 'termMs'), rate: rateOf(name, knobs) },
  wires: { acquired: [`${name}/writer`], ...quiet('threw', 'renewerEnded') },
});

const corrected =
  (grantors: readonly string[]): Holder =>
  (name, knobs) => ({
    ...{ machine: leaseMachine, clocked: true },
    input: {
      name,
      grantors,
      termMs: valueOf(knobs, 'termMs'),
      drift: valueOf(knobs, 'drift') / 1000,
      rate: rateOf(name, knobs),
    },
    wires: { held: [`${name}/writer`], lost: [`${name}/writer`], ...quiet('released', 'refused', 'failed', 'looked') },
  });

const naive: Holder = (name) => ({
  machine: naiveConsensusMachine,
  input: { name: `${name}/lease`, nodes: tablesOf(3), answerMs: 1000 },
  wires: { acquired: [`${name}/writer`], released: [] },
});

const znode: Holder = (name) => ({
  machine: leaseZnodeMachine,
  input: { path: '/lease' },
  wires: {
    submit: [`${name}/session`],
    held: [`${name}/writer`],
    lost: [`${name}/writer`],
    ...quiet('doubted', 'released'),
  },
});

function sessionOf(name: string, knobs: Knobs, servers: number): Actors {
  const told = ['connected', 'suspended', 'expired', 'replied', 'notified'];
  const wires = {
    ...Object.fromEntries(told.map((type) => [type, [`${name}/lease`]])),
    ...quiet('authFailed', 'closed'),
  };
  const timeoutMs = valueOf(knobs, 'termMs');
  return { [`${name}/session`]: { machine: sessionMachine, input: { timeoutMs, servers }, wires } };
}

function leased(knobs: Knobs, holder: Holder, more: Partial<Scenario>): Scenario {
  const holders = names.slice(0, valueOf(knobs, 'holders'));
  const actors = holders.map((name): Actors => {
    const writer = { name, resource: 'resource', prepareMs: valueOf(knobs, 'prepareMs') };
    return {
      [`${name}/lease`]: holder(name, knobs),
      [`${name}/writer`]: { machine: leaseWriterMachine, input: writer },
    };
  });
  const endMs = valueOf(knobs, 'endMs');
  return staged(knobs, {
    ...more,
    actors: {
      ...(Object.assign({}, ...actors) as Actors),
      ...more.actors,
      ...resource({ checks: valueOf(knobs, 'checks') === 1 }),
    },
    script: holders.flatMap((name, place) => asks(name, place, knobs)),
    endMs,
  });
}

/** Each asks again and again: one who holds it already is told so, or asks in vain. */
function asks(name: string, place: number, knobs: Knobs): Cue[] {
  const [everyMs, endMs] = [valueOf(knobs, 'everyMs'), valueOf(knobs, 'endMs')];
  return Array.from({ length: Math.ceil((endMs - 1000) / everyMs) }, (_, index): Cue => {
    const atMs = 1000 + index * everyMs + (place * everyMs) / names.length;
    return { atMs, to: `${name}/lease`, event: { type: 'acquire', call: `${name}@${atMs}`, holder: name } };
  });
}

function granted(knobs: Knobs): { actors: Actors } {
  const input = { termMs: valueOf(knobs, 'termMs') };
  const wires = quiet('leased', 'ended');
  return { actors: { grantor: { machine: leaseGrantorMachine, input, clocked: true, wires } } };
}

const waits = { electionMs: 300, heartbeatMs: 100 };

export const leases = setOf({
  id: 'leases',
  title: 'Leases',
  question: 'Pause Ana, slow her clock, or lose a renewal. When do two believe that they hold it?',
  summary:
    'Two to four who want one lease of a grantor, of ZooKeeper or of a replicated log, and a resource they write to.',
  path: 'Agreement and time',
  knobs: {
    holders: { label: 'Who ask for it', unit: '', value: 2, min: 1, max: 4 },
    termMs: { label: 'The lease lasts', unit: 'ms', value: 5000, min: 4000, max: 40_000, step: 500 },
    everyMs: { label: 'Each asks every', unit: 'ms', value: 4000, min: 500, max: 60_000, step: 100 },
    prepareMs: { label: 'From holding to writing', unit: 'ms', value: 1000, min: 0, max: 20_000, step: 100 },
    slow: { label: 'Ana’s clock is slow by', unit: 'of 1000', value: 0, min: 0, max: 500 },
    drift: { label: 'Drift that holders reckon with', unit: 'of 1000', value: 10, min: 0, max: 500 },
    checks: { label: 'The resource checks tokens: no (0), yes (1)', unit: '', value: 0, min: 0, max: 1 },
    endMs: { label: 'The run ends after', unit: 'ms', value: 20_000, min: 2000, max: 120_000, step: 1000 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{
        id: 'as-written',
        title: 'As written',
        summary: 'A cache of the grant, counted from its arrival; no token.',
      },
      scenario: (knobs) => leased(knobs, published, granted(knobs)),
    },
    {
      ...{
        id: 'corrected',
        title: 'Corrected',
        summary: 'Counted from before it was asked for, with a margin; a token.',
      },
      scenario: (knobs) => leased(knobs, corrected(['grantor']), granted(knobs)),
    },
    {
      ...{ id: 'znode', title: 'A znode', summary: 'An ephemeral znode: the session is the lease.' },
      scenario: (knobs, { servers }) => {
        const holders = names.slice(0, valueOf(knobs, 'holders'));
        const actors = Object.assign({}, ...holders.map((name) => sessionOf(name, knobs, servers))) as Actors;
        return leased(knobs, znode, { actors, ensemble: { tickTimeMs: 2000 } });
      },
    },
    {
      ...{ id: 'by-log', title: 'By a log', summary: 'Three nodes of a replicated log decide who has it.' },
      scenario: (knobs) =>
        leased(knobs, corrected(tablesOf(3)), { actors: logNodes(3, waits, valueOf(knobs, 'termMs')) }),
    },
    {
      ...{ id: 'naive', title: 'Naive', summary: 'Consensus for every acquire, held or not, and no end to it.' },
      scenario: (knobs) => leased(knobs, naive, { actors: logNodes(3, waits, Infinity) }),
    },
  ],
});
