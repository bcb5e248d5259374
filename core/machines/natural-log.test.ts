import fc from 'fast-check';
import { expect, test } from 'vitest';
import { log10, naturalLog } from './natural-log.ts';

test('it agrees with the engine to fourteen digits, from the smallest draw to the largest number', () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -32, max: 1e15, noNaN: true }), (x) => {
      const expected = Math.log(x);
      expect(Math.abs(naturalLog(x) - expected)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(expected)));
    }),
    { numRuns: 2000 },
  );
});

test('it is exact where the answer is', () => {
  expect([naturalLog(1), naturalLog(2), naturalLog(2 ** -32)]).toEqual([0, Math.LN2, -32 * Math.LN2]);
  expect(log10(1)).toBe(0);
  expect(log10(1000)).toBeCloseTo(3, 14);
});

test('it never falls where its argument rises: not even by one bit between neighbours of a power of two', () => {
  for (const power of [2 ** -8, 0.5, 1, 2, 1024]) {
    const around = Array.from({ length: 200 }, (_, index) => power * (1 + (index - 100) * 1e-9));
    const logs = around.map(naturalLog);
    expect(logs).toEqual(logs.toSorted((a, b) => a - b));
  }
});

test.each([0, -1, NaN, Infinity])('there is none of %d', (x) => expect(() => naturalLog(x)).toThrow(`${x}`));
