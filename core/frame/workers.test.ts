import { expect, test } from 'vitest';
import { burstRun } from './fixtures/lock-run.ts';
import { indexTrace } from './trace-index.ts';
import { cellAt, gridOf, placesByMark, placeUnder, workersAt } from './workers.ts';

test.each([
  [50, 800, 300],
  [1000, 800, 300],
  [10_000, 320, 400],
])('%d cells go into %d by %d, and each is found under its own point', (count, width, height) => {
  const grid = gridOf(count, width, height);
  expect(grid.columns * grid.step).toBeLessThanOrEqual(width);
  expect(grid.rows * grid.step).toBeLessThanOrEqual(height);
  for (const place of [0, 1, count >> 1, count - 1]) {
    const { x, y } = cellAt(grid, place);
    expect(placeUnder(grid, x + grid.step / 2, y + grid.step / 2, count)).toBe(place);
  }
});

test('beside the grid there is nobody', () => {
  const grid = gridOf(10, 100, 100);
  expect(placeUnder(grid, -1, 5, 10)).toBeNull();
  expect(placeUnder(grid, 5, 1000, 10)).toBeNull();
});

test('everyone is in the grid once, by what they do', () => {
  const index = indexTrace(burstRun());
  const places = placesByMark(workersAt(index.callers, index.cast.callers, 500));
  expect(places).toEqual(
    new Map([
      ['calls', [0, 1]],
      ['backs-off', [2]],
    ]),
  );
});
