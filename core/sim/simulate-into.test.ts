import { expect, test } from 'vitest';
import { arrivalsMachine } from '../machines/arrivals.ts';
import { exponential } from '../machines/service-time.ts';
import { workerQueueMachine } from '../machines/worker-queue.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { traceVersion, type TraceRecord } from '../trace/record.ts';
import { simulate, simulateInto } from './simulate.ts';

const about = { lesson: 'none', variant: 'none', seed: 3, knobs: {}, world: 'sim', vantage: 'omniscient' } as const;
const header = { schema: 'zootrope-trace', version: traceVersion, ...about } as const;
const arrivals = { name: 'arrivals', gapMs: 10, spread: exponential, calls: 100 };
const scenario: Scenario = {
  actors: {
    arrivals: { machine: arrivalsMachine, input: arrivals, wires: { call: ['queue'] } },
    queue: {
      machine: workerQueueMachine,
      input: { servers: 1, serviceMs: 8, spread: exponential },
      wires: { settled: [] },
    },
  },
  script: [{ atMs: 0, to: 'arrivals', event: { type: 'start' } }],
  ...{ faults: [], network: { latencyMs: [0, 0] as const, loss: 0 }, endMs: 1e9 },
};

test('a sink that keeps nothing is told the same records, under the same numbers', () => {
  const { records } = simulate({ header, scenario });
  let told = 0;
  const sink = {
    get length() {
      return told;
    },
    push(record: TraceRecord) {
      expect(record).toEqual(records[told++]);
    },
  };
  simulateInto(sink, { seed: header.seed, scenario });
  expect(told).toBe(records.length);
  expect(told).toBeGreaterThan(500);
});
