/** Whom lessons put on stage: machines under their addresses, wired to each other. */

import type { Actors } from '../core/kernel/actor.ts';
import { callerMachine, type CallerInput } from '../core/machines/caller.ts';
import { limiterMachine, type LimiterInput } from '../core/machines/limiter.ts';
import { lockMachine } from '../core/machines/lock.ts';
import { modelMachine, type ModelInput } from '../core/machines/model.ts';
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
