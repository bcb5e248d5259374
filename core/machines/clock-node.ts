/**
 * A node that stamps what happens to it with four clocks at once: wall, Lamport, vector and hybrid.
 *
 * Statechart:
 *   * in any state  ╌╌adjust╌╌
 *   ● running       ──stop─────▶ stopped
 *                   ╌╌write, say, heard╌╌
 *     stopped       ──restart──▶ running
 *
 * It stamps what it does itself (`write`) and what it says to another (`say`, over the network), and takes in the
 * stamps of what it hears. A hybrid time too far ahead of its own wall clock is refused, if its rules say so. Its wall
 * clock may be set while it runs (`adjust`). When it starts again its counters are gone, but for what it kept on disk.
 *
 * Source: "Distributed Systems: Hard Lessons from Production"; Kulkarni et al., Logical Physical Clocks (2014).
 */

import { assign, emit, setup } from 'xstate';
import {
  hybridBound,
  hybridReceive,
  hybridRestart,
  hybridStart,
  hybridTick,
  type HybridRules,
  type HybridTime,
} from './hybrid-clock.ts';
import { lamportReceive, lamportStart, lamportTick } from './lamport-clock.ts';
import { vectorReceive, vectorTick, type VectorClock } from './vector-clock.ts';
import { reading, stepped, type WallClock } from './wall-clock.ts';

export interface ClockNodeInput {
  name: string;
  wall: WallClock;
  rules: HybridRules;
  /** How far ahead of need the bound on disk is kept; 0, nothing is kept. */
  keepAheadMs: number;
}

/** One event in the eyes of four clocks. */
export interface Stamp {
  wallMs: number;
  lamport: number;
  vector: VectorClock;
  hybrid: HybridTime;
}

interface ClockNodeContext extends ClockNodeInput {
  /** Of the last event here. */
  stamp: Stamp;
  /** On disk: no hybrid time beyond this was given out. */
  boundMs: number;
}

export type ClockNodeEvent = { nowMs: number } & (
  | { type: 'write'; id: string }
  | { type: 'say'; id: string; to: string }
  | { type: 'heard'; id: string; from: string; stamp: Stamp }
  | { type: 'adjust'; byMs: number }
  | { type: 'stop' }
  | { type: 'restart' }
);

export type ClockNodeEffect =
  | { type: 'stamped'; id: string; stamp: Stamp }
  | { type: 'refused'; id: string; aheadMs: number }
  | { type: 'post'; to: string; message: { type: 'heard'; id: string; stamp: Stamp } };

type EventOf<T extends ClockNodeEvent['type']> = Extract<ClockNodeEvent, { type: T }>;

export const clockNodeMachine = setup({
  types: {
    input: {} as ClockNodeInput,
    context: {} as ClockNodeContext,
    events: {} as ClockNodeEvent,
    emitted: {} as ClockNodeEffect,
  },
  guards: {
    believable: ({ context, event }) => receive(context, event as EventOf<'heard'>) !== undefined,
  },
  actions: {
    tick: assign(({ context, event }) => kept(context, tick(context, event.nowMs))),
    takeIn: assign(({ context, event }) => kept(context, receive(context, event as EventOf<'heard'>)!)),
    tell: emit(({ context, event }) => ({ type: 'stamped', id: (event as { id: string }).id, stamp: context.stamp })),
    say: emit(({ context, event }) => {
      const { id, to } = event as EventOf<'say'>;
      return { type: 'post', to, message: { type: 'heard', id, stamp: context.stamp } };
    }),
    refuse: emit(({ context, event }) => {
      const { id, stamp, nowMs } = event as EventOf<'heard'>;
      return { type: 'refused', id, aheadMs: stamp.hybrid.l - wallOf(context, nowMs) };
    }),
    adjust: assign(({ context, event }) => ({
      wall: stepped(context.wall, event.nowMs, (event as EventOf<'adjust'>).byMs),
    })),
    recover: assign(({ context }) => ({
      stamp: { ...begin, hybrid: context.keepAheadMs > 0 ? hybridRestart(context.boundMs) : hybridStart },
    })),
  },
}).createMachine({
  id: 'clock',
  context: ({ input }) => ({ ...input, stamp: begin, boundMs: 0 }),
  initial: 'running',
  on: { adjust: { actions: 'adjust' } },
  states: {
    running: {
      on: {
        write: { actions: ['tick', 'tell'] },
        say: { actions: ['tick', 'tell', 'say'] },
        heard: [{ guard: 'believable', actions: ['takeIn', 'tell'] }, { actions: 'refuse' }],
        stop: 'stopped',
      },
    },
    stopped: { on: { restart: { target: 'running', actions: 'recover' } } },
  },
});

const begin: Stamp = { wallMs: 0, lamport: lamportStart, vector: {}, hybrid: hybridStart };

/** Wall clocks are read in whole milliseconds. */
function wallOf({ wall }: ClockNodeContext, nowMs: number): number {
  return Math.floor(reading(wall, nowMs));
}

function tick(context: ClockNodeContext, nowMs: number): Stamp {
  const { stamp, name } = context;
  const wallMs = wallOf(context, nowMs);
  return {
    wallMs,
    lamport: lamportTick(stamp.lamport),
    vector: vectorTick(stamp.vector, name),
    hybrid: hybridTick(stamp.hybrid, wallMs),
  };
}

/** @returns undefined for a message that is not to be believed. */
function receive(context: ClockNodeContext, { stamp: heard, nowMs }: EventOf<'heard'>): Stamp | undefined {
  const { stamp, name, rules } = context;
  const wallMs = wallOf(context, nowMs);
  const hybrid = hybridReceive(rules, stamp.hybrid, heard.hybrid, wallMs);
  if (!hybrid) return undefined;
  const lamport = lamportReceive(stamp.lamport, heard.lamport);
  return { wallMs, lamport, vector: vectorReceive(stamp.vector, heard.vector, name), hybrid };
}

function kept({ boundMs, keepAheadMs }: ClockNodeContext, stamp: Stamp) {
  return { stamp, boundMs: keepAheadMs > 0 ? hybridBound(boundMs, stamp.hybrid, keepAheadMs) : 0 };
}
