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

/** The point at `t` of a cubic whose ends are level, as d3's curveBumpX and curveBumpY have them. */
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
  const at = ({ x, y }: Point) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
  return points
    .map((point, i) => {
      const last = points[i - 1];
      if (!last) return `M${at(point)}`;
      const [x, y] = [(last.x + point.x) / 2, (last.y + point.y) / 2];
      const [one, two] = upright
        ? [
            { x: last.x, y },
            { x: point.x, y },
          ]
        : [
            { x, y: last.y },
            { x, y: point.y },
          ];
      return `C${at(one)} ${at(two)} ${at(point)}`;
    })
    .join('');
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
