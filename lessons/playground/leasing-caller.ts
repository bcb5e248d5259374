import type { Actor, Actors } from '../../core/kernel/actor.ts';
import type { CallerInput } from '../../core/machines/caller.ts';
import { lineOf, lockLeaseMachine } from '../../core/machines/lock-lease.ts';
import { lockedCaller, type Gate } from '../cast.ts';

/** A caller that takes a lease of several: beside it stands the lock that keeps the line for them. */
export function leasingCaller(input: CallerInput, gate: Gate): Actors {
  const { name } = input;
  const [lock, line, session] = [`${name}/lock`, `${name}/line`, `${name}/session`];
  const both = [lock, line];
  const actors = lockedCaller(input, { ...gate, path: lineOf(gate.path), permits: 1 });
  const [below, client] = [actors[lock] as Actor, actors[session] as Actor];
  return {
    ...actors,
    [lock]: {
      machine: lockLeaseMachine,
      input: { path: gate.path, lease: name, permits: gate.permits },
      wires: { ...below.wires, acquire: [line], release: [line] },
    },
    [line]: {
      ...below,
      wires: {
        submit: [session],
        held: [lock],
        failed: [lock],
        doubted: [lock],
        lost: [lock],
        released: [lock],
        queued: [],
      },
    },
    [session]: {
      ...client,
      wires: { connected: both, suspended: both, expired: both, replied: both, notified: both, closed: both },
    },
  };
}
