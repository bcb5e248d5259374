import { expect, test } from 'vitest';
import { chartsOf, hasCharts, placeAt } from './charts.ts';
import { burstRun } from './fixtures/lock-run.ts';
import { indexTrace } from './trace-index.ts';

const index = indexTrace(burstRun());
const charts = chartsOf(index);
const at = (atMs: number) => placeAt(charts, atMs);

test('the stretches are round and cover the run', () => {
  expect(charts).toMatchObject({ binMs: 50, endMs: 2040 });
  expect(charts.throughput).toHaveLength(41);
});

test('throughput counts answers in a second, and what is offered counts calls', () => {
  expect(charts.offered[0]).toBe(60);
  expect(charts.throughput[at(1015)]).toBe(40);
  expect(charts.throughput[at(500)]).toBe(0);
});

test('latency counts from the first call, refused ones included', () => {
  expect(charts.latency.p50[at(1015)]).toBe(1015);
  expect(charts.latency.p99[at(2040)]).toBe(2040);
  expect(charts.latency.p50[at(100)]).toBeNull();
});

test('calls for each success: four calls for three callers', () => {
  expect(charts.callsPerSuccess[at(500)]).toBeNull();
  expect(charts.callsPerSuccess.at(-1)).toBeCloseTo(4 / 3);
});

test('at every instant all callers are counted once', () => {
  const total = (i: number) => charts.tallies.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0);
  expect(new Set(charts.throughput.map((_, i) => total(i)))).toEqual(new Set([3]));
  expect(charts.tallies.find(({ mark }) => mark === 'backs-off')?.counts[at(1000)]).toBe(1);
});

test('four calls are told better in numbers', () => expect(hasCharts(index)).toBe(false));
