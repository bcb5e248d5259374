import type { AnyStateMachine } from 'xstate';
import type { Typed } from '../trace/record.ts';

/** One machine at work: what the kernel runs under an address such as `caller-3/lock`. */
export interface Actor {
  machine: AnyStateMachine;
  input: object;
  /**
   * Which actors hear which effect, by the effect's type: `{ submit: ['caller-3/session'] }`. An effect that is
   * wired to nobody (`[]`) is an announcement: recorded, and carried out by no one. An effect with a `to` is heard by
   * that one of them alone.
   */
  wires?: Record<string, string[]>;
  /** Every event it hears carries `nowMs`, the instant at which it hears it: for machines that reckon with the age of things. */
  clocked?: boolean;
}

export type Actors = Record<string, Actor>;

/** What a machine may ask of the world; every other effect must be wired. The drivers carry these out. */
export type WorldRequest =
  /** Open a connection to the ensemble. Heard in return: `opened`, or `disconnected` when it cannot be. */
  | { type: 'connect'; server: number }
  /** Put a ZooKeeper message on the connection. Heard in return, sooner or later: `received`. */
  | { type: 'send'; message: Typed }
  /** Drop the connection. Heard in return: `disconnected`, as whenever it ends. */
  | { type: 'disconnect' }
  /** Send `message` to another actor, who hears it as an event with `from` added. It may be lost. */
  | { type: 'post'; to: string; message: Typed }
  /** Be busy for a while. Heard in return: `worked`, with the same `id`. */
  | { type: 'work'; id: string; forMs: number }
  /** Chance comes from outside. Heard in return, at once: `drawn`, with a `draw` uniform in [0, 1). */
  | { type: 'draw' };

/**
 * What the world tells a machine about its connection. `draw` is uniform in [0, 1): chance comes from outside, and so does
 * time: `silentMs` is how long ago the actor last heard `opened` or `received`, or the run began.
 */
export type ConnectionEvent =
  { type: 'opened' } | { type: 'received'; message: Typed } | { type: 'disconnected'; draw: number; silentMs: number };

const worldRequests: Record<WorldRequest['type'], true> = {
  connect: true,
  send: true,
  disconnect: true,
  post: true,
  work: true,
  draw: true,
};

export function isWorldRequest(effect: Typed): effect is WorldRequest {
  return Object.hasOwn(worldRequests, effect.type);
}
