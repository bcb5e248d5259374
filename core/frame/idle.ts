import { durationOf } from './duration.ts';
import { countUntil } from './timeline.ts';
import type { TraceIndex } from './trace-index.ts';

/** A stretch of a run in which nothing is to be seen. */
export interface Idle {
  fromMs: number;
  toMs: number;
  /** What keeps going meanwhile, in a few words: `12 s, 6 pings`. */
  label: string;
}

/** A stretch is idle when it is longer than this, and than this part of the run. */
const leastMs = 1000;
const leastShare = 0.06;

/** @returns the stretches in which no moment comes and no message travels that is worth drawing, in order. */
export function idleOf({ momentsMs, flights }: Pick<TraceIndex, 'momentsMs' | 'flights'>, endMs: number): Idle[] {
  const busy = [
    ...momentsMs.map((atMs) => [atMs, atMs] as const),
    ...flights.all.flatMap(({ background, sentMs, endMs }) => (background ? [] : [[sentMs, endMs ?? sentMs] as const])),
  ].sort(([one], [other]) => one - other);
  const gaps: Idle[] = [];
  let untilMs = 0;
  for (const [fromMs, toMs] of [...busy, [endMs, endMs] as const]) {
    if (fromMs - untilMs > Math.max(leastMs, leastShare * endMs) && fromMs <= endMs)
      gaps.push({ fromMs: untilMs, toMs: fromMs, label: labelOf(untilMs, fromMs, flights) });
    untilMs = Math.max(untilMs, toMs);
  }
  return gaps;
}

function labelOf(fromMs: number, toMs: number, { all, sentMs }: TraceIndex['flights']): string {
  const within = all.slice(countUntil(sentMs, fromMs), countUntil(sentMs, toMs));
  const pings = within.filter(({ label, kind }) => label === 'ping' && kind === 'request').length;
  return `${durationOf(toMs - fromMs)}${pings === 0 ? '' : pings === 1 ? ', 1 ping' : `, ${pings} pings`}`;
}

/** Time on a bar on which idle stretches take little room. */
export interface Scale {
  /** From 0 to 1. */
  partOf: (atMs: number) => number;
  msAt: (part: number) => number;
  /** The stretches that are folded, with where they lie on the bar. */
  folds: readonly (Idle & { from: number; to: number })[];
}

/** What a folded stretch takes of the bar. */
const foldedShare = 0.07;

/** @returns a bar's scale: time runs evenly on it, but for idle stretches that would take more room than a fold. */
export function scaleOf(idle: readonly Idle[], endMs: number): Scale {
  const lengthMs = Math.max(endMs, 1e-6);
  const folded = idle.filter(({ fromMs, toMs }) => toMs - fromMs > foldedShare * lengthMs).slice(0, 8);
  const busyMs = folded.reduce((left, { fromMs, toMs }) => left - (toMs - fromMs), lengthMs);
  const perMs = busyMs > 0 ? (1 - foldedShare * folded.length) / busyMs : 0;
  const knots = [{ atMs: 0, part: 0 }];
  for (const { fromMs, toMs } of folded) {
    const last = knots.at(-1) as { atMs: number; part: number };
    const from = last.part + (fromMs - last.atMs) * perMs;
    knots.push({ atMs: fromMs, part: from }, { atMs: toMs, part: from + foldedShare });
  }
  knots.push({ atMs: lengthMs, part: 1 });
  const partOf = between(
    knots.map(({ atMs }) => atMs),
    knots.map(({ part }) => part),
  );
  const msAt = between(
    knots.map(({ part }) => part),
    knots.map(({ atMs }) => atMs),
  );
  return { partOf, msAt, folds: folded.map((each) => ({ ...each, from: partOf(each.fromMs), to: partOf(each.toMs) })) };
}

/** Straight from knot to knot, and level beyond the ends. */
function between(xs: readonly number[], ys: readonly number[]): (x: number) => number {
  return (x) => {
    const after = Math.min(xs.length - 1, Math.max(1, countUntil(xs, x)));
    const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [xs[after - 1], xs[after], ys[after - 1], ys[after]];
    const share = x1 === x0 ? 1 : Math.min(1, Math.max(0, (x - x0) / (x1 - x0)));
    return y0 + share * (y1 - y0);
  };
}
