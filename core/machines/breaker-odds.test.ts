/** What breakers do to a service that is nearly always well, against theory. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { streams } from '../sim/streams.ts';
import { breakerAsWritten } from './breaker-as-written.ts';
import { breakerCorrected } from './breaker-corrected.ts';
import { cockatielConsecutive } from './breaker-presets.ts';
import { openTimeMs, type BreakerRules } from './breaker-rules.ts';
import { breakerBench } from './fixtures/breaker-bench.ts';

const file = new URL('../../../shared/oracles/expected.json', import.meta.url);
const written = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as {
      breaker_as_written_availability: Record<'p0.001', Record<string, number>>;
      consecutive_k_mean_calls: Record<string, number>;
    })
  : undefined;

/** A share of calls fails by chance alone. */
const p = 0.001;
const k = 5;
const openMs = 30_000;

/** A = (k/p)(1-p) / (k/p + R·rps): of the calls between two openings, those that the breaker lets through and that go well. */
function availability(rps: number): number {
  return ((k / p) * (1 - p)) / (k / p + (openMs / 1000) * rps);
}

/** The share of calls that succeed over so many openings, or so many calls. Calls come evenly, `rps` a second. */
function measured(rules: BreakerRules, rps: number, { openings, calls }: { openings: number; calls: number }): number {
  const chance = streams(11)(`calls at ${rps}`);
  const breaker = breakerBench(rules);
  let [made, went, opened] = [0, 0, 0];
  while (opened < openings && made < calls) {
    const before = breaker.state();
    const fails = chance() < p;
    made++;
    if (breaker.serve(String(made), fails ? 'failed' : 'succeeded') === 'admitted' && !fails) went++;
    if (before !== 'open' && breaker.state() === 'open') {
      opened++;
      // All that come in this time are rejected, and change nothing.
      const rejected = Math.floor((openMs / 1000) * rps);
      made += rejected;
      breaker.pass((rejected * 1000) / rps);
    }
    breaker.pass(1000 / rps);
  }
  return went / made;
}

describe.each([1, 10, 100, 1000])('one call of a thousand fails, at %d calls a second', { timeout: 60_000 }, (rps) => {
  // The time between openings is the k-th failure's: its spread is 1/√k of it.
  const openings = rps < 100 ? 3 : 6;
  const spread = (1 - availability(rps)) / Math.sqrt(k * openings);

  test('as written, the breaker is the outage', () => {
    const share = measured(breakerAsWritten({ failureThreshold: k }), rps, { openings, calls: Infinity });
    expect(Math.abs(share / availability(rps) - 1)).toBeLessThan(3 * spread);
  });

  test('corrected, it costs nothing', () => {
    const share = measured(breakerCorrected(), rps, { openings: 1, calls: 2500 });
    expect(share).toBeGreaterThan(1 - 3 * p);
  });

  test.skipIf(!written)('the formula is the one in the table', () => {
    const expected = written!.breaker_as_written_availability['p0.001'][String(rps)]!;
    expect(availability(rps)).toBeCloseTo(expected, 3);
  });
});

/** Calls until k in a row fail: (p^-k - 1) / (1 - p). */
function callsToTrip(p: number, k: number): number {
  let inverse = 1;
  for (let one = 0; one < k; one++) inverse /= p;
  return (inverse - 1) / (1 - p);
}

describe('k failures in a row by chance', { timeout: 60_000 }, () => {
  test.each([
    [0.5, 3],
    [0.5, 4],
    [0.3, 3],
  ])('p = %d, k = %d: they take as many calls as theory says', (p, k) => {
    const chance = streams(3)('calls');
    const trips = 250;
    let calls = 0;
    for (let trip = 0; trip < trips; trip++) {
      const breaker = breakerBench(cockatielConsecutive({ threshold: k, halfOpenAfterMs: 1000 }));
      for (; breaker.state() === 'closed'; calls++) breaker.serve(String(calls), chance() < p ? 'failed' : 'succeeded');
    }
    // The time to a rare event is exponential: its spread is its mean.
    expect(Math.abs(calls / trips / callsToTrip(p, k) - 1)).toBeLessThan(3 / Math.sqrt(trips));
  });

  test.skipIf(!written)('the formula is the one in the table', () => {
    const table = written!.consecutive_k_mean_calls;
    for (const p of [0.001, 0.01, 0.05]) expect(callsToTrip(p, 5) / table[`p${p}_k5`]!).toBeCloseTo(1, 3);
  });
});

/** After an outage of this length, how long the breaker still keeps everybody out. Calls come without a pause. */
function overshootMs(rules: BreakerRules, outageMs: number): number {
  const breaker = breakerBench(rules);
  for (let opening = 1; ; opening++) {
    const isOver = breaker.nowMs() >= outageMs;
    breaker.serve(`try-${opening}`, isOver ? 'succeeded' : 'failed');
    if (breaker.state() !== 'open') return breaker.nowMs() - outageMs;
    breaker.pass(openTimeMs(rules.open, breaker.context().openings));
  }
}

describe('how long a breaker is open after the outage is over', () => {
  const outages = (() => {
    const chance = streams(5)('outages');
    return Array.from({ length: 200 }, () => 10_000 + chance() * 50_000);
  })();

  test('with a constant open time R: uniform in (0, R)', () => {
    const waits = outages.map((outageMs) =>
      overshootMs(cockatielConsecutive({ threshold: 1, halfOpenAfterMs: 1000 }), outageMs),
    );
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    // Of a uniform one the spread is R/√12.
    expect(Math.abs(mean - 500)).toBeLessThan((3 * 1000) / Math.sqrt(12 * waits.length));
    expect(Math.max(...waits)).toBeLessThanOrEqual(1000);
    for (const quarter of [0.25, 0.5, 0.75]) {
      const below = waits.filter((wait) => wait < quarter * 1000).length / waits.length;
      expect(Math.abs(below - quarter)).toBeLessThan(3 * Math.sqrt((quarter * (1 - quarter)) / waits.length));
    }
  });

  test('doubling: up to the length of the outage', () => {
    const rules = cockatielConsecutive({ threshold: 1, halfOpenAfterMs: { firstMs: 1000, factor: 2, maxMs: 1e9 } });
    const shares = outages.map((outageMs) => overshootMs(rules, outageMs) / outageMs);
    expect(Math.max(...shares)).toBeGreaterThan(0.9);
    expect(Math.max(...shares)).toBeLessThan(1.1);
  });
});
