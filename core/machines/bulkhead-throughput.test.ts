/**
 * What order costs: a gate with places for k lets no more than k/S calls pass, whatever comes. "We didn't slow the system
 * down" holds only while λS < k. Source: "When LLM Failures Weren't About Load, But Timing"; Little (1961).
 */
import { describe, expect, test, vi } from 'vitest';
import { arrivalsMachine } from './arrivals.ts';
import { bulkheadMachine } from './bulkhead.ts';
import { expectedNumbers } from './fixtures/expected-numbers.ts';
import { peakAtWork, run, stepsAt, successesMs } from './fixtures/run.ts';
import { workerQueueMachine } from './worker-queue.ts';

/** Simulated minutes; a busy machine takes longer for them. */
vi.setConfig({ testTimeout: 30_000 });

/** Calls that come to a gate, and behind it a service that takes as many as it is given. */
function gated(places: number, gapMs: number, serviceMs: number, calls?: number) {
  const bulkhead = { name: 'gate', maxConcurrent: places, queueLength: 10_000 };
  return {
    arrivals: { machine: arrivalsMachine, input: { name: 'arrivals', gapMs, calls }, wires: { call: ['gate'] } },
    gate: {
      ...{ machine: bulkheadMachine, input: bulkhead, clocked: true },
      wires: { call: ['model'], cancel: ['model'], settled: ['arrivals'] },
    },
    model: { machine: workerQueueMachine, input: { servers: 1000, serviceMs }, wires: { settled: ['gate'] } },
  };
}

describe('a burst of fifty calls of one second behind a gate', () => {
  const burst = [{ atMs: 0, to: 'arrivals', event: { type: 'burst', calls: 50 } }];

  test.each([1, 5, 8, 10])('with places for %d is over after ⌈N/k⌉·S, and never more than k are inside', (k) => {
    const trace = run(gated(k, 1, 1000), burst);
    const ends = successesMs(trace, 'model').map((atMs) => atMs / 1000);
    const turns = Array.from({ length: 50 }, (_, index) => Math.ceil((index + 1) / k));
    expect(ends).toEqual(turns);
    expect(peakAtWork(trace, 'model')).toBe(k);
    const mean = ends.reduce((sum, at) => sum + at, 0) / 50;
    const expected = expectedNumbers?.['gate_makespan']?.[`N50_k${k}_S1`];
    if (expected) expect([ends.at(-1), mean]).toEqual(expected);
  });

  test('without a gate is over after one second, and all fifty are inside', () => {
    const trace = run(gated(1000, 1, 1000), burst);
    expect([successesMs(trace, 'model').at(-1), peakAtWork(trace, 'model')]).toEqual([1000, 50]);
  });
});

describe('fifty calls a minute that take two seconds each, for an hour', () => {
  const start = [{ atMs: 0, to: 'arrivals', event: { type: 'start' } }];
  /** How many wait in the end. */
  const backlog = (places: number) => {
    const trace = run(gated(places, 1200, 2000), start, { endMs: 3_600_000 });
    const gate = stepsAt(trace, 'gate');
    const came = gate.filter(({ event }) => event.type === 'call').length;
    return { behind: came - successesMs(trace, 'gate').length, served: successesMs(trace, 'gate').length };
  };

  test('are 1,200 behind at a lock: no more than 1/S pass, and λS is 1.67', () => {
    const { behind, served } = backlog(1);
    expect(served).toBeLessThanOrEqual(1800);
    expect(Math.abs(behind - 1200)).toBeLessThan(5);
  });

  test('are hardly behind at a semaphore of two, k > λS', () => expect(backlog(2).behind).toBeLessThanOrEqual(2));
});
