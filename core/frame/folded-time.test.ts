import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldedTime } from './folded-time.ts';

const idle = (fromMs: number, toMs: number) => ({ fromMs, toMs, label: '' });
const { shownMs, realMs, folds } = foldedTime([idle(1000, 9000), idle(9500, 9600), idle(10_000, 14_000)], 400);

test('what is longer than a fold is shown in the time of a fold, all else as long as it is', () => {
  expect(folds).toHaveLength(2);
  expect([0, 1000, 5000, 9000, 9600, 10_000, 14_000, 15_000].map(shownMs)).toEqual([
    ...[0, 1000, 1200, 1400, 2000, 2400, 2800, 3800],
  ]);
});

test('with nothing to fold, time is shown as it is', () => {
  expect(foldedTime([idle(0, 300)], 400).shownMs(200)).toBe(200);
});

test('an instant that is shown is that very instant, before, in and after a fold', () => {
  fc.assert(
    fc.property(fc.double({ min: -100, max: 20_000, noNaN: true }), (atMs) => {
      expect(realMs(shownMs(atMs))).toBeCloseTo(atMs, 6);
    }),
  );
});
