/**
 * The defects of a breaker as it is often written ("Distributed Systems: Hard Lessons from Production"), each reached
 * with the source's rules and not with those that hold.
 */

import { describe, expect, test } from 'vitest';
import { streams } from '../sim/streams.ts';
import { breakerAsWritten } from './breaker-as-written.ts';
import { breakerCorrected } from './breaker-corrected.ts';
import type { BreakerRules } from './breaker-rules.ts';
import { breakerBench, type BreakerBench } from './fixtures/breaker-bench.ts';

const recoveryMs = 30_000;
const asWritten = breakerAsWritten();
const corrected = breakerCorrected({ openForMs: recoveryMs, slowMs: 500, permits: 3, deadlineMs: 10_000 });

/** Opened by failures, one after another. */
function tripped(rules: BreakerRules, draw?: () => number): BreakerBench {
  const breaker = breakerBench(rules, draw);
  for (let call = 0; breaker.state() === 'closed'; call++) breaker.serve(`early-${call}`, 'failed');
  return breaker;
}

/** Just after its open time. */
function ready(rules: BreakerRules): BreakerBench {
  const breaker = tripped(rules);
  breaker.pass(recoveryMs + 1);
  return breaker;
}

/** How many of so many calls at once are let through. */
function admitted(breaker: BreakerBench, calls: number): number {
  return Array.from({ length: calls }, (_, index) => breaker.call(`at-once-${index}`)).filter(
    (met) => met === 'admitted',
  ).length;
}

describe.each([
  ['as written', asWritten, 1000],
  ['corrected', corrected, 3],
])('a thousand callers at the moment it turns half-open, %s', (_form, rules, through) => {
  test(`${through} are let through`, () => expect(admitted(ready(rules), 1000)).toBe(through));
});

describe.each([
  ['as written', asWritten, 'open'],
  ['corrected', corrected, 'closed'],
])('four failures, a thousand successes, a year, and one failure more, %s', (_form, rules, state) => {
  test(`it is ${state}`, () => {
    const breaker = breakerBench(rules);
    for (let call = 0; call < 4; call++) breaker.serve(`failing-${call}`, 'failed');
    for (let call = 0; call < 1000; call++) breaker.serve(`fine-${call}`, 'succeeded');
    breaker.pass(365 * 86_400_000);
    breaker.serve('last', 'failed');
    expect(breaker.state()).toBe(state);
  });
});

/** When, after it opened, a call is let through: looked at every so often. */
function admittedAfterMs(breaker: BreakerBench, everyMs: number): number {
  const openedMs = breaker.nowMs();
  for (let call = 0; breaker.call(`knock-${call}`) !== 'admitted'; call++) breaker.pass(everyMs);
  return breaker.nowMs() - openedMs;
}

describe.each([
  ['set back by an hour', -3_600_000, 3_630_000, recoveryMs],
  ['set forward by 31 s', 31_000, 0, recoveryMs],
])('a wall clock that is %s', (_step, byMs, asWrittenMs, correctedMs) => {
  test.each([
    ['as written', asWritten, asWrittenMs],
    ['corrected', corrected, correctedMs],
  ])(`%s`, (_form, rules, expectedMs) => {
    const breaker = tripped(rules);
    breaker.hear({ type: 'clockStepped', byMs });
    const waitedMs = admittedAfterMs(breaker, 1000);
    expect(waitedMs).toBeGreaterThanOrEqual(expectedMs);
    expect(waitedMs).toBeLessThanOrEqual(expectedMs + 1000);
  });
});

describe.each([
  ['as written', asWritten, 'closed', 1000],
  ['corrected', corrected, 'open', 10],
])('a dependency that hangs, and callers who give up after a second, %s', (_form, rules, state, through) => {
  test(`it is ${state} after ${through} calls were let through`, () => {
    const breaker = breakerBench(rules);
    let count = 0;
    for (let call = 0; call < 1000 && breaker.call(`hung-${call}`) === 'admitted'; call++) {
      count++;
      breaker.pass(1000);
      breaker.cancel(`hung-${call}`);
    }
    expect([breaker.state(), count]).toEqual([state, through]);
  });
});

test('corrected, calls that hang open it even when nobody gives up', () => {
  const breaker = breakerBench(corrected);
  expect(admitted(breaker, 20)).toBe(20);
  breaker.pass(501);
  expect([breaker.call('next'), breaker.state()]).toEqual(['rejected', 'open']);
});

