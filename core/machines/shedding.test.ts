import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageServiceMs, cannotMeet, expectedStayMs } from './shedding.ts';

test.each([
  ['a place is free: its own service', { ahead: 0, permits: 2, full: false, serviceMs: 100 }, 100],
  ['all are taken: until the first falls free as well', { ahead: 0, permits: 2, full: true, serviceMs: 100 }, 150],
  ['and those before it', { ahead: 4, permits: 2, full: true, serviceMs: 100 }, 350],
])('a call stays as long as is to be expected when %s', (_what, backlog, expected) => {
  expect(expectedStayMs(backlog)).toBe(expected);
  expect([cannotMeet(expected, backlog), cannotMeet(expected - 1, backlog)]).toEqual([false, true]);
});

test('nothing is shed that has no deadline, or of which nobody knows how long it takes', () => {
  const backlog = { ahead: 99, permits: 1, full: true };
  expect(cannotMeet(undefined, { ...backlog, serviceMs: 1000 })).toBe(false);
  expect(cannotMeet(1, { ...backlog, serviceMs: undefined })).toBe(false);
});

test('the average is that of the first, stays among those seen, and follows a change', () => {
  expect(averageServiceMs(undefined, 70)).toBe(70);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1 }), (times) => {
      const average = times.reduce<number | undefined>(averageServiceMs, undefined)!;
      expect(average).toBeGreaterThanOrEqual(Math.min(...times) - 1e-9);
      expect(average).toBeLessThanOrEqual(Math.max(...times) + 1e-9);
      const later = Array<number>(60).fill(500).reduce(averageServiceMs, average);
      expect(Math.abs(later - 500)).toBeLessThan(2);
    }),
  );
});
