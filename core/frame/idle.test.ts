import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lockRun } from './fixtures/lock-run.ts';
import { idleOf, scaleOf } from './idle.ts';
import { indexTrace } from './trace-index.ts';

const idle = (fromMs: number, toMs: number) => ({ fromMs, toMs, label: '' });

test('where nothing is to be seen the run is idle, and the label counts what keeps it alive', () => {
  const index = indexTrace(lockRun());
  const gaps = idleOf(index, 2076);
  expect(gaps).toEqual([]);
  const sparse = {
    ...index,
    momentsMs: [0, 46, 2076],
    flights: { ...index.flights, all: index.flights.all.map((each) => ({ ...each, background: true })) },
  };
  expect(idleOf(sparse, 2076)).toEqual([{ fromMs: 46, toMs: 2076, label: '2 s, 1 ping' }]);
});

test('a run with nothing idle has an even bar', () => {
  const { partOf, folds } = scaleOf([], 2000);
  expect([partOf(0), partOf(500), partOf(2000), partOf(9000)]).toEqual([0, 0.25, 1, 1]);
  expect(folds).toEqual([]);
});

test('an idle stretch takes little room, and what it gives up goes to the rest', () => {
  const { partOf, folds } = scaleOf([idle(1000, 9000)], 10_000);
  expect(folds).toMatchObject([{ from: expect.closeTo(0.465), to: expect.closeTo(0.535) }]);
  expect(partOf(500)).toBeCloseTo(0.2325);
});

test('a place on the bar is an instant of the run, and the other way round', () => {
  const gap = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }));
  fc.assert(
    fc.property(fc.array(gap, { maxLength: 6 }), fc.double({ min: 0, max: 1, noNaN: true }), (gaps, part) => {
      let atMs = 0;
      const stretches = gaps.map(([busyMs, idleMs]) => {
        const fromMs = atMs + busyMs;
        atMs = fromMs + idleMs;
        return idle(fromMs, atMs);
      });
      const scale = scaleOf(stretches, atMs + 100);
      expect(scale.partOf(scale.msAt(part))).toBeCloseTo(part, 6);
    }),
  );
});
