import { expect, test } from 'vitest';
import { foldedTime } from '../../../core/frame/folded-time.ts';
import { axisOf, clockText, geometryOf, tickText } from './geometry.ts';

test('time runs to the right where there is room, and down where there is not', () => {
  expect(geometryOf(836, 7)).toMatchObject({ upright: false, laneStep: 40 });
  const phone = geometryOf(328, 7);
  expect(phone.upright).toBe(true);
  expect(phone.firstLane + 6.5 * phone.laneStep).toBeCloseTo(328);
});

test('an instant has a place, and a place its instant', () => {
  const { along, atMs } = axisOf(geometryOf(836, 7), 1000, 7000);
  expect([along(1000), along(7000)]).toEqual([96, 822]);
  expect(atMs(along(2345))).toBeCloseTo(2345);
});

test('marks are round instants, no nearer to each other at a fold, and none within it', () => {
  const time = foldedTime([{ fromMs: 2200, toMs: 12_200, label: '' }], 800);
  const { along, ticks } = axisOf(geometryOf(836, 7), 0, 16_000, time);
  expect(ticks.map(({ text }) => text)).toEqual(['0 s', '1 s', '2 s', '13 s', '14 s', '15 s', '16 s']);
  expect(ticks.every((tick, i) => i === 0 || tick.along - ticks[i - 1]!.along > 60)).toBe(true);
  expect(along(12_200) - along(2200)).toBeCloseTo(0.8 * (along(1000) - along(0)), 6);
});

test.each([
  [2000, 1000, '2 s'],
  [2500, 500, '2.5 s'],
  [260, 20, '260 ms'],
  [206.4, 0.2, '206.4 ms'],
])('%d ms between marks of %d ms reads %s', (atMs, stepMs, text) => {
  expect(tickText(atMs, stepMs)).toBe(text);
});

test('the clock has the digits of the stretch on view', () => {
  expect([clockText(2400, 6000), clockText(240.26, 200), clockText(206.43, 20)]).toEqual([
    '2.40 s',
    '240 ms',
    '206.4 ms',
  ]);
});
