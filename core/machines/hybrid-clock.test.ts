import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streams } from '../sim/streams.ts';
import {
  hybridAsWritten,
  hybridBound,
  hybridCompare,
  hybridCorrected,
  hybridEncode,
  hybridEncodeAsWritten,
  hybridReceive,
  hybridRestart,
  hybridStart,
  hybridTick,
  type HybridRules,
  type HybridTime,
} from './hybrid-clock.ts';

const forms = { 'as written': hybridAsWritten, corrected: hybridCorrected };
const year2100Ms = Date.UTC(2100, 0, 1);

test('follows the paper’s rules on CockroachDB’s inputs', () => {
  // TestHLCClock: wall times and received timestamps; the results are figure 5’s, which ticks once where CRDB ticks twice.
  const inputs: (number | [number, number, number])[] = [
    5,
    5,
    10,
    [10, 10, 5],
    [10, 10, 7],
    [8, 10, 99],
    [11, 10, 31],
    [11, 11, 0],
  ];
  let here: HybridTime = { l: 0, c: 0 };
  const results = inputs.map((input) => {
    if (typeof input === 'number') here = hybridTick(here, input);
    else here = hybridReceive(hybridCorrected, here, { l: input[1], c: input[2] }, input[0])!;
    return `${here.l},${here.c}`;
  });
  expect(results).toEqual(['5,0', '5,1', '10,0', '10,6', '10,8', '10,100', '11,0', '11,1']);
});

describe('recorded runs', () => {
  const file = new URL('../../../shared/oracles/hlc.jsonl', import.meta.url);
  interface Recorded {
    op: 'send' | 'recv' | 'tick';
    n: number;
    pt: number;
    [stamp: string]: unknown;
  }
  const runs = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Recorded[])
    : [];

  test.skipIf(runs.length === 0).each([
    ['asWritten', 'mAsWritten', hybridAsWritten],
    ['paper', 'mPaper', { ...hybridCorrected, maxOffsetMs: Infinity }],
  ] as const)('%s', (column, message, rules) => {
    for (const run of runs) {
      const nodes = new Map<number, HybridTime>();
      for (const event of run.filter(({ op }) => op !== 'tick')) {
        const here = nodes.get(event.n) ?? hybridStart;
        const heard = event[message] as [number, number] | undefined;
        const next = heard
          ? hybridReceive(rules, here, { l: heard[0], c: heard[1] }, event.pt)!
          : hybridTick(here, event.pt);
        nodes.set(event.n, next);
        expect([next.l, next.c]).toEqual(event[column]);
      }
    }
  });
});

/** Five nodes whose clocks differ by up to 100 ms, fifty events a millisecond, messages that overtake each other. */
function busyNodes(rules: HybridRules, events: number) {
  const draw = streams(1)('busy nodes');
  const pick = (list: readonly unknown[]) => Math.floor(draw() * list.length);
  const skews = [-100, -50, 0, 50, 100];
  const nodes = skews.map(() => ({ l: 1000, c: 0 }));
  const underWay: HybridTime[] = [];
  const seen = { largestCounter: 0, furthestAheadMs: 0, violations: 0 };
  for (let event = 0; event < events; event++) {
    const at = pick(nodes);
    const wallMs = 1000 + Math.floor(event / 50) + skews[at]!;
    const before = nodes[at]!;
    const heard = draw() < 0.5 ? underWay.splice(pick(underWay), 1)[0] : undefined;
    const next = heard ? hybridReceive(rules, before, heard, wallMs)! : hybridTick(before, wallMs);
    if (!heard) underWay.push(next);
    if (hybridCompare(next, before) <= 0 || (heard && hybridCompare(next, heard) <= 0)) seen.violations++;
    nodes[at] = next;
    seen.largestCounter = Math.max(seen.largestCounter, next.c);
    seen.furthestAheadMs = Math.max(seen.furthestAheadMs, next.l - wallMs);
  }
  return seen;
}

describe('a counter of an older time is taken over', () => {
  test('in one step: from four thousand million to one', () => {
    const [here, heard] = [
      { l: 1e8, c: 0 },
      { l: 50, c: 4e9 },
    ];
    expect(hybridReceive(hybridAsWritten, here, heard, 0)).toEqual({ l: 1e8, c: 4e9 + 1 });
    expect(hybridReceive(hybridCorrected, here, heard, 0)).toEqual({ l: 1e8, c: 1 });
  });

  test('among busy nodes it grows with the run as written, and is bounded by the events of one time when corrected', () => {
    const written = [20_000, 200_000].map((events) => busyNodes(hybridAsWritten, events).largestCounter);
    const corrected = [20_000, 200_000].map((events) => busyNodes(hybridCorrected, events).largestCounter);
    expect(written[1]).toBeGreaterThan(5 * written[0]!);
    expect(corrected[1]).toBeLessThan(2 * corrected[0]!);
    expect(written[1]).toBeGreaterThan(100 * corrected[1]!);
  });
});

test.each(Object.entries(forms))(
  '%s: causal, monotone, and no further ahead than the clocks differ',
  (_form, rules) => {
    const { violations, furthestAheadMs } = busyNodes(rules, 100_000);
    expect(violations).toBe(0);
    expect(furthestAheadMs).toBeLessThanOrEqual(200);
  },
);

test('one message from the year 2100 poisons every clock as written, and is refused when corrected', () => {
  const nowMs = Date.UTC(2025, 0, 1);
  const poisoned = hybridReceive(hybridAsWritten, { l: nowMs, c: 0 }, { l: year2100Ms, c: 0 }, nowMs)!;
  const next = hybridReceive(hybridAsWritten, { l: nowMs, c: 0 }, poisoned, nowMs + 3_600_000)!;
  expect(next.l).toBe(year2100Ms);
  expect(hybridReceive(hybridCorrected, { l: nowMs, c: 0 }, { l: year2100Ms, c: 0 }, nowMs)).toBeUndefined();
  expect(hybridReceive(hybridCorrected, { l: nowMs, c: 0 }, { l: nowMs + 500, c: 0 }, nowMs)).toBeDefined();
});

test('a node that starts again after its clock went back gives out smaller times, unless it kept a bound', () => {
  const before = hybridTick(hybridStart, 100_000);
  const boundMs = hybridBound(0, before, 3000);
  expect(hybridCompare(hybridTick(hybridStart, 90_000), before)).toBeLessThan(0);
  expect(hybridCompare(hybridTick(hybridRestart(boundMs), 90_000), before)).toBeGreaterThan(0);
  expect(hybridBound(boundMs, { l: 102_999, c: 7 }, 3000)).toBe(boundMs);
});

describe('as text', () => {
  test('the order turns round at a counter of 2^32 as written, and does not when corrected', () => {
    const [smaller, greater] = [
      { l: 1, c: 0xffff_ffff },
      { l: 1, c: 0x1_0000_0000 },
    ];
    expect(hybridEncodeAsWritten(smaller) < hybridEncodeAsWritten(greater)).toBe(false);
    expect(hybridEncode(smaller) < hybridEncode(greater)).toBe(true);
  });

  test('the corrected text sorts as the times do', () => {
    const time = fc.record({ l: fc.maxSafeNat(), c: fc.maxSafeNat() });
    fc.assert(
      fc.property(time, time, fc.boolean(), (one, two, sameL) => {
        const other = sameL ? { ...two, l: one.l } : two;
        const [a, b] = [hybridEncode(one), hybridEncode(other)];
        expect(Math.sign(a < b ? -1 : Number(a > b))).toBe(Math.sign(hybridCompare(one, other)));
      }),
    );
  });
});
