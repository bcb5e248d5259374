/** What other people's breakers were seen to do, line by line. The recordings lie beside the checkout, when they do. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { breakerAsWritten } from './breaker-as-written.ts';
import { cockatielConsecutive, cockatielCount, cockatielSampling, opossum, resilience4j } from './breaker-presets.ts';
import type { BreakerRules } from './breaker-rules.ts';
import { play } from './fixtures/breaker-script.ts';

const folder = new URL('../../../shared/oracles/breakers/', import.meta.url);

const count6 = {
  slidingWindow: { type: 'COUNT_BASED', size: 6 },
  minimumNumberOfCalls: 4,
  waitDurationInOpenStateMs: 1000,
} as const;

const recordings: Record<string, BreakerRules> = {
  'cockatiel-consecutive3.jsonl': cockatielConsecutive({ threshold: 3, halfOpenAfterMs: 1000 }),
  'cockatiel-count.jsonl': cockatielCount({ threshold: 0.5, size: 6, minimumNumberOfCalls: 4, halfOpenAfterMs: 1000 }),
  'cockatiel-half3.jsonl': cockatielConsecutive({
    threshold: 3,
    halfOpenAfterMs: 1000,
    halfOpenSampling: { calls: 3, threshold: 0.34 },
  }),
  'cockatiel-sampling.jsonl': cockatielSampling({
    ...{ threshold: 0.5, durationMs: 5000, minimumRps: 0.8, halfOpenAfterMs: 1000 },
  }),
  'opossum.jsonl': opossum({
    ...{ resetTimeoutMs: 1000, errorThresholdPercentage: 50, volumeThreshold: 4 },
    ...{ rollingCountTimeoutMs: 5000, rollingCountBuckets: 5 },
  }),
  'resilience4j-count6-half1.txt': resilience4j({ ...count6, permittedNumberOfCallsInHalfOpenState: 1 }),
  'resilience4j-count6-half3.txt': resilience4j({ ...count6, permittedNumberOfCallsInHalfOpenState: 3 }),
  'resilience4j-count6-slow50-half2.txt': resilience4j({
    ...count6,
    slowCallRateThreshold: 50,
    slowCallDurationThresholdMs: 100,
    permittedNumberOfCallsInHalfOpenState: 2,
  }),
  'resilience4j-time5-half1.txt': resilience4j({
    ...count6,
    slidingWindow: { type: 'TIME_BASED', size: 5 },
    permittedNumberOfCallsInHalfOpenState: 1,
  }),
  'source-c-as-written.txt': breakerAsWritten({ failureThreshold: 3, recoveryTimeoutMs: 1000, halfOpenRequests: 3 }),
};

/** A line as script and answers. */
function parsed(file: string, line: string): { script: string[]; answers: string[] } {
  if (file.endsWith('.jsonl')) {
    const { s, t } = JSON.parse(line) as { s: string[]; t: [string, string][] };
    return { script: s, answers: t.map((answer) => answer.join('/')) };
  }
  const pairs = line.split(' ').map((pair) => pair.split(':') as [string, string]);
  return { script: pairs.map(([op]) => op), answers: pairs.map(([, answer]) => answer) };
}

describe.skipIf(!existsSync(folder))('every recorded line comes out of rules alone', { timeout: 60_000 }, () => {
  test.each(Object.entries(recordings))('%s', (file, rules) => {
    const lines = readFileSync(new URL(file, folder), 'utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(200);
    for (const line of lines) {
      const { script, answers } = parsed(file, line);
      expect(play(rules, script), line).toEqual(answers);
    }
  });
});
