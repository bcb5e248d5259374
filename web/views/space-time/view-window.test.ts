import { expect, test } from 'vitest';
import { foldedAround, lengthFor, pageAround, windowAround } from './view-window.ts';

test('the cursor is always on view', () => {
  for (const around of [windowAround, pageAround])
    for (const atMs of [0, 1, 999, 4320, 5000, 49_999, 50_000]) {
      const { fromMs, toMs } = around(atMs, 6000, 50_000);
      expect(fromMs).toBeGreaterThanOrEqual(0);
      expect([fromMs <= atMs, atMs <= toMs]).toEqual([true, true]);
    }
});

test('at both ends of the run the view rests and the cursor moves', () => {
  expect(windowAround(720, 6000, 50_000)).toEqual({ fromMs: 0, toMs: 1500 });
  expect(windowAround(3600, 6000, 50_000)).toEqual({ fromMs: 0, toMs: 5000 });
  expect(windowAround(50_000, 6000, 50_000)).toEqual({ fromMs: 44_000, toMs: 50_000 });
});

test('a page stays until the cursor leaves it', () => {
  expect(pageAround(4319, 6000, 50_000)).toEqual(pageAround(1, 6000, 50_000));
  expect(pageAround(4321, 6000, 50_000).fromMs).toBe(4320);
});

test('the slower it goes, the shorter the stretch; never longer than the run', () => {
  expect([0.001, 0.1, 1, 50].map((speed) => lengthFor(speed, 60_000))).toEqual([60, 400, 4000, 10_000]);
  expect(lengthFor(50, 2000)).toBe(2000);
});

test('folded, a stretch of the same length shows more of the run, the cursor always in it', () => {
  const idle = [{ fromMs: 2000, toMs: 12_000, label: '10 s, 3 pings' }];
  const view = foldedAround(windowAround, idle, 13_000, 6000, 50_000);
  expect(view.fromMs).toBeLessThan(2000);
  for (const atMs of [0, 1999, 2000, 7000, 12_000, 12_001, 50_000]) {
    const { fromMs, toMs } = foldedAround(windowAround, idle, atMs, 6000, 50_000);
    expect([fromMs <= atMs + 1e-6, atMs <= toMs + 1e-6]).toEqual([true, true]);
  }
});
