import { scaleLinear } from 'd3-scale';

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

/** Places of instants along a stretch of time, with round marks on it. */
export function axisOf(geometry: Geometry, fromMs: number, toMs: number) {
  const scale = scaleLinear([fromMs, toMs], [geometry.start, geometry.end]);
  const wanted = geometry.upright ? 7 : Math.max(3, Math.floor((geometry.end - geometry.start) / 120));
  const marks = scale.ticks(wanted);
  const stepMs = (marks[1] ?? 1) - (marks[0] ?? 0);
  return {
    along: (atMs: number) => scale(atMs),
    atMs: (along: number) => scale.invert(along),
    ticks: marks.map((atMs): Tick => ({ atMs, along: scale(atMs), text: tickText(atMs, stepMs) })),
  };
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
