/**
 * How long things take, as data: a mean, and how the times spread around it. Chance comes in as a draw.
 *
 * Queueing theory's letters: `fixed` is D, `exponential` is M. A slow server is the same spread with another mean.
 */

import { naturalLog } from './natural-log.ts';

export type Spread =
  /** Every time is the mean. */
  | { kind: 'fixed' }
  /** Evenly between mean·(1 − halfWidth) and mean·(1 + halfWidth); halfWidth from 0 to 1. */
  | { kind: 'uniform'; halfWidth: number }
  /** Memoryless: what has lasted long will not be over any sooner. */
  | { kind: 'exponential' }
  /**
   * As measured: points [p, x] of the inverse distribution, p rising from 0 to 1 and x with it, straight between them.
   * The x are in any unit; they are scaled to the mean.
   */
  | { kind: 'empirical'; points: readonly (readonly [p: number, x: number])[] };

export const fixed: Spread = { kind: 'fixed' };
export const exponential: Spread = { kind: 'exponential' };

/** Quantiles of the log-normal distribution with σ = 1, cut at one in ten thousand: the long tail of many a service. */
export const longTailed: Spread = {
  kind: 'empirical',
  points: [
    [0, 0.02],
    [0.05, 0.193],
    [0.25, 0.5094],
    [0.5, 1],
    [0.75, 1.963],
    [0.9, 3.602],
    [0.95, 5.18],
    [0.99, 10.24],
    [0.999, 21.98],
    [1, 41.22],
  ],
};

/** Whether a time needs a draw. */
export function needsDraw(spread: Spread): boolean {
  return spread.kind !== 'fixed';
}

/**
 * @param draw uniform in [0, 1); of no account where nothing spreads.
 * @returns a time in milliseconds: the mean itself where nothing spreads, else in whole microseconds.
 */
export function serviceTimeMs(meanMs: number, spread: Spread, draw: number): number {
  return spread.kind === 'fixed' ? meanMs : Math.round(meanMs * share(spread, draw) * 1000) / 1000;
}

/** A time in means. */
function share(spread: Exclude<Spread, { kind: 'fixed' }>, draw: number): number {
  switch (spread.kind) {
    case 'uniform':
      return 1 + spread.halfWidth * (2 * draw - 1);
    case 'exponential':
      // Not a minus sign: of a draw of 0 the time is 0, and not -0, which a file does not keep.
      return 0 - naturalLog(1 - draw);
    case 'empirical':
      return between(spread.points, draw) / meanOf(spread.points);
  }
}

type Points = Extract<Spread, { kind: 'empirical' }>['points'];

function between(points: Points, draw: number): number {
  const above = Math.max(
    1,
    points.findIndex(([p]) => p > draw),
  );
  const [[p0, x0], [p1, x1]] = [points[above - 1]!, points[above]!];
  return x0 + ((x1 - x0) * (draw - p0)) / (p1 - p0);
}

/** Each straight piece weighs as much as it is probable. */
function meanOf(points: Points): number {
  return points
    .slice(1)
    .reduce((sum, [p, x], index) => sum + ((p - points[index]![0]) * (x + points[index]![1])) / 2, 0);
}
