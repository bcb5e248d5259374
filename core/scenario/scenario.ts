import type { Actors } from '../kernel/actor.ts';
import type { Typed } from '../trace/record.ts';
import type { Fault } from './faults.ts';

/** The ensemble that takes part. */
export interface EnsembleSettings {
  /** Granularity of session expiry, and half the smallest session timeout. Source: `tickTime` in zoo.cfg. */
  tickTimeMs: number;
}

/** Who takes part, what happens to them, and in which network: everything a driver needs but the seed. */
export interface Scenario {
  actors: Actors;
  /** Absent: nobody here speaks to ZooKeeper. */
  ensemble?: EnsembleSettings;
  /** Events from outside, such as a caller being told to begin; in order of time. */
  script: readonly Cue[];
  faults: readonly Fault[];
  network: NetworkSettings;
  /** The run ends when nothing is left to happen, and at this instant at the latest. */
  endMs: number;
}

export interface Cue {
  atMs: number;
  to: string;
  event: Typed;
}

export interface NetworkSettings {
  /** One-way delay of a message, uniform between these two, in milliseconds. */
  latencyMs: readonly [number, number];
  /** Probability that a message is lost. A lost ZooKeeper message takes its connection with it, as with TCP. */
  loss: number;
}
