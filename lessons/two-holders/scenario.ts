/** Two who work under one lock, what it protects, and the ways in which the first of them falls silent. */

import type { Actors } from '../../core/kernel/actor.ts';
import type { LockHolderInput } from '../../core/machines/lock-holder.ts';
import type { Fault } from '../../core/scenario/faults.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { kazooLockHolder, lockHolder, resource, type Gate } from '../cast.ts';

export type Knob = 'sessionTimeoutMs' | 'silenceMs' | 'workMs' | 'latencyMs';
export type Settings = Record<Knob, number>;

/** The znode whose children are the queue for the lock. */
export const lockPath = '/report-lock';

/** When each asks for the lock: late enough for everyone's session to be there, and never both at once. */
const startsMs = { ana: 200, bo: 1000 };

/** Ana falls silent while she works: after she took the lock, and before her first write. */
const silentFromMs = 2000;

type Heeds = LockHolderInput['heeds'];

/** Ana's process stands still: `with Lock(zk, path): work()`, as written with kazoo, and a resource that trusts. */
export function stopped(knobs: Knobs, servers: number): Scenario {
  const both = holders(knobs, servers, (input, gate) => kazooLockHolder({ ...input, heeds: 'nothing' }, gate));
  return assemble(knobs, { ...both, ...resource({ checks: false }) }, [pauseOf(knobs)]);
}

/** Ana loses the ensemble and nothing else: she goes on until she is told that her session is gone. */
export function cutOff(knobs: Knobs, servers: number): Scenario {
  const both = holders(knobs, servers, (input, gate) => kazooLockHolder({ ...input, heeds: 'loss' }, gate));
  return assemble(knobs, { ...both, ...resource({ checks: false }) }, partitions(knobs, serversOf(servers)));
}

/** Ana loses everyone, just after she has written: she stops as soon as she doubts, and her write is still under way. */
export function careful(knobs: Knobs, servers: number): Scenario {
  return assemble(
    knobs,
    { ...holders(knobs, servers, ours('doubt')), ...resource({ checks: false }) },
    partitions(knobs, [...serversOf(servers), 'resource']),
  );
}

/** Ana's process stands still, and the resource looks at tokens. */
export function fenced(knobs: Knobs, servers: number): Scenario {
  return stoppedWith(knobs, servers, { heeds: 'nothing', checks: true });
}

/** Ana’s process stands still as at first, with whatever is to help against that. */
export function stoppedWith(knobs: Knobs, servers: number, help: { heeds: Heeds; checks: boolean }): Scenario {
  const both = holders(knobs, servers, ours(help.heeds));
  return assemble(knobs, { ...both, ...resource({ checks: help.checks }) }, [pauseOf(knobs)]);
}

function ours(heeds: Heeds) {
  return (input: Omit<LockHolderInput, 'heeds'>, gate: Gate) => lockHolder({ ...input, heeds }, gate);
}

function holders(
  knobs: Knobs,
  servers: number,
  make: (input: Omit<LockHolderInput, 'heeds'>, gate: Gate) => Actors,
): Actors {
  const { sessionTimeoutMs, workMs } = knobs as Settings;
  const gate = { path: lockPath, permits: 1, sessionTimeoutMs, servers };
  const one = (name: string, writes: number) => make({ name, resource: 'resource', workMs, writes }, gate);
  return { ...one('ana', 4), ...one('bo', 2) };
}

function pauseOf(knobs: Knobs): Fault {
  return { type: 'pause', process: 'ana', fromMs: silentFromMs, toMs: silentFromMs + (knobs as Settings).silenceMs };
}

function partitions(knobs: Knobs, from: readonly string[]): Fault[] {
  const toMs = silentFromMs + (knobs as Settings).silenceMs;
  return from.map((other) => ({ type: 'partition', between: ['ana', other], fromMs: silentFromMs, toMs }));
}

function serversOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `server-${index + 1}`);
}

function assemble(knobs: Knobs, actors: Actors, faults: readonly Fault[]): Scenario {
  const { latencyMs } = knobs as Settings;
  return {
    actors,
    ensemble: { tickTimeMs: 2000 },
    script: Object.entries(startsMs).map(([name, atMs]) => ({ atMs, to: `${name}/caller`, event: { type: 'start' } })),
    faults,
    network: { latencyMs: [latencyMs / 2, (latencyMs * 3) / 2], loss: 0 },
    endMs: 600_000,
  };
}
