import { expect, test } from 'vitest';
import { placeOf, speedOf, speedText } from './speed-scale.ts';

test('the ends of the slider are a thousandth and a hundredfold, and 1× is in between', () => {
  expect([speedOf(0), speedOf(1)]).toEqual([0.001, expect.closeTo(100)]);
  expect(placeOf(1)).toBeCloseTo(0.6);
  expect(speedOf(placeOf(0.05))).toBeCloseTo(0.05);
  expect([placeOf(0.00001), placeOf(1e6)]).toEqual([0, 1]);
});

test.each([
  [0.0054, '0.005×'],
  [0.0123, '0.012×'],
  [0.34, '0.34×'],
  [1, '1×'],
  [3.44, '3.4×'],
  [42.4, '42×'],
])('%d reads %s', (speed, text) => {
  expect(speedText(speed)).toBe(text);
});
