import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponential, fixed, longTailed, needsDraw, serviceTimeMs, type Spread } from './service-time.ts';

const spreads: [string, Spread][] = [
  ['fixed', fixed],
  ['uniform', { kind: 'uniform', halfWidth: 0.5 }],
  ['exponential', exponential],
  ['long-tailed', longTailed],
];

/** The middles of equal parts of [0, 1): no chance, and a mean that is the integral's. */
const draws = Array.from({ length: 20_000 }, (_, index) => (index + 0.5) / 20_000);

test.each(spreads)('times that are %s have the mean that was asked for', (_name, spread) => {
  const meanMs = draws.reduce((sum, draw) => sum + serviceTimeMs(100, spread, draw), 0) / draws.length;
  expect(meanMs).toBeGreaterThan(99.9);
  expect(meanMs).toBeLessThan(100.1);
});

test('exponential times have the spread of their mean, and 1/e of them are longer than it', () => {
  const times = draws.map((draw) => serviceTimeMs(100, exponential, draw));
  const variance = times.reduce((sum, ms) => sum + (ms - 100) * (ms - 100), 0) / times.length;
  expect(Math.sqrt(variance) / 100).toBeCloseTo(1, 2);
  expect(times.filter((ms) => ms > 100).length / times.length).toBeCloseTo(1 / Math.E, 3);
});

test('of long-tailed times half are below 0.6 of the mean, and one in a hundred takes six times as long', () => {
  const at = (draw: number) => serviceTimeMs(100, longTailed, draw);
  expect(at(0.5)).toBeLessThan(65);
  expect(at(0.99)).toBeGreaterThan(550);
});

test('only what spreads needs a draw', () => {
  expect(spreads.map(([, spread]) => needsDraw(spread))).toEqual([false, true, true, true]);
});

test.each(spreads)(
  'a %s time is never negative, is in whole microseconds, and grows with its draw',
  (_name, spread) => {
    const draw = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((word) => word / 2 ** 32);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), draw, draw, (meanMs, one, other) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)].map((d) => serviceTimeMs(meanMs, spread, d));
        expect(short).toBeGreaterThanOrEqual(0);
        expect(long).toBeGreaterThanOrEqual(short!);
        expect(long! * 1000).toBeCloseTo(Math.round(long! * 1000), 3);
      }),
    );
  },
);
