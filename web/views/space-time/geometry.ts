import { scaleLinear } from 'd3-scale';
import { evenTime, type FoldedTime } from '../../../core/frame/folded-time.ts';

/** Time runs to the right, or down where there is no width for it; lanes lie across it. */
export interface Geometry {
  upright: boolean;
  width: number;
  height: number;
  /** Where time begins and ends, in pixels along it. */
  start: number;
  end: number;
  /** Where lanes begin and how far apart they are, in pixels across time. */
  firstLane: number;
  laneStep: number;
  lanes: number;
}

const uprightBelow = 520;

export function geometryOf(width: number, lanes: number): Geometry {
  if (width >= uprightBelow)
    return {
      upright: false,
      width,
      height: 26 + lanes * 40 + 24,
      start: 96,
      end: width - 14,
      firstLane: 46,
      laneStep: 40,
      lanes,
    };
  const laneStep = (width - 40) / lanes;
  return { upright: true, width, height: 470, start: 52, end: 458, firstLane: 40 + laneStep / 2, laneStep, lanes };
}

export interface Tick {
  atMs: number;
  along: number;
  text: string;
}

/** Marks nearer to each other than this part of their usual distance are left out: those at a fold. */
const leastApart = 0.7;

/** Places of instants along a stretch of time, with round marks on it; none in a stretch that is folded. */
export function axisOf(geometry: Geometry, fromMs: number, toMs: number, time: FoldedTime = evenTime) {
  const scale = scaleLinear([time.shownMs(fromMs), time.shownMs(toMs)], [geometry.start, geometry.end]);
  const along = (atMs: number) => scale(time.shownMs(atMs));
  const wanted = geometry.upright ? 7 : Math.max(3, Math.floor((geometry.end - geometry.start) / 120));
  const [first = 0, second = first + 1] = scale.ticks(wanted);
  const stepMs = second - first;
  const marks = time.folds.length === 0 ? scale.ticks(wanted) : marksOf(fromMs, toMs, stepMs, time);
  const ticks: Tick[] = [];
  for (const atMs of marks) {
    const place = along(atMs);
    const before = ticks.at(-1)?.along ?? -Infinity;
    if (place - before < leastApart * (scale(second) - scale(first))) continue;
    ticks.push({ atMs, along: place, text: tickText(atMs, stepMs) });
  }
  return { along, atMs: (place: number) => time.realMs(scale.invert(place)), ticks };
}

/** Round instants that no fold hides. */
function marksOf(fromMs: number, toMs: number, stepMs: number, { folds }: FoldedTime): number[] {
  const marks: number[] = [];
  // At its edge the words of a mark and of the fold would touch.
  const beside = 0.1 * stepMs;
  for (let i = Math.ceil(fromMs / stepMs); i * stepMs <= toMs; i += 1) {
    const fold = folds.find((each) => i * stepMs > each.fromMs - beside && i * stepMs < each.toMs + beside);
    if (fold) i = Math.ceil((fold.toMs + beside) / stepMs) - 1;
    else marks.push(i * stepMs);
  }
  return marks;
}

/** As many digits as the marks need to differ: `0 s`, `1.5 s`; below a tenth of a second `240 ms`. */
export function tickText(atMs: number, stepMs: number): string {
  if (stepMs < 50) return `${Number(atMs.toFixed(stepMs < 1 ? 1 : 0))} ms`;
  return `${(atMs / 1000).toFixed(stepMs < 100 ? 2 : stepMs < 1000 ? 1 : 0)} s`;
}

/** @returns an instant as a clock shows it, with digits for the stretch that is on view. */
export function clockText(atMs: number, stretchMs: number): string {
  return stretchMs < 400 ? `${atMs.toFixed(stretchMs < 60 ? 1 : 0)} ms` : `${(atMs / 1000).toFixed(2)} s`;
}
