import { expect, test } from 'vitest';
import { reading, stepped, trueClock } from './wall-clock.ts';

test('a clock gains or loses by its rate, from where it began', () => {
  expect(reading({ ...trueClock, offsetMs: -50, rate: 1.01 }, 10_000)).toBeCloseTo(10_050);
});

test('a step back is seen from its instant on, and shows an hour for the second time', () => {
  const clock = stepped(trueClock, 5000, -3_600_000);
  expect([4999, 5000].map((nowMs) => reading(clock, nowMs))).toEqual([4999, 5000 - 3_600_000]);
});
