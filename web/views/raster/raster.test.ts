import { expect, test } from 'vitest';
import { burstRun } from '../../../core/frame/fixtures/lock-run.ts';
import { indexTrace } from '../../../core/frame/trace-index.ts';
import { rasterOf, slotsPathOf } from './raster.ts';

test('a row for each caller, a path for each state', () => {
  const stripes = rasterOf(indexTrace(burstRun()));
  expect(stripes.map(({ mark }) => mark)).toEqual(['calls', 'backs-off']);
  expect(stripes[1]?.d).toBe('M20 2.12H1020V2.88H20Z');
  expect(stripes[0]?.d.match(/M/g)).toHaveLength(4);
});

test('a row for each slot of the model', () => {
  expect(slotsPathOf(indexTrace(burstRun()))).toBe('M10 0.1H1010V0.9H10ZM10 1.1H1010V1.9H10ZM1030 0.1H2030V0.9H1030Z');
});
