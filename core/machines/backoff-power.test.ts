import fc from 'fast-check';
import { expect, test } from 'vitest';
import { power, tanh, wholePower } from './backoff-power.ts';

const relative = (ours: number, theirs: number) => Math.abs(ours - theirs) / theirs;

test('whole powers are what a double can hold of them, exactly where it can hold them', () => {
  expect([0, 1, 2, 10, 33].map((exponent) => wholePower(3, exponent))).toEqual([1, 3, 9, 59_049, 3 ** 33]);
  expect(wholePower(1.5, 20)).toBe(3 ** 20 / 2 ** 20);
  expect(wholePower(0.5, 1074)).toBe(Number.MIN_VALUE);
  expect(wholePower(2, 1023)).toBe(2 ** 1023);
  expect(wholePower(2, 1024)).toBe(Infinity);
  expect(wholePower(1.1, 1e6)).toBe(Infinity);
  expect(wholePower(0, 3)).toBe(0);
});

test('whole powers round once, as BigInt arithmetic does', () => {
  const odds = fc.integer({ min: 1, max: 999 }).map((half) => 2 * half + 1);
  fc.assert(
    fc.property(odds, fc.integer({ min: 0, max: 60 }), (odd, exponent) => {
      // odd/1024 is exact, and so is its power as an integer over a power of two.
      const exact = Number(BigInt(odd) ** BigInt(exponent)) / 2 ** (10 * exponent);
      expect(wholePower(odd / 1024, exponent)).toBe(exact);
    }),
  );
});

test('powers and tangents are those of Math, but for the last bits', () => {
  const bases = fc.double({ min: 0.01, max: 20, noNaN: true });
  fc.assert(
    fc.property(bases, fc.double({ min: 0, max: 100, noNaN: true }), (base, exponent) => {
      expect(relative(power(base, exponent), Math.pow(base, exponent))).toBeLessThan(1e-13);
    }),
  );
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 40, noNaN: true }), (x) => {
      expect(relative(tanh(x), Math.tanh(x))).toBeLessThan(1e-14);
    }),
  );
  expect([tanh(0), tanh(21), tanh(Infinity)]).toEqual([0, 1, 1]);
});
