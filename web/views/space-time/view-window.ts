import { foldedTime, type FoldedTime } from '../../../core/frame/folded-time.ts';
import type { Idle } from '../../../core/frame/idle.ts';

/** Which stretch of the run is on view; where idle stretches are folded, how. */
export interface ViewWindow {
  fromMs: number;
  toMs: number;
  time?: FoldedTime;
}

/** What a fold takes of the length on view. */
const foldedShare = 0.13;

/** @returns the stretch round the cursor with idle stretches folded; `lengthMs` is what it would be without them. */
export function foldedAround(
  around: typeof windowAround,
  idle: readonly Idle[],
  atMs: number,
  lengthMs: number,
  endMs: number,
): ViewWindow {
  const time = foldedTime(idle, foldedShare * lengthMs);
  const shownEndMs = time.shownMs(endMs);
  const { fromMs, toMs } = around(time.shownMs(atMs), Math.min(lengthMs, Math.max(shownEndMs, 1)), shownEndMs);
  return { fromMs: time.realMs(fromMs), toMs: time.realMs(toMs), time };
}

/** What is to come needs less room than what has been. */
const puckAt = 0.72;

/** How far the stretch may shrink while there is not yet enough behind the cursor to fill it. */
const least = 0.25;

/** @returns a stretch with the cursor in it, at rest at both ends of the run; it grows to its length as the run begins. */
export function windowAround(atMs: number, fullMs: number, endMs: number): ViewWindow {
  const lengthMs = Math.min(fullMs, Math.max(least * fullMs, atMs / puckAt));
  const fromMs = Math.max(0, Math.min(atMs - puckAt * lengthMs, endMs - lengthMs));
  return { fromMs, toMs: fromMs + lengthMs };
}

/** The same in pages, for a reader who asked for no motion: it turns when the cursor leaves it. */
export function pageAround(atMs: number, lengthMs: number, endMs: number): ViewWindow {
  const page = Math.floor(atMs / (puckAt * lengthMs));
  const fromMs = Math.max(0, Math.min(page * puckAt * lengthMs, endMs - lengthMs));
  return { fromMs, toMs: fromMs + lengthMs };
}

const shortestMs = 60;
const longestMs = 10_000;
const onScreenSeconds = 4;

/** How much of a run to show at this speed: what passes in four seconds on screen. */
export function lengthFor(speed: number, endMs: number): number {
  return Math.min(
    Math.max(endMs, shortestMs),
    Math.max(shortestMs, Math.min(longestMs, speed * 1000 * onScreenSeconds)),
  );
}
