import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localClock } from './local-clock.ts';

test('it shows what it is told, until it is set', () => {
  const clock = localClock();
  expect([clock.at(12.345), clock.when(12.345), clock.wallMs(12.345)]).toEqual([12.345, 12.345, 12.345]);
  clock.set(100, 2, 5000);
  expect([clock.at(100), clock.at(150), clock.wallMs(150), clock.when(200)]).toEqual([100, 200, 5200, 150]);
  clock.set(150, 1, 0);
  expect([clock.at(160), clock.wallMs(160), clock.when(210)]).toEqual([210, 210, 160]);
});

test('it never says too early that a time has come, and hardly too late', () => {
  const ms = fc.integer({ min: 0, max: 10_000_000 }).map((us) => us / 1000);
  fc.assert(
    fc.property(ms, fc.double({ min: 0.1, max: 10, noNaN: true }), ms, (setMs, rate, afterMs) => {
      const clock = localClock();
      clock.set(setMs, rate, 0);
      const whenMs = clock.when(setMs + afterMs);
      expect(clock.at(whenMs)).toBeGreaterThanOrEqual(setMs + afterMs);
      expect(clock.at(whenMs - 0.002)).toBeLessThan(setMs + afterMs);
    }),
  );
});
