/** What other people have measured of back-offs, measured of ours. Sums and seeds alone: the same in every engine. */
import { describe, expect, test } from 'vitest';
import { streams } from '../sim/streams.ts';
import { awsBackoff, kazooRetry } from './backoff-presets.ts';
import { nextWait, type Backoff, type Wait } from './backoff.ts';
import { contend } from './fixtures/backoff-contention.ts';
import { expectedNumbers } from './fixtures/expected-numbers.ts';
import { clientDefaults } from './kazoo-retry-presets.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * values.length)]!;

/** base 5, cap 2000, as its author ran it; ours under its names. */
const kinds: Record<string, Backoff> = {
  None: { kind: 'none' },
  Exponential: awsBackoff('exponential', 5, 2000),
  EqualJitter: awsBackoff('equal', 5, 2000),
  FullJitter: awsBackoff('full', 5, 2000),
  Decorr: awsBackoff('decorrelated', 5, 2000),
};

describe('the AWS simulator: what contention costs under each back-off', () => {
  const table = expectedNumbers?.['aws_backoff_sim_base5_cap2000_net10_2'] as
    Record<string, Record<string, [calls: number, timeMs: number]>> | undefined;
  const cases = [10, 50, 100, 190].flatMap((clients) => Object.keys(kinds).map((kind) => [clients, kind] as const));

  test.each(cases)('%i clients, %s', (clients, kind) => {
    const trials = clients > 100 ? 16 : clients > 50 ? 40 : 100;
    const streamOf = streams(1);
    const runs = Array.from({ length: trials }, (_, trial) =>
      contend(clients, kinds[kind]!, streamOf(`trial ${trial}`)),
    );
    // Somebody succeeds in every round, so that all do; and the last needs a call for each of the rounds it lost.
    expect(Math.min(...runs.map(({ calls }) => calls))).toBeGreaterThanOrEqual(clients);
    const expected = table?.[String(clients)]?.[kind];
    for (const [index, measured] of [runs.map(({ calls }) => calls), runs.map(({ timeMs }) => timeMs)].entries()) {
      // Theirs is a mean of 100 trials; four standard errors of the difference, and the rounding of the table.
      const error = deviation(measured) * Math.sqrt(1 / trials + 1 / 100);
      if (expected) expect(Math.abs(mean(measured) - expected[index]!)).toBeLessThan(4 * error + 0.5);
      if (expected) expect(Math.abs(mean(measured) / expected[index]! - 1)).toBeLessThan(index === 0 ? 0.05 : 0.15);
    }
  });

  test('jitter halves the calls of plain doubling, and takes a tenth of its time', () => {
    const [plain, full] = [kinds['Exponential']!, kinds['FullJitter']!].map((backoff) =>
      contend(100, backoff, streams(1)('a')),
    );
    expect(full!.calls / plain!.calls).toBeLessThan(0.5);
    expect(full!.timeMs / plain!.timeMs).toBeLessThan(0.1);
  });
});

describe('B-10: KazooRetry’s chance is compounded', () => {
  const defaults = kazooRetry();
  const walks = 20_000;

  function walk(backoff: Backoff, name: string, isOver: (waits: Wait[]) => boolean): Wait[] {
    const draw = streams(2)(name);
    const waits: Wait[] = [];
    while (!isOver(waits)) waits.push(nextWait(backoff, waits.at(-1), draw()));
    return waits;
  }

  const eighth = (backoff: Backoff) =>
    Array.from(
      { length: walks },
      (_, index) => walk(backoff, `walk ${index}`, ({ length }) => length === 8)[7]!.delayMs / 1000,
    );

  /** The same window, each time with chance of its own. */
  const corrected: Backoff = {
    kind: 'exponential',
    baseMs: 100,
    factor: 2,
    jitter: { times: [0.6, 1.4] },
    capMs: 60_000,
  };

  test('the eighth wait is anywhere from 3.3 to 30.7 s around 12.8 s; with chance of its own from 8.2 to 17.4 s', () => {
    const [asWritten, own] = [eighth(defaults), eighth(corrected)];
    // Eight factors, each uniform in 1 ± 0.4: the mean is that of doubling, the deviation ((1 + 0.4²/3)⁸ − 1)^½ of it.
    expect(mean(asWritten)).toBeCloseTo(12.8, 0);
    expect(deviation(asWritten) / 12.8).toBeCloseTo(Math.sqrt((1 + 0.16 / 3) ** 8 - 1), 1);
    expect(percentile(asWritten, 0.05)).toBeCloseTo(3.3, 0);
    expect(Math.abs(percentile(asWritten, 0.95) - 30.7)).toBeLessThan(1);
    expect(percentile(own, 0.05)).toBeCloseTo(12.8 * 0.64, 0);
    expect(percentile(own, 0.95)).toBeCloseTo(12.8 * 1.36, 0);
  });

  test('a wait may be 40 % longer than the longest: 84 s for 60; with a cap of the wait it is not', () => {
    const most = (backoff: Backoff) =>
      walk({ ...backoff }, 'most', ({ length }) => length === 500).reduce(
        (longest, { delayMs }) => Math.max(longest, delayMs),
        0,
      );
    expect(most(defaults)).toBeGreaterThan(80_000);
    expect(most(defaults)).toBeLessThanOrEqual(84_000);
    expect(most(corrected)).toBe(60_000);
  });

  test('the first retries of 1000 clients are all within 80 ms; with full jitter they are spread over the whole window', () => {
    const first = (backoff: Backoff) =>
      Array.from(
        { length: 1000 },
        (_, client) => nextWait(backoff, undefined, streams(3)(`client ${client}`)()).delayMs,
      );
    const asWritten = first(defaults);
    expect([Math.min(...asWritten) >= 60, Math.max(...asWritten) < 140]).toEqual([true, true]);
    const full = first({ kind: 'exponential', baseMs: 1000, factor: 2, jitter: 'full' });
    expect(percentile(full, 0.95) - percentile(full, 0.05)).toBeGreaterThan(850);
  });

  test('after ten minutes of outage the next attempt comes minutes later; with a cap of ten seconds, at once', () => {
    const outageS = 600;
    const late = (backoff: Backoff) =>
      Array.from({ length: walks / 4 }, (_, index) => {
        const isOver = (waits: Wait[]) => waits.reduce((sum, { delayMs }) => sum + delayMs, 0) > outageS * 1000;
        return walk(backoff, `outage ${index}`, isOver).reduce((sum, { delayMs }) => sum + delayMs, 0) / 1000 - outageS;
      });
    const asWritten = late(kazooRetry({ max_delay: clientDefaults.max_delay }));
    expect(Math.abs(percentile(asWritten, 0.5) / 233 - 1)).toBeLessThan(0.05);
    expect(Math.abs(percentile(asWritten, 0.95) / 624 - 1)).toBeLessThan(0.05);
    expect(percentile(late({ kind: 'decorrelated', baseMs: 100, factor: 3, capMs: 10_000 }), 0.95)).toBeLessThan(10);
  });
});
