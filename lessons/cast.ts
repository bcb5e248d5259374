/** Whom lessons put on stage: machines under their addresses, wired to each other. */

import type { Actors } from '../core/kernel/actor.ts';
import { callerMachine, type CallerInput } from '../core/machines/caller.ts';
import { limiterMachine, type LimiterInput } from '../core/machines/limiter.ts';
import type { ClientBehaviour } from '../core/machines/client-behaviour.ts';
import { clientPresets } from '../core/machines/client-presets.ts';
import { electionMachine, type ElectionInput } from '../core/machines/election.ts';
import { kazooLockMachine } from '../core/machines/kazoo-lock.ts';
import type { LockInput } from '../core/machines/lock-context.ts';
import { lockHolderMachine, type LockHolderInput } from '../core/machines/lock-holder.ts';
import { lockMachine } from '../core/machines/lock.ts';
import { modelMachine, type ModelInput } from '../core/machines/model.ts';
import { resourceMachine, type ResourceInput } from '../core/machines/resource.ts';
import { sessionMachine } from '../core/machines/session.ts';

/** A caller that goes straight to the model, or asks the limiter first. */
export function plainCaller(input: CallerInput): Actors {
  return { [`${input.name}/caller`]: { machine: callerMachine, input, wires: { close: [] } } };
}

/** What a caller must know of its lock and its ensemble. */
export interface Gate {
  path: string;
  permits: number;
  sessionTimeoutMs: number;
  servers: number;
}

/** A caller that calls only while it holds a permit of the lock at `path`; with a session of its own. */
export function lockedCaller(input: CallerInput, lock: Gate): Actors {
  const { name } = input;
  const [caller, gate, session] = [`${name}/caller`, `${name}/lock`, `${name}/session`];
  return {
    [caller]: { machine: callerMachine, input, wires: { acquire: [gate], release: [gate], close: [session] } },
    [gate]: {
      machine: lockMachine,
      input: { path: lock.path, contender: name, permits: lock.permits },
      wires: {
        submit: [session],
        held: [caller],
        failed: [caller],
        released: [caller],
        queued: [],
        doubted: [],
        lost: [],
      },
    },
    [session]: {
      machine: sessionMachine,
      input: { timeoutMs: lock.sessionTimeoutMs, servers: lock.servers },
      wires: { connected: [gate], suspended: [gate], expired: [gate], replied: [gate], notified: [gate], closed: [] },
    },
  };
}

export function model(input: ModelInput): Actors {
  return { model: { machine: modelMachine, input } };
}

export function limiter(input: LimiterInput): Actors {
  return { limiter: { machine: limiterMachine, input } };
}

/** A gate, and what else may be said of the lock and its client. */
export type HolderGate = Gate &
  Pick<LockInput, 'kind' | 'waitsFor' | 'acquireWithinMs' | 'reentrant' | 'revocable'> & {
    behaviour?: ClientBehaviour;
  };

/** A lock and a session for an actor of `name` that asks for the lock: `name/lock` and `name/session`. */
function lockOf(name: string, asker: string, gate: HolderGate): Actors {
  const [lock, session] = [`${name}/lock`, `${name}/session`];
  const { sessionTimeoutMs: timeoutMs, servers, behaviour, ...input } = gate;
  return {
    [lock]: {
      machine: lockMachine,
      input: { ...input, contender: name },
      clocked: true,
      wires: {
        ...{ submit: [session], held: [asker], doubted: [asker], lost: [asker], failed: [asker], released: [asker] },
        ...{ queued: [], unwelcome: [asker] },
      },
    },
    [session]: {
      machine: sessionMachine,
      input: { timeoutMs, servers, ...(behaviour && { behaviour }) },
      wires: {
        ...{ connected: [lock], suspended: [lock], expired: [lock], closed: [lock] },
        ...{ replied: [lock], notified: [lock], authFailed: [] },
      },
    },
  };
}

/** What kazoo's lock is told: no permits, and its GUID comes of its owner's name. */
export type KazooGate = Omit<Gate, 'permits'> & { acquireTimeoutMs?: number };

/** kazoo's lock and client, as written: the lock tells no bad news, so that who asked for it is told what the client hears. */
function kazooLockOf(name: string, asker: string, gate: KazooGate): Actors {
  const [lock, session] = [`${name}/lock`, `${name}/session`];
  const { sessionTimeoutMs: timeoutMs, servers, ...input } = gate;
  return {
    [lock]: {
      machine: kazooLockMachine,
      input: { ...input, guid: guidOf(name) },
      clocked: true,
      wires: { submit: [session], held: [asker], failed: [asker], released: [asker], queued: [] },
    },
    [session]: {
      machine: sessionMachine,
      input: { timeoutMs, servers, behaviour: clientPresets.kazoo28 },
      wires: {
        ...{ connected: [lock, asker], suspended: [lock, asker], expired: [lock, asker], closed: [lock] },
        ...{ replied: [lock], notified: [lock], authFailed: [] },
      },
    },
  };
}

/** One who works under a lock and writes to a resource; its caller is told to `start`, and to `hang`. */
export function lockHolder(input: LockHolderInput, gate: HolderGate): Actors {
  return { ...holding(input), ...lockOf(input.name, `${input.name}/caller`, gate) };
}

/** The same under kazoo's lock and on kazoo's client, as written. */
export function kazooLockHolder(input: LockHolderInput, gate: KazooGate): Actors {
  return { ...holding(input), ...kazooLockOf(input.name, `${input.name}/caller`, gate) };
}

function holding(input: LockHolderInput): Actors {
  const { name } = input;
  const wires = { acquire: [`${name}/lock`], release: [`${name}/lock`], close: [`${name}/session`] };
  return { [`${name}/caller`]: { machine: lockHolderMachine, input, wires } };
}

/** One who stands for leader, with a lock and a session of its own; its election is told to `start`. */
export function elector(name: string, input: ElectionInput, gate: Omit<HolderGate, 'permits'>): Actors {
  return { ...electing(name, input), ...lockOf(name, `${name}/election`, { ...gate, permits: 1 }) };
}

/** The same over kazoo's lock and client. */
export function kazooElector(name: string, input: ElectionInput, gate: KazooGate): Actors {
  return { ...electing(name, input), ...kazooLockOf(name, `${name}/election`, gate) };
}

function electing(name: string, input: ElectionInput): Actors {
  const lock = [`${name}/lock`];
  const wires = { acquire: lock, release: lock, cancel: lock, lead: [], stepDown: [] };
  return { [`${name}/election`]: { machine: electionMachine, input, wires } };
}

/** What the locks above protect, at the address `resource`. */
export function resource(input: ResourceInput): Actors {
  return { resource: { machine: resourceMachine, input } };
}

/** 32 hexadecimal digits that are a name's own: its letters' codes, in front of zeros. */
function guidOf(name: string): string {
  const digits = Array.from(name, (letter) => letter.charCodeAt(0).toString(16)).join('');
  return digits.padEnd(32, '0').slice(0, 32);
}
