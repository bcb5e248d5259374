import { expect, test } from 'vitest';
import { durationOf } from './duration.ts';

test.each([
  [0, '0 ms'],
  [1.25, '1.3 ms'],
  [340.4, '340 ms'],
  [999.999, '1 s'],
  [1000, '1 s'],
  [1240, '1.2 s'],
  [50_312, '50 s'],
])('%d ms reads %s', (ms, text) => {
  expect(durationOf(ms)).toBe(text);
});
