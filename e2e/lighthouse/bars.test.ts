import { expect, test } from 'vitest';
import type { Audit } from './audit.ts';
import { median, missed } from './bars.ts';

const good: Audit = {
  ...{ performance: 99, accessibility: 100, bestPractices: 100, layoutShift: 0 },
  ...{ firstContentfulPaintMs: 700, totalBlockingTimeMs: 20, largestContentfulPaintMs: 1400, speedIndexMs: 800 },
  shortOf: [],
};

test('a page that comes up to every bar misses none, and one that does not is told which', () => {
  expect(missed(good)).toEqual([]);
  expect(missed({ ...good, performance: 95, firstContentfulPaintMs: 1000, totalBlockingTimeMs: 100 })).toEqual([]);
  expect(missed({ ...good, accessibility: 99, totalBlockingTimeMs: 101, layoutShift: 0.001 })).toEqual([
    'accessibility is 99, and is to be ≥ 100',
    'blocking is 101, and is to be ≤ 100 ms',
    'layout shift is 0.001, and is to be ≤ 0',
  ]);
});

test('what could not be measured comes up to nothing', () => {
  expect(missed({ ...good, performance: NaN })).toHaveLength(1);
});

test('the median is of each measure by itself', () => {
  const audits = [
    { ...good, totalBlockingTimeMs: 900, speedIndexMs: 700 },
    { ...good, totalBlockingTimeMs: 10, speedIndexMs: 3000, shortOf: ['one'] },
    { ...good, totalBlockingTimeMs: 30, speedIndexMs: 800, shortOf: ['one'] },
  ];
  expect(median(audits)).toMatchObject({ totalBlockingTimeMs: 30, speedIndexMs: 800, shortOf: ['one'] });
});
