import { expect, test } from 'vitest';
import { paceOf, speedAt } from './pace.ts';

const pace = paceOf([40, 2000], 50_000);
const onScreenMs = (fromMs: number, toMs: number) => (toMs - fromMs) / speedAt(pace, fromMs);

test('forty milliseconds and forty-eight seconds both take a few seconds on screen', () => {
  expect(onScreenMs(0, 40)).toBeGreaterThan(1000);
  expect(onScreenMs(0, 40)).toBeLessThan(3000);
  expect(onScreenMs(2000, 50_000)).toBeLessThanOrEqual(15_000);
});

test('at a decisive moment the next stretch has begun, and the end goes on at the speed that led to it', () => {
  expect(speedAt(pace, 40)).toBe(speedAt(pace, 1999));
  expect(speedAt(pace, 50_000)).toBe(speedAt(pace, 2000));
  expect(speedAt(paceOf([], 0), 0)).toBe(1);
});
