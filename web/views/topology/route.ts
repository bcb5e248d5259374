import { curveBumpX, curveBumpY, line } from 'd3-shape';
import type { Point } from './layout.ts';

/** A way from here to there, as points close enough together to be walked along. */
export type Route = readonly Point[];

const samples = 14;

/**
 * A smooth way through the given points, level at each of them.
 *
 * @param upright leave and arrive vertically, as on a narrow screen.
 */
export function routeThrough(points: readonly Point[], upright = false): Route {
  const route: Point[] = [];
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    for (let k = i === 1 ? 0 : 1; k <= samples; k++) route.push(bend(a, b, k / samples, upright));
  }
  return route;
}

/** The point at `t` of d3's bump: a cubic whose ends are level. */
function bend(a: Point, b: Point, t: number, upright: boolean): Point {
  const eased = t * t * (3 - 2 * t);
  const even = (from: number, to: number) => {
    const middle = (from + to) / 2;
    return (1 - t) ** 3 * from + 3 * (1 - t) ** 2 * t * middle + 3 * (1 - t) * t * t * middle + t ** 3 * to;
  };
  const across = (from: number, to: number) => from + (to - from) * eased;
  return upright ? { x: across(a.x, b.x), y: even(a.y, b.y) } : { x: even(a.x, b.x), y: across(a.y, b.y) };
}

/** @returns the same way as the `d` of an svg path. */
export function pathOf(points: readonly Point[], upright = false): string {
  const draw = line<Point>(
    ({ x }) => x,
    ({ y }) => y,
  ).curve(upright ? curveBumpY : curveBumpX);
  return draw([...points]) ?? '';
}

/** @returns where one is after this part of the way, from 0 to 1. */
export function pointAlong(route: Route, part: number): Point {
  const lengths = route.map((point, i) => (i === 0 ? 0 : distance(route[i - 1] as Point, point)));
  let left = lengths.reduce((sum, each) => sum + each, 0) * Math.min(1, Math.max(0, part));
  for (let i = 1; i < route.length; i++) {
    const length = lengths[i] as number;
    if (left <= length) {
      const [a, b] = [route[i - 1] as Point, route[i] as Point];
      const share = length === 0 ? 0 : left / length;
      return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
    }
    left -= length;
  }
  return route.at(-1) ?? { x: 0, y: 0 };
}

function distance(a: Point, b: Point): number {
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
}
