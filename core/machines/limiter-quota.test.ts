import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { book, freshStanding, isAsNew, type Quota } from './limiter-quota.ts';

/** When each of those who come at these times passes, if all wait. */
function turns(quota: Quota, comesMs: readonly number[]): number[] {
  let standing = freshStanding(quota);
  return comesMs.map((nowMs) => {
    const turn = book(quota, standing, nowMs);
    standing = turn.after;
    return turn.atMs;
  });
}

/** When those pass who do not wait: whoever has no turn at once goes away and takes nothing. */
function passes(quota: Quota, comesMs: readonly number[]): number[] {
  let standing = freshStanding(quota);
  return comesMs.filter((nowMs) => {
    const turn = book(quota, standing, nowMs);
    if (turn.atMs > nowMs) return false;
    standing = turn.after;
    return true;
  });
}

const most = (times: readonly number[], spanMs: number) =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + spanMs).length));

const perSecond: Quota = { kind: 'fixedWindow', quota: 10, windowMs: 1000 };
const bucketOfTen: Quota = { kind: 'tokenBucket', capacity: 10, intervalMs: 100 };
const pacer: Quota = { kind: 'paced', intervalMs: 100, toleranceMs: 0 };
const gcraOfTen: Quota = { kind: 'paced', intervalMs: 100, toleranceMs: 900 };

describe('ten calls just before a boundary and ten just after', () => {
  const around = [...Array<number>(10).fill(999), ...Array<number>(10).fill(1001)];

  test.each([
    ['a fixed window of ten a second lets twice its quota pass within three milliseconds', perSecond, 20],
    ['a bucket of ten lets its ten pass', bucketOfTen, 10],
    ['GCRA with as much tolerance does too', gcraOfTen, 10],
    ['a pacer lets one', pacer, 1],
  ])('%s', (_what, quota, expected) => expect(most(passes(quota, around), 1000)).toBe(expected));
});

test('those who wait pass a window’s worth at a time, or one an interval', () => {
  const atOnce = Array<number>(25).fill(500);
  expect([...new Set(turns(perSecond, atOnce))]).toEqual([500, 1000, 2000]);
  expect(turns(bucketOfTen, atOnce).slice(8, 13)).toEqual([500, 500, 600, 700, 800]);
  expect(turns(gcraOfTen, atOnce)).toEqual(turns(bucketOfTen, atOnce));
  expect(turns(pacer, atOnce).slice(0, 3)).toEqual([500, 600, 700]);
});

const interval = fc.integer({ min: 1, max: 500 });
/** Instants in milliseconds, in order. */
const coming = fc
  .array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 120 })
  .map((gaps) => gaps.reduce<number[]>((times, gap) => [...times, (times.at(-1) ?? 0) + gap], []));

test('GCRA is a token bucket in other words: a bucket of n is a tolerance of n − 1 intervals, wait or not', () => {
  fc.assert(
    fc.property(interval, fc.integer({ min: 1, max: 20 }), coming, (intervalMs, capacity, comesMs) => {
      const bucket: Quota = { kind: 'tokenBucket', capacity, intervalMs };
      const gcra: Quota = { kind: 'paced', intervalMs, toleranceMs: (capacity - 1) * intervalMs };
      turns(bucket, comesMs).forEach((atMs, index) => expect(atMs).toBeCloseTo(turns(gcra, comesMs)[index]!, 2));
    }),
  );
});

test('in the long run each lets its rate pass and no more, whatever comes', () => {
  const steady = Array.from({ length: 20_000 }, (_, index) => index * 7);
  for (const quota of [perSecond, bucketOfTen, gcraOfTen, pacer]) {
    // 140 seconds at ten a second, and what was saved in the beginning.
    const passed = passes(quota, steady).length;
    expect(passed).toBeGreaterThan(1330);
    expect(passed).toBeLessThanOrEqual(1410);
  }
});

test('whatever comes, no span of time sees more pass than the quota’s bound for it', () => {
  fc.assert(
    fc.property(interval, fc.integer({ min: 1, max: 20 }), coming, fc.boolean(), (intervalMs, n, comesMs, waits) => {
      const spanMs = n * intervalMs;
      const pass = waits ? turns : passes;
      expect(most(pass({ kind: 'paced', intervalMs, toleranceMs: 0 }, comesMs), spanMs)).toBeLessThanOrEqual(n);
      const windows = pass({ kind: 'fixedWindow', quota: n, windowMs: spanMs }, comesMs);
      expect(most(windows, spanMs)).toBeLessThanOrEqual(2 * n);
      const bucket = pass({ kind: 'tokenBucket', capacity: n, intervalMs }, comesMs);
      // What it held, and what came meanwhile; the last whole microsecond may round down.
      expect(most(bucket, spanMs - 0.01)).toBeLessThanOrEqual(2 * n);
    }),
  );
});

test('turns come in the order of asking, and none before its time', () => {
  const quotas = fc.constantFrom(perSecond, bucketOfTen, gcraOfTen, pacer);
  fc.assert(
    fc.property(quotas, coming, (quota, comesMs) => {
      const found = turns(quota, comesMs);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
      found.forEach((atMs, index) => expect(atMs).toBeGreaterThanOrEqual(comesMs[index]!));
    }),
  );
});

describe('a standing that is as good as new', () => {
  const quotas = fc.oneof(
    fc.record({ kind: fc.constant('fixedWindow' as const), quota: fc.integer({ min: 1, max: 5 }), windowMs: interval }),
    fc.record({
      kind: fc.constant('tokenBucket' as const),
      capacity: fc.integer({ min: 1, max: 5 }),
      intervalMs: interval,
    }),
    fc.record({
      kind: fc.constant('paced' as const),
      intervalMs: interval,
      toleranceMs: fc.integer({ min: 0, max: 900 }),
    }),
  );

  test('may be forgotten: whatever comes, the turns are the same, and where it stands after each', () => {
    let forgotten = 0;
    fc.assert(
      fc.property(quotas, coming, (quota, comesMs) => {
        let [kept, dropped] = [freshStanding(quota), freshStanding(quota)];
        for (const nowMs of comesMs) {
          if (isAsNew(quota, dropped, nowMs)) [dropped, forgotten] = [freshStanding(quota), forgotten + 1];
          const [ours, theirs] = [book(quota, dropped, nowMs), book(quota, kept, nowMs)];
          expect(ours).toEqual(theirs);
          [dropped, kept] = [ours.after, theirs.after];
        }
      }),
    );
    expect(forgotten).toBeGreaterThan(100);
  });

  test('is what every quota comes to, when nobody takes anything', () => {
    fc.assert(
      fc.property(quotas, coming, (quota, comesMs) => {
        let standing = freshStanding(quota);
        for (const nowMs of comesMs) standing = book(quota, standing, nowMs).after;
        expect(isAsNew(quota, standing, comesMs.at(-1)!)).toBe(false);
        expect(isAsNew(quota, standing, 1e6)).toBe(true);
      }),
    );
  });
});
