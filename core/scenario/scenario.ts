import type { Actors } from '../kernel/actor.ts';
import type { Typed } from '../trace/record.ts';
import type { Fate } from './decision.ts';
import type { Fault } from './faults.ts';

/** The ensemble that takes part: `server-1` and so on. Limits and defaults are those of zoo.cfg. */
export interface EnsembleSettings {
  /** 1 unless said. */
  servers?: 1 | 3 | 5;
  /** Granularity of session expiry, and half the smallest session timeout; 2,000 unless said. */
  tickTimeMs?: number;
  /** How many ticks a follower may take to join its leader; 10 unless said. */
  initLimit?: number;
  /** After how many ticks of silence a leader and a follower give each other up; 5 unless said. */
  syncLimit?: number;
  /** How long a disk takes for every write; 0 unless said. */
  fsyncMs?: number;
  /** One-way delay between two servers, as for the network, whose delay it is unless said. */
  latencyMs?: readonly [number, number];
  /** Whether the servers have a leader when the run begins, or look for one; `serving` unless said. */
  begins?: 'serving' | 'looking';
}

/** Who takes part, what happens to them, and in which network: everything a driver needs but the seed. */
export interface Scenario {
  actors: Actors;
  /** Absent: nobody here speaks to ZooKeeper. */
  ensemble?: EnsembleSettings;
  /** Events from outside, such as a caller being told to begin; in order of time. */
  script: readonly Cue[];
  faults: readonly Fault[];
  /** What becomes of single messages, by a reader's decision. */
  fates?: readonly Fate[];
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
