import { doingAt, type Callers } from './callers.ts';
import { marks, type Mark } from './mark.ts';

/** A large cast as a grid: cells of one size, in the order of the names, filled row by row. */
export interface Grid {
  columns: number;
  rows: number;
  /** From one cell to the next, in pixels. */
  step: number;
}

/** @returns the grid with the largest cells that holds so many in a box. */
export function gridOf(count: number, width: number, height: number): Grid {
  let step = Math.max(1, Math.floor(Math.sqrt((width * height) / Math.max(1, count))));
  while (step > 1 && Math.floor(width / step) * Math.floor(height / step) < count) step -= 1;
  const columns = Math.max(1, Math.floor(width / step));
  return { columns, rows: Math.ceil(count / columns), step };
}

/** @returns the upper left corner of a place in the grid. */
export function cellAt({ columns, step }: Grid, place: number): { x: number; y: number } {
  return { x: (place % columns) * step, y: Math.floor(place / columns) * step };
}

/** @returns the place in the grid under a point, or null where there is none. */
export function placeUnder({ columns, step }: Grid, x: number, y: number, count: number): number | null {
  const [column, row] = [Math.floor(x / step), Math.floor(y / step)];
  const place = row * columns + column;
  return column >= 0 && column < columns && row >= 0 && place < count ? place : null;
}

/** What everyone does at an instant: for each name the place of its mark in `marks`. */
export function workersAt(callers: Callers, names: readonly string[], atMs: number): Uint8Array {
  return Uint8Array.from(names, (name) => marks.indexOf(doingAt(callers, name, atMs).mark));
}

/** Those who do the same, by mark: one pass of the brush each. */
export function placesByMark(workers: Uint8Array): Map<Mark, number[]> {
  const places = new Map<Mark, number[]>();
  workers.forEach((mark, place) => {
    const name = marks[mark] ?? 'other';
    const found = places.get(name);
    if (found) found.push(place);
    else places.set(name, [place]);
  });
  return places;
}
