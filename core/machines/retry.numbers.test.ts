/** A burst of fifty calls on an endpoint that takes a few at a time and throttles the rest: what each back-off makes of it. */
import { describe, expect, test } from 'vitest';
import { streams } from '../sim/streams.ts';
import { agenda } from '../kernel/agenda.ts';
import { nextWait, type Backoff, type Wait } from './backoff.ts';
import { budgeted, refused, always, retry } from './fixtures/retry-layers.ts';
import { expectedNumbers } from './fixtures/expected-numbers.ts';
import { theCall, trial, type Answer } from './fixtures/retry-trial.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { Layer } from './stack.ts';

const callers = 50;
const serviceMs = 1000;

const policy = (backoff: Backoff): RetryPolicy => ({
  ...{ totalCalls: Infinity, backoff, callersDeadline: 'kept', retryOn: 'anything' },
  ...{ whenUnsure: 'always', retryAfter: 'ignored' },
});

/** @returns calls made, and when the last was served, in seconds. */
function burst(limit: number, backoff: Backoff, seed: number): [calls: number, makespanS: number] {
  let serving: number[] = [];
  const answer = (_: unknown, nowMs: number): Answer => {
    serving = serving.filter((endMs) => endMs > nowMs);
    if (serving.length === limit) return { outcome: { type: 'failed', error: 'throttled', definite: true } };
    serving.push(nowMs + serviceMs);
    return { outcome: { type: 'succeeded' }, afterMs: serviceMs };
  };
  const script = Array.from({ length: callers }, (_, index) => ({
    atMs: 0,
    event: { ...theCall, call: `ana#${index}` },
  }));
  const draw = streams(seed)('burst');
  const { made, settled } = trial({ layers: retry(policy(backoff)), answer, script, draw, callsAtOnce: callers });
  expect(settled.filter(({ outcome }) => outcome.type === 'succeeded')).toHaveLength(callers);
  return [made.length, Math.max(...settled.map(({ atMs }) => atMs)) / 1000];
}

/** The same with nothing but the waits: what hundreds of seeds are run with. The machines must agree with it. */
function burstOfWaits(limit: number, backoff: Backoff, seed: number): [calls: number, makespanS: number] {
  const draw = streams(seed)('burst');
  const coming = agenda<Wait | undefined>();
  for (let caller = 0; caller < callers; caller++) coming.add(0, undefined);
  let [serving, calls, lastUs]: [number[], number, number] = [[], 0, 0];
  for (let nowUs = coming.nextUs(); nowUs !== undefined; nowUs = coming.nextUs()) {
    const nowAt = nowUs;
    const { item } = coming.takeDue(nowUs)!;
    serving = serving.filter((endUs) => endUs > nowAt);
    calls++;
    if (serving.length < limit) serving.push((lastUs = nowUs + serviceMs * 1000));
    else {
      const wait = nextWait(backoff, item, draw());
      coming.add(nowUs + Math.round(wait.delayMs * 1000), wait);
    }
  }
  return [calls, lastUs / 1000 / 1000];
}

function mean(seeds: number, limit: number, backoff: Backoff): [calls: number, makespanS: number] {
  for (let seed = 0; seed < 3; seed++) expect(burst(limit, backoff, seed)).toEqual(burstOfWaits(limit, backoff, seed));
  const runs = Array.from({ length: seeds }, (_, seed) => burstOfWaits(limit, backoff, seed));
  return [0, 1].map((index) => runs.reduce((sum, run) => sum + run[index]!, 0) / seeds) as [number, number];
}

const window = { kind: 'exponential', baseMs: 1000, factor: 2, windowCapMs: 8000 } as const;

describe.each([5, 10])('an endpoint that takes %i at a time', (limit) => {
  test('N(N/c + 1)/2 calls and N/c seconds, when all come back after each service time', () => {
    const theory = [(callers * (callers / limit + 1)) / 2, callers / limit];
    expect(burst(limit, { kind: 'fixed', baseMs: serviceMs }, 0)).toEqual(theory);
    if (expectedNumbers) expect(expectedNumbers['burst_reject_fixed_retry']?.[`N50_c${limit}`]).toEqual(theory);
  });

  test('as many calls and far more time, when they come back together ever later', () => {
    // All who are left come at 1, 3, 7, 15 s, and from then each 8 s: a round for every `limit` of them.
    const rounds = callers / limit;
    const lastRoundS = [0, 1, 3, 7][rounds - 1] ?? 7 + 8 * (rounds - 4);
    expect(burst(limit, window, 0)).toEqual([(callers * (rounds + 1)) / 2, lastRoundS + 1]);
  });

  test('with full jitter fewer calls, and more time', () => {
    const [calls, makespanS] = mean(300, limit, { ...window, jitter: 'full' });
    const expected = expectedNumbers?.['burst_full_jitter_base1_cap8']?.[`N50_c${limit}`] as
      { calls: number; makespan_s: number } | undefined;
    if (expected) expect(Math.abs(calls / expected.calls - 1)).toBeLessThan(0.05);
    if (expected) expect(Math.abs(makespanS / expected.makespan_s - 1)).toBeLessThan(0.05);
    expect(makespanS).toBeGreaterThan(callers / limit);
  });

  test('with equal jitter as few calls, and more time still', () => {
    const [fullCalls, fullS] = mean(300, limit, { ...window, jitter: 'full' });
    const [calls, makespanS] = mean(300, limit, { ...window, jitter: 'equal' });
    expect(Math.abs(calls / fullCalls - 1)).toBeLessThan(0.05);
    expect(makespanS / fullS).toBeGreaterThan(1.15);
  });
});

describe('retries on top of retries', () => {
  /** Every tenth of what a layer is asked may be asked again. */
  const tenth: RetryBudget = {
    ...{ reserve: 0, most: 100_000, perRequest: 1000, perSuccess: 0, perFailure: 0, perRetry: 10_000, keeps: 0 },
  };
  const thrice = { ...policy({ kind: 'none' }), totalCalls: 3 };
  const layers =
    (...each: ((below: Layer) => Layer)[]) =>
    (bottom: Layer) =>
      each.reduceRight((below, on) => on(below), bottom);

  /** Calls that reach an endpoint that always fails, for each that is meant. */
  function amplification(on: (bottom: Layer) => Layer, calls: number): number {
    const script = Array.from({ length: calls }, (_, index) => ({
      ...{ atMs: index, event: { ...theCall, call: `ana#${index}` } },
    }));
    return trial({ layers: on, answer: always(refused), script }).made.length / calls;
  }

  test.each([1, 2, 3])('%i deep multiply: 3 to that power', (depth) => {
    expect(amplification(layers(...Array.from({ length: depth }, () => retry(thrice))), 3)).toBe([1, 3, 9, 27][depth]);
  });

  test('a budget of a tenth on each of three layers keeps it to a third more: 1.1³', () => {
    const each = [retry(thrice), budgeted(tenth)];
    const measured = amplification(layers(...each, ...each, ...each), 1000);
    expect(Math.abs(measured / 1.1 ** 3 - 1)).toBeLessThan(0.01);
    if (expectedNumbers) expect(expectedNumbers['retry_amplification']?.['1.1^3']).toBeCloseTo(1.1 ** 3);
    if (expectedNumbers) expect(expectedNumbers['retry_amplification']?.['3^3']).toBe(27);
  });
});
