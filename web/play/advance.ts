import type { Idle } from '../../core/frame/idle.ts';
import { speedAt, type Pace } from '../../core/frame/pace.ts';

export interface Playing {
  atMs: number;
  playing: boolean;
}

/** `paced`: as fast as the run is worth watching, and stopping at each decisive moment; a number: times real time. */
export type Speed = 'paced' | number;

export interface Course {
  endMs: number;
  pace: Pace;
  /** Stretches in which nothing is to be seen; ascending; none unless said. */
  idle?: readonly Idle[];
  /** Decisive instants; ascending. */
  stopsMs: readonly number[];
  speed: Speed;
}

/** How long an idle stretch takes on screen at most, where the pace is ours. */
const idleOnScreenMs = 900;

/** @returns how many milliseconds of the run pass in one on screen. */
export function rateAt({ pace, idle = [], speed }: Pick<Course, 'pace' | 'idle' | 'speed'>, atMs: number): number {
  if (speed !== 'paced') return speed;
  const gap = idle.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  return Math.max(speedAt(pace, atMs), gap ? (gap.toMs - gap.fromMs) / idleOnScreenMs : 0);
}

/** @returns where the cursor is after `onScreenMs` of playing; a paced run halts at the next decisive moment. */
export function advance({ atMs }: Playing, onScreenMs: number, course: Course): Playing {
  const { endMs, idle = [], stopsMs, speed } = course;
  const far = atMs + onScreenMs * rateAt(course, atMs);
  // What comes after an idle stretch is not to be rushed through at its speed.
  const next = Math.min(far, idle.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)?.toMs ?? far);
  const stop = speed === 'paced' ? stopsMs.find((stopMs) => stopMs > atMs && stopMs <= next) : undefined;
  if (stop !== undefined) return { atMs: stop, playing: false };
  return next >= endMs ? { atMs: endMs, playing: false } : { atMs: next, playing: true };
}

/** @returns the same for someone who asked for no motion: whole steps, from moment to moment, about one a second. */
export function leap(now: Playing, onScreenMs: number, course: Course, momentsMs: readonly number[]): Playing {
  const far = advance(now, onScreenMs, course);
  if (!far.playing) return far;
  const last =
    momentsMs.findLast((atMs) => atMs <= far.atMs && atMs > now.atMs) ?? momentsMs.find((atMs) => atMs > far.atMs);
  if (last === undefined) return { atMs: course.endMs, playing: false };
  return { atMs: last, playing: course.speed !== 'paced' || !course.stopsMs.includes(last) };
}
