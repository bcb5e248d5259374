import type { Seated } from '../../../core/frame/seats.ts';
import { axisOf, type Geometry } from './geometry.ts';
import type { ViewWindow } from './view-window.ts';

/** What is drawn beyond an end of the plot would be cut off anyway. */
const beyond = 40;

export type Placing = ReturnType<typeof placingOf>;

/** Turns instants and lanes into places on the screen, whichever way time runs. */
export function placingOf(geometry: Geometry, view: ViewWindow) {
  const { upright, start, end, firstLane, laneStep } = geometry;
  const axis = axisOf(geometry, view.fromMs, view.toMs, view.time);
  const across = (lane: number) => firstLane + lane * laneStep;
  const within = (at: number) => Math.min(end, Math.max(start, at));
  const along = (atMs: number) => Math.min(end + beyond, Math.max(start - beyond, axis.along(atMs)));
  const at = (atMs: number, side: number) => (upright ? { x: side, y: along(atMs) } : { x: along(atMs), y: side });

  function bar(fromMs: number, toMs: number, side: number, thick: number) {
    const from = along(fromMs);
    const length = Math.max(1.5, along(toMs) - from);
    const rx = Math.min(thick, length) / 2;
    return upright
      ? { x: side - thick / 2, y: from, width: thick, height: length, rx }
      : { x: from, y: side - thick / 2, width: length, height: thick, rx };
  }

  return {
    geometry,
    ticks: axis.ticks,
    atMs: axis.atMs,
    /** The middle of a lane, in pixels across time. */
    across,
    /** An instant, in pixels along time, kept inside the plot. */
    inside: (atMs: number) => within(axis.along(atMs)),
    along,
    at,
    bar,
    /** Several who sit at once lie beside each other in their lane. */
    seatBar({ fromMs, toMs, seat }: Seated, lane: number, seats: number) {
      if (seats <= 1) return bar(fromMs, toMs, across(lane), 10);
      const step = Math.min(26, laneStep - 10) / seats;
      return bar(fromMs, toMs, across(lane) + (seat - (seats - 1) / 2) * step, Math.max(1.5, step - 1));
    },
    /** A line across all lanes at a place along time. */
    cross: (place: number, overhang: number) =>
      upright ? `M36 ${place}H${geometry.width}` : `M${place} ${26 - overhang}V${geometry.height - 24 + overhang}`,
    /** A line along a lane. */
    lane: (lane: number, from: number) =>
      upright ? `M${across(lane)} ${from}V${end}` : `M${from} ${across(lane)}H${end}`,
  };
}
