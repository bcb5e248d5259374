/** Clients of an ensemble by themselves: what each library makes of its connection, and how servers agree. */

import type { Actors } from '../../core/kernel/actor.ts';
import { clientPresets, type ClientPreset } from '../../core/machines/client-presets.ts';
import { sessionMachine } from '../../core/machines/session.ts';
import type { Cue, EnsembleSettings, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { networkKnobs, staged, valueOf } from './network.ts';
import { setOf } from './set.ts';

const names = ['ana', 'bo', 'cleo', 'dan', 'eve'];
const told = ['connected', 'suspended', 'expired', 'authFailed', 'closed', 'replied', 'notified'];

function connected(knobs: Knobs, preset: ClientPreset, servers: 1 | 3 | 5, begins: 'serving' | 'looking'): Scenario {
  const clients = names.slice(0, valueOf(knobs, 'clients'));
  const wires = Object.fromEntries(told.map((type) => [type, []]));
  const behaviour = clientPresets[preset];
  const input = { timeoutMs: valueOf(knobs, 'sessionTimeoutMs'), servers, behaviour };
  const actors = clients.map((name): Actors => ({ [`${name}/session`]: { machine: sessionMachine, input, wires } }));
  const ensemble: EnsembleSettings = {
    ...{ servers, begins, tickTimeMs: valueOf(knobs, 'tickTimeMs') },
    fsyncMs: valueOf(knobs, 'fsyncMs'),
  };
  const endMs = valueOf(knobs, 'endMs');
  return staged(knobs, {
    actors: Object.assign({}, ...actors) as Actors,
    ensemble,
    script: clients.flatMap((name, place) => [
      ...asked(name, 1000 + 200 * place, valueOf(knobs, 'everyMs'), endMs),
      { atMs: endMs - 500 + 50 * place, to: `${name}/session`, event: { type: 'close' } },
    ]),
    endMs,
  });
}

/** A client makes a znode that goes with it, watches the next one’s, and writes now and then. */
function asked(name: string, fromMs: number, everyMs: number, endMs: number): Cue[] {
  const ask = (atMs: number, id: string, request: { op: string; [field: string]: unknown }): Cue => {
    return { atMs, to: `${name}/session`, event: { type: 'submit', id, request } };
  };
  const next = names[(names.indexOf(name) + 1) % names.length] ?? '';
  const writes = Array.from({ length: Math.max(0, Math.floor((endMs - fromMs - 2000) / everyMs)) }, (_, index) =>
    ask(fromMs + 1000 + index * everyMs, `write-${index}`, { op: 'setData', path: `/${name}`, data: '', version: -1 }),
  );
  return [
    ask(fromMs, 'make', { op: 'create', path: `/${name}`, data: '', mode: 'ephemeral' }),
    ask(fromMs + 500, 'watch', { op: 'exists', path: `/${next}`, watch: true }),
    ...writes,
  ];
}

const variant = (id: string, title: string, summary: string, ...[preset, servers, begins = 'serving']: Choice) => ({
  ...{ id, title, summary },
  scenario: (knobs: Knobs) => connected(knobs, preset, servers, begins),
});
type Choice = [preset: ClientPreset, servers: 1 | 3 | 5, begins?: 'serving' | 'looking'];

export const sessions = setOf({
  id: 'sessions',
  title: 'Sessions and servers',
  question: 'Kill the leader, or cut a client off. Which sessions end, and who says so?',
  summary: 'Clients that behave as well-known libraries do, on one, three or five servers.',
  path: 'Locks and sessions',
  knobs: {
    clients: { label: 'Clients', unit: '', value: 2, min: 1, max: 5 },
    sessionTimeoutMs: { label: 'Session timeout', unit: 'ms', value: 6000, min: 1000, max: 40_000, step: 500 },
    tickTimeMs: { label: 'Tick of the servers', unit: 'ms', value: 2000, min: 100, max: 4000, step: 100 },
    everyMs: { label: 'Each writes every', unit: 'ms', value: 5000, min: 100, max: 60_000, step: 100 },
    fsyncMs: { label: 'A disk takes', unit: 'ms', value: 0, min: 0, max: 500 },
    endMs: { label: 'The run ends after', unit: 'ms', value: 25_000, min: 4000, max: 120_000, step: 1000 },
    ...networkKnobs,
  },
  variants: [
    variant('one-server', 'One server', 'ZooKeeper 3.8’s own client.', 'zooKeeper38', 1),
    variant('three-servers', 'Three', 'Three servers that have a leader: a majority is two.', 'zooKeeper38', 3),
    variant('five-servers', 'Five', 'Five servers that have a leader: two of them may be away.', 'zooKeeper38', 5),
    variant(
      'first-election',
      'Election',
      'Three servers that have just been started, and look for a leader.',
      'zooKeeper38',
      3,
      'looking',
    ),
    variant(
      'zookeeper-3.9.3',
      '3.9.3',
      'ZooKeeper 3.9.3’s client, which gives its session up by its own clock.',
      'zooKeeper393',
      3,
    ),
    variant('curator', 'Curator', 'Curator 5: lost by its own clock, and then a new session.', 'curator5', 3),
    variant('kazoo', 'kazoo', 'kazoo 2.8: what it hears puts its pings off.', 'kazoo28', 3),
  ],
});
