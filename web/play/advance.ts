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
  /** Decisive instants; ascending. */
  stopsMs: readonly number[];
  speed: Speed;
}

/** @returns where the cursor is after `onScreenMs` of playing; a paced run halts at the next decisive moment. */
export function advance({ atMs }: Playing, onScreenMs: number, { endMs, pace, stopsMs, speed }: Course): Playing {
  const rate = speed === 'paced' ? speedAt(pace, atMs) : speed;
  const next = atMs + onScreenMs * rate;
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
