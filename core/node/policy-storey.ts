import type { Resident } from '../kernel/resident.ts';
import type { Actors } from '../kernel/actor.ts';
import type { Call, Settled } from '../machines/layer.ts';
import type { Layer } from '../machines/stack.ts';
import type { TraceRecord, Typed } from '../trace/record.ts';

/** A policy in its place. */
export interface Storey {
  name: string;
  layer: Layer;
  below: Storey | undefined;
  /** All machines, and those that are free. Of a shared policy there is one, always free. */
  instances: Instance[];
  idle: Instance[];
}

export interface Instance {
  machine: Resident;
  storey: Storey;
  /** Of a policy that handles one at a time: which it is at. */
  call: string | undefined;
}

/** A policy has gone from one state to another. */
export interface StateChange {
  /** Such as `breaker`. */
  policy: string;
  from: string;
  to: string;
  /** Milliseconds since the policies were made. */
  atMs: number;
}

export interface PolicyHost {
  add(layer: Layer, below: Storey | undefined): Storey;
  /** A call from outside; `onSettled` hears how it ended. */
  ask(storey: Storey, call: Call): void;
  takeBack(storey: Storey, call: string): void;
  /** By hand, to a shared policy. */
  tell(storey: Storey, event: Typed): void;
  /** The function says how far it is with a call: `connected`, `progressed`. Heard by those policies that wait for it. */
  tellOf(event: Typed & { call: string }, asked: number | null): void;
  /** The function has answered. */
  answer(settled: Settled, asked: number | null): void;
  stateOf(storey: Storey): string;
  subscribe(listener: (change: StateChange) => void): () => void;
  onRecord(listener: (record: TraceRecord) => void): void;
  /** All machines that there are, as replaying a trace needs them. */
  actors(): Actors;
}