/** Some calls come before it opens and are still under way when it is ready to try. */
function withOldCalls(rules: BreakerRules, calls: number): BreakerBench {
  const breaker = breakerBench(rules);
  for (let call = 0; call < calls; call++) breaker.call(`old-${call}`);
  for (let call = 0; breaker.state() === 'closed'; call++) breaker.serve(`early-${call}`, 'failed');
  return breaker;
}

describe.each([
  ['as written', asWritten, 'closed'],
  ['corrected', corrected, 'halfOpen'],
])('three calls from before it opened succeed while the only real probe still runs, %s', (_form, rules, state) => {
  test(`it is ${state}`, () => {
    const breaker = withOldCalls(rules, 3);
    breaker.pass(recoveryMs + 1);
    breaker.call('probe');
    for (let call = 0; call < 3; call++) breaker.settle(`old-${call}`, 'succeeded');
    expect(breaker.state()).toBe(state);
  });
});

describe.each([
  ['as written', asWritten, 59_000],
  ['corrected', corrected, recoveryMs],
])('fifty calls from before it opened fail 29 s later, %s', (_form, rules, firstProbeMs) => {
  test(`the first probe comes after ${firstProbeMs / 1000} s`, () => {
    const breaker = withOldCalls(rules, 50);
    breaker.pass(29_000);
    for (let call = 0; call < 50; call++) breaker.settle(`old-${call}`, 'failed');
    const waitedMs = 29_000 + admittedAfterMs(breaker, 100);
    expect(waitedMs).toBeGreaterThanOrEqual(firstProbeMs);
    expect(waitedMs).toBeLessThanOrEqual(firstProbeMs + 100);
  });
});

describe.each([
  ['as written', asWritten, ['closed', 'open']],
  ['corrected', corrected, ['halfOpen', 'halfOpen']],
])('calls from before it opened come in late, some well and some badly, %s', (_form, rules, states) => {
  test(`it goes through ${states.join(', ')}`, () => {
    const breaker = withOldCalls(rules, 8);
    breaker.pass(recoveryMs + 1);
    breaker.call('probe');
    for (let call = 0; call < 3; call++) breaker.settle(`old-${call}`, 'succeeded');
    const first = breaker.state();
    for (let call = 3; call < 8; call++) breaker.settle(`old-${call}`, 'failed');
    expect([first, breaker.state()]).toEqual(states);
  });
});

const invalid = { type: 'failed', error: 'invalid', definite: true } as const;

describe.each([
  ['as written', asWritten, 'rejected'],
  ['corrected', corrected, 'admitted'],
])('one client sends what nobody could serve, twenty times, %s', (_form, rules, met) => {
  test(`the others are ${met}`, () => {
    const breaker = breakerBench(rules);
    for (let call = 0; call < 20; call++) breaker.serve(`invalid-${call}`, invalid);
    expect(breaker.call('of somebody else')).toBe(met);
  });
});

test('corrected, a probe that says nothing gives its permit back', () => {
  const breaker = ready(corrected);
  for (let probe = 0; probe < 9; probe++) breaker.serve(`invalid-${probe}`, invalid);
  for (let probe = 0; probe < 9; probe++) {
    breaker.call(`taken-back-${probe}`);
    breaker.cancel(`taken-back-${probe}`);
  }
  expect([breaker.state(), admitted(breaker, 9)]).toEqual(['halfOpen', 3]);
});

describe.each([
  ['as written', asWritten, 500, 'halfOpen'],
  ['corrected', corrected, 3, 'open'],
])('the dependency hangs when it is tried again, %s', (_form, rules, through, state) => {
  test(`${through} of 500 calls hang, and a minute later it is ${state}`, () => {
    const breaker = ready(rules);
    expect(admitted(breaker, 500)).toBe(through);
    breaker.pass(60_000);
    expect(breaker.state()).toBe(state);
  });
});

describe.each([
  ['as written', asWritten, 1],
  ['corrected', corrected, 100],
])('two hundred clients whose breakers open at one instant, %s', (_form, rules, distinct) => {
  test(`probe at ${distinct === 1 ? 'one' : 'many'}`, () => {
    const stream = streams(7)('jitter');
    const moments = Array.from({ length: 200 }, () => admittedAfterMs(tripped(rules, stream), 100));
    expect(new Set(moments).size >= distinct).toBe(true);
    if (distinct === 1) return expect(new Set(moments).size).toBe(1);
    expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThan(recoveryMs / 3);
    return expect(Math.min(...moments)).toBeGreaterThanOrEqual(recoveryMs / 2);
  });
});
