import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adjusted,
  aimd,
  drawn,
  gradient2,
  needsDraw,
  permitsOf,
  startingLimit,
  vegas,
  type Limit,
  type LimitRule,
  type Sample,
} from './adaptive-limit-rules.ts';

const good: Sample = { rttMs: 100, inFlight: 20, dropped: false };
const after = (rule: LimitRule, samples: readonly Sample[], from: Partial<Limit> = {}) =>
  samples.reduce((limit, sample) => adjusted(rule, limit, sample), { ...startingLimit(rule), ...from });
const times = (n: number, sample: Partial<Sample> = {}) => Array<Sample>(n).fill({ ...good, ...sample });

describe('AIMD', () => {
  test.each([
    ['adds one for what goes well', {}, 21],
    ['takes a tenth for what is dropped', { dropped: true }, 18],
    ['takes a call that took too long for a loss', { rttMs: 5001 }, 18],
    ['learns nothing while less than half of the limit is in use', { inFlight: 9 }, 20],
    ['learns from half', { inFlight: 10 }, 21],
  ])('%s', (_what, sample, expected) => expect(after(aimd, times(1, sample)).limit).toBe(expected));

  test('comes down by one at least, and to one at most', () => {
    expect(after(aimd, times(1, { dropped: true }), { limit: 2 }).limit).toBe(1);
    expect(after(aimd, times(9, { dropped: true }), { limit: 2 }).limit).toBe(1);
  });
});

describe('Vegas', () => {
  const known = { rttMs: 100, count: 1 };

  test.each([
    // Queue = ⌈20·(1 − 100/rtt)⌉; of 20 the step is 1: grow by 6 up to 1, by 1 below 3, shrink above 6.
    ['grows by β where nothing queues', 100, 26],
    ['grows by β at a queue of 1', 105, 26],
    ['grows by one at a queue of 2', 110, 21],
    ['stays from α on', 115, 20],
    ['stays up to β', 140, 20],
    ['shrinks by one above β', 150, 19],
  ])('%s', (_what, rttMs, expected) => expect(after(vegas, times(1, { rttMs }), known).limit).toBe(expected));

  test('shrinks for a loss, and learns nothing while less than half of the limit is in use', () => {
    expect(after(vegas, times(1, { dropped: true }), known).limit).toBe(19);
    expect(after(vegas, times(1, { inFlight: 9 }), known).limit).toBe(20);
  });

  test('goes in steps of as many as its limit has digits after the first', () => {
    expect(after(vegas, times(1, { inFlight: 1000 }), { ...known, limit: 100 }).limit).toBe(112);
    expect(after(vegas, times(1, { inFlight: 1000, dropped: true }), { ...known, limit: 999 }).limit).toBe(997);
  });

  test('takes a shorter time for the shortest, and after long enough whatever it sees', () => {
    expect(after(vegas, times(1, { rttMs: 80 }), known)).toMatchObject({ limit: 20, rttMs: 80 });
    expect(after(vegas, times(1, { rttMs: 300 }), { ...known, count: 30 * 20 - 1 })).toEqual({
      ...{ limit: 20, rttMs: 300, count: 0 },
    });
  });

  // Netflix concurrency-limits, VegasLimit: probeJitter = nextDouble(0.5, 1), drawn at the start and after each look.
  test.each([
    ['half', 0, 300],
    ['three quarters', 0.5, 450],
    ['nearly all', 0.999, 600],
  ])('looks anew after %s of its span when chance says so, and then asks chance again', (_, draw, calls) => {
    const spanned = (count: number) =>
      after(vegas, times(1, { rttMs: 300 }), { ...drawn(startingLimit(vegas), draw), rttMs: 100, count });
    expect(spanned(calls - 2)).toMatchObject({ rttMs: 100, count: calls - 1 });
    expect(needsDraw(vegas, spanned(calls - 2))).toBe(false);
    expect(spanned(calls - 1)).toMatchObject({ rttMs: 300, count: 0 });
    expect(needsDraw(vegas, spanned(calls - 1))).toBe(true);
  });

  test('alone needs chance', () => {
    const rules = [aimd, vegas, gradient2, { kind: 'fixed', limit: 3 } as const];
    expect(rules.filter((rule) => needsDraw(rule, startingLimit(rule)))).toEqual([vegas]);
  });
});

describe('Gradient2', () => {
  const warm = { rttMs: 100, count: 10 };

  test.each([
    // 0.8·20 + 0.2·(20·gradient + 4)
    ['grows by a fifth of its queue where times are what they were', 100, 20.8],
    ['does not mind times up to the tolerance', 149, 20.8],
    ['learns nothing while less than half of the limit is in use', 100, 20, 9],
  ])('%s', (_what, rttMs, expected, inFlight = 20) => {
    expect(after(gradient2, times(1, { rttMs, inFlight }), warm).limit).toBeCloseTo(expected, 10);
  });

  test('shrinks by no more than half of a fifth, however long a call took, and not below its least', () => {
    const slow = times(1, { rttMs: 1e6, inFlight: 100 });
    expect(after({ ...gradient2, window: 1e12 } as LimitRule, slow, { ...warm, limit: 100 }).limit).toBeCloseTo(
      90.8,
      6,
    );
    expect(after(gradient2, times(50, { rttMs: 1e4 }), warm).limit).toBe(20);
  });

  test('averages plainly while it warms up, then slowly, and comes down faster from far above', () => {
    const samples = [100, 200, 300].map((rttMs) => ({ ...good, rttMs }));
    expect(after(gradient2, samples).rttMs).toBeCloseTo(200, 10);
    expect(after(gradient2, times(1, { rttMs: 701 }), warm).rttMs).toBeCloseTo(102, 10);
    const far = after(gradient2, times(1), { rttMs: 1000, count: 10 }).rttMs;
    expect(far).toBeCloseTo((1000 * (599 / 601) + 100 * (2 / 601)) * 0.95, 8);
  });
});

const sample = fc.record({
  rttMs: fc.integer({ min: 1, max: 10_000 }),
  inFlight: fc.integer({ min: 1, max: 300 }),
  dropped: fc.boolean(),
});

test.each(Object.entries({ aimd, vegas, gradient2 }))(
  '%s: whatever it is told, the limit stays within its bounds, and grows only when at least half of it was in use',
  (_name, rule) => {
    const { min = 1, max } = rule as { min?: number; max: number };
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
        let limit = startingLimit(rule);
        for (const each of samples) {
          const next = adjusted(rule, limit, each);
          expect(next.limit).toBeGreaterThanOrEqual(min);
          expect(next.limit).toBeLessThanOrEqual(max);
          if (next.limit > limit.limit) expect(each.inFlight * 2).toBeGreaterThanOrEqual(limit.limit);
          if (each.dropped && rule.kind !== 'gradient2') expect(next.limit).toBeLessThanOrEqual(limit.limit);
          limit = next;
        }
        expect(permitsOf(limit)).toBeGreaterThanOrEqual(1);
      }),
    );
  },
);
