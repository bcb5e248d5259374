import { expect, test } from 'vitest';
import { crowdPoint, layoutOf, type Layout } from './layout.ts';

test.each([
  [328, 45],
  [328, 195],
  [640, 45],
  [836, 195],
  [1100, 1],
])('at %d px with %d more, nothing leaves its box or lies on another', (width, crowd) => {
  for (const gated of [true, false])
    for (const rows of width < 620 ? [5] : [5, 7]) fits(layoutOf(width, { rows, crowd, gated }), crowd, width);
});

test.each([328, 640, 836, 1100])('at %d px two or three drawn large fit as well', (width) => {
  for (const rows of [2, 3]) fits(layoutOf(width, { rows, crowd: 0, gated: true, roomy: true }), 0, width);
});

function fits(layout: Layout, crowd: number, width: number): void {
  const last = crowdPoint(layout.crowd, crowd - 1);
  for (const box of [layout.gate, layout.model, { ...layout.counters, height: 40 }]) {
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
    expect(layout.rowBox.x + layout.rowBox.width).toBeLessThanOrEqual(Math.max(layout.gate.x, 0));
  }
  expect(last.x).toBeLessThanOrEqual(width);
  expect(last.y).toBeLessThanOrEqual(layout.flat ? layout.model.y : layout.height);
  expect(layout.rows.at(-1)!.y + 20).toBeLessThanOrEqual(layout.crowd.y);
}
