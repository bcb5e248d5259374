/** Where other people's breakers err, reached under their rules; and that the corrected ones do not. */

import { describe, expect, test } from 'vitest';
import { breakerCorrected } from './breaker-corrected.ts';
import { cockatielConsecutive, cockatielSampling, opossum, resilience4j } from './breaker-presets.ts';
import type { BreakerRules } from './breaker-rules.ts';
import { breakerBench, type BreakerBench } from './fixtures/breaker-bench.ts';
import { play } from './fixtures/breaker-script.ts';

const openMs = 1000;
const sampling = cockatielSampling({ threshold: 0.5, durationMs: 5000, minimumRps: 0.8, halfOpenAfterMs: openMs });
const consecutive = cockatielConsecutive({ threshold: 3, halfOpenAfterMs: openMs });
const fires = opossum({
  ...{ resetTimeoutMs: openMs, volumeThreshold: 4, rollingCountTimeoutMs: 5000, rollingCountBuckets: 5 },
});
const shared = { minimumNumberOfCalls: 4, waitDurationInOpenStateMs: openMs, permittedNumberOfCallsInHalfOpenState: 1 };
const counted = resilience4j({ ...shared, slidingWindow: { type: 'COUNT_BASED', size: 6 } });
const timed = resilience4j({ ...shared, slidingWindow: { type: 'TIME_BASED', size: 5 } });
const corrected = breakerCorrected({
  ...{ windowMs: 5000, minimumCalls: 4, openForMs: openMs, permits: 1, jitter: 0 },
});

/** Some calls come, it opens by others, and is ready to try again. */
function withOldCalls(rules: BreakerRules, calls: number): BreakerBench {
  const breaker = breakerBench(rules);
  for (let call = 0; call < calls; call++) breaker.call(`old-${call}`);
  for (let call = 0; breaker.state() === 'closed'; call++) breaker.serve(`early-${call}`, 'failed');
  breaker.pass(openMs + 1);
  return breaker;
}

describe('(a) failures of an hour ago', () => {
  const script = ['F', 'F', 'F', '+3600000', 'S', 'S', 'F'];
  test.each([
    ['cockatiel, sampling', sampling, 'open'],
    ['opossum', fires, 'closed'],
    ['resilience4j, time window', timed, 'closed'],
    ['corrected', corrected, 'closed'],
  ])('%s', (_name, rules, state) => {
    expect(play(rules, script).at(-1)).toBe(`fail/${state}`);
  });
});

describe('(b) opossum counts what comes, and forgets nothing when it closes', () => {
  test.each([
    ['opossum', fires, 'open'],
    ['corrected', corrected, 'closed'],
  ])('one failure right after it has closed: %s', (_name, rules, state) => {
    const breaker = withOldCalls(rules, 0);
    breaker.serve('probe', 'succeeded');
    expect(breaker.state()).toBe('closed');
    breaker.serve('next', 'failed');
    expect(breaker.state()).toBe(state);
  });

  test.each([
    ['opossum', fires, 'open'],
    ['corrected', corrected, 'closed'],
  ])('a failure from before it opened comes after it has closed: %s', (_name, rules, state) => {
    const breaker = withOldCalls(rules, 1);
    breaker.serve('probe', 'succeeded');
    breaker.settle('old-0', 'failed');
    expect(breaker.state()).toBe(state);
  });

  test.each([
    ['opossum', fires, 'closed'],
    ['corrected', corrected, 'open'],
  ])('twenty rejections, then it closes and four calls in a row fail: %s', (_name, rules, state) => {
    const breaker = breakerBench(rules);
    for (let call = 0; breaker.state() === 'closed'; call++) breaker.serve(`early-${call}`, 'failed');
    for (let call = 0; call < 20; call++) expect(breaker.call(`rejected-${call}`)).toBe('rejected');
    breaker.pass(openMs);
    breaker.serve('probe', 'succeeded');
    for (let call = 0; call < 4; call++) breaker.serve(`failing-${call}`, 'failed');
    expect(breaker.state()).toBe(state);
  });

  test.each([
    ['opossum', fires, 'closed'],
    ['corrected', corrected, 'open'],
  ])('six of six calls that ended have failed, and ten are under way: %s', (_name, rules, state) => {
    const breaker = breakerBench(rules);
    for (let call = 0; call < 10; call++) breaker.call(`under-way-${call}`);
    for (let call = 0; call < 6; call++) breaker.serve(`failing-${call}`, 'failed');
    expect(breaker.state()).toBe(state);
  });

  test.each([
    ['opossum', opossum({ rollingCountTimeoutMs: 5000, rollingCountBuckets: 5 }), 'open'],
    ['corrected', corrected, 'closed'],
  ])('one call fails after its coming has left the window, a division by nothing: %s', (_name, rules, state) => {
    const breaker = breakerBench(rules);
    breaker.call('long');
    breaker.pass(5000);
    breaker.settle('long', 'failed');
    expect(breaker.state()).toBe(state);
  });
});

describe('(c) a call from before it opened ends while it is half-open', () => {
  test.each([
    ['cockatiel, and has failed: open', consecutive, 'failed', 'open'],
    ['cockatiel, and has succeeded: halfOpen', consecutive, 'succeeded', 'halfOpen'],
    ['opossum, and has failed: open', fires, 'failed', 'open'],
    ['opossum, and has succeeded: closed', fires, 'succeeded', 'closed'],
    ['resilience4j, and has failed: open', counted, 'failed', 'open'],
    ['resilience4j, and has succeeded: closed', counted, 'succeeded', 'closed'],
    ['corrected, and has failed: halfOpen', corrected, 'failed', 'halfOpen'],
    ['corrected, and has succeeded: halfOpen', corrected, 'succeeded', 'halfOpen'],
  ] as const)('%s, %#: it %3$s', (_name, rules, outcome, state) => {
    const breaker = withOldCalls(rules, 1);
    expect(breaker.call('probe')).toBe('admitted');
    breaker.settle('old-0', outcome);
    expect(breaker.state()).toBe(state);
  });
});

describe('(d) the probe hangs for an hour, and a call comes', () => {
  test.each([
    ['cockatiel', consecutive, 'queued'],
    ['opossum', fires, 'rejected'],
    ['resilience4j', counted, 'rejected'],
    ['corrected', corrected, 'admitted'],
  ])('%s', (_name, rules, met) => {
    const breaker = withOldCalls(rules, 0);
    breaker.call('probe');
    breaker.pass(3_600_000);
    expect(breaker.call('next')).toBe(met);
  });
});
