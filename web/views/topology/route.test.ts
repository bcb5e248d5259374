import { expect, test } from 'vitest';
import { pathOf, pointAlong, routeThrough } from './route.ts';

const points = [
  { x: 0, y: 0 },
  { x: 100, y: 50 },
  { x: 200, y: 50 },
];

test('a way begins and ends where it should, and passes every point between', () => {
  const route = routeThrough(points);
  expect(route[0]).toEqual(points[0]);
  expect(route.at(-1)).toEqual(points[2]);
  expect(route).toContainEqual(points[1]);
});

test('along the way, one comes from the sender to the receiver and never back', () => {
  const route = routeThrough(points);
  expect(pointAlong(route, -1)).toEqual(points[0]);
  expect(pointAlong(route, 2).x).toBeCloseTo(200);
  const xs = Array.from({ length: 50 }, (_, i) => pointAlong(route, i / 49).x);
  expect(xs).toEqual([...xs].sort((a, b) => a - b));
});

test('upright ways leave vertically', () => {
  const [, near] = routeThrough(
    [
      { x: 0, y: 0 },
      { x: 100, y: 100 },
    ],
    true,
  );
  expect(near!.y).toBeGreaterThan(near!.x);
});

test('the drawn path is the walked one', () => {
  expect(pathOf(points)).toMatch(/^M0 0C50 0 50 50 100 50C/);
  expect(pathOf(points, true)).toMatch(/^M0 0C0 25 100 25 100 50C/);
});
