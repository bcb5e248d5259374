/**
 * Fifty calls at once to a service that takes c and turns the others away: what retrying costs, and what it brings.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing"; Brooker, Exponential Backoff and Jitter (AWS, 2015).
 */
import { describe, expect, test, vi } from 'vitest';
import { arrivalsMachine } from './arrivals.ts';
import type { Backoff } from './backoff.ts';
import { expectedNumbers } from './fixtures/expected-numbers.ts';
import { run, stepsAt, successesMs } from './fixtures/run.ts';
import { retryMachine } from './retry.ts';
import { stack, type Layer } from './stack.ts';
import { workerQueueMachine } from './worker-queue.ts';

const serviceMs = 1000;
/** `BURST_SEEDS=300` takes as many as the expected means are from. */
const inFull = process.env['BURST_SEEDS'] !== undefined;
const seeds = Number(process.env['BURST_SEEDS'] ?? 30);
vi.setConfig({ testTimeout: 400 * seeds + 10_000 });

/** @returns how many calls the service met, and how long it was until all were done, in seconds. */
function burst(places: number, backoff: Backoff, seed = 1) {
  const service: Layer = {
    ...{ name: 'service', machine: workerQueueMachine, kind: 'shared' },
    input: { servers: places, serviceMs, waitingRoom: 0 },
  };
  const input = {
    ...{ totalCalls: Infinity, backoff, callersDeadline: 'ignored', retryOn: 'anything' },
    ...{ whenUnsure: 'always', retryAfter: 'ignored' },
  };
  const retry: Layer = { name: 'retry', machine: retryMachine, input, kind: 'perCall', clocked: true, below: service };
  const arrivals = { machine: arrivalsMachine, input: { name: 'arrivals', gapMs: 1 }, wires: { call: ['all/retry'] } };
  const trace = run(
    { arrivals, ...stack('all', retry, { callsAtOnce: 50, callers: ['arrivals'] }) },
    [{ atMs: 0, to: 'arrivals', event: { type: 'burst', calls: 50 } }],
    { seed },
  );
  const calls = stepsAt(trace, 'all/service').filter(({ event }) => event.type === 'call').length;
  const ends = successesMs(trace, 'all/service');
  expect(ends).toHaveLength(50);
  return { calls, makespan: ends.at(-1)! / 1000 };
}

const windows = { kind: 'exponential', baseMs: 1000, factor: 2, windowCapMs: 8000 } as const;

describe.each([5, 10])('a service that takes %d at once', (places) => {
  const key = `N50_c${places}`;
  const rounds = 50 / places;

  test('is called N(N/c + 1)/2 times by those who come back after each call’s time, and is done after N/c of them', () => {
    const found = burst(places, { kind: 'fixed', baseMs: serviceMs });
    expect(found).toEqual({ calls: (50 * (rounds + 1)) / 2, makespan: rounds });
    const expected = expectedNumbers?.['burst_reject_fixed_retry']?.[key];
    if (expected) expect([found.calls, found.makespan]).toEqual(expected);
  });

  test('is called no less by those who wait longer each time, all together: they only are done later', () => {
    const { calls, makespan } = burst(places, windows);
    expect(calls).toBe((50 * (rounds + 1)) / 2);
    expect(makespan).toBe({ 5: 56, 10: 16 }[places]);
  });

  test.each([
    ['full', { 5: [211.3, 16.0], 10: [162.1, 10.7] }],
    ['equal', { 5: [208, 20.6], 10: [164, 14.1] }],
  ] as const)('is called less often by those who wait with %s jitter, and is done later', (jitter, other) => {
    const runs = Array.from({ length: seeds }, (_, index) => burst(places, { ...windows, jitter }, index + 1));
    const mean = (what: 'calls' | 'makespan') => runs.reduce((sum, each) => sum + each[what], 0) / seeds;
    const [calls, makespan] = other[places as 5 | 10];
    if (inFull) console.log(places, jitter, mean('calls'), mean('makespan'));
    expect(Math.abs(mean('calls') / calls - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean('makespan') / makespan - 1)).toBeLessThan(inFull ? 0.05 : 0.1);
  });
});
