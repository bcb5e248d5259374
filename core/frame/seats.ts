import { countUntil } from './timeline.ts';

/** Someone has one of several places for a while: a call in the model, a holder of a permit. */
export interface Sitting {
  participant: string;
  fromMs: number;
  toMs: number;
}

export interface Seated extends Sitting {
  /** Which place, from 0. */
  seat: number;
}

/** By start. */
export interface Seating {
  all: readonly Seated[];
  fromMs: readonly number[];
  longestMs: number;
  /** How many places were ever taken at once. */
  seats: number;
}

/** Gives each the lowest place that is free when it comes. */
export function seated(sittings: readonly Sitting[]): Seating {
  const freeFromMs: number[] = [];
  const all = [...sittings]
    .sort((a, b) => a.fromMs - b.fromMs)
    .map((sitting) => {
      const free = freeFromMs.findIndex((atMs) => atMs <= sitting.fromMs);
      const seat = free === -1 ? freeFromMs.length : free;
      freeFromMs[seat] = sitting.toMs;
      return { ...sitting, seat };
    });
  const longestMs = all.reduce((longest, { fromMs, toMs }) => Math.max(longest, toMs - fromMs), 0);
  return { all, fromMs: all.map(({ fromMs }) => fromMs), longestMs, seats: freeFromMs.length };
}

/** @returns those who sit at some instant from the first up to and including the second. */
export function sittersBetween({ all, fromMs, longestMs }: Seating, sinceMs: number, untilMs: number): Seated[] {
  return all
    .slice(countUntil(fromMs, sinceMs - longestMs - 1), countUntil(fromMs, untilMs))
    .filter(({ toMs }) => toMs > sinceMs);
}
