import { expect, test } from 'vitest';
import { geometryOf } from './geometry.ts';
import { placingOf } from './placing.ts';

const wide = placingOf(geometryOf(836, 7), { fromMs: 0, toMs: 1000 });
const phone = placingOf(geometryOf(328, 7), { fromMs: 0, toMs: 1000 });

test('time runs along, lanes lie across, and on a phone the other way round', () => {
  expect(wide.at(0, 46)).toEqual({ x: 96, y: 46 });
  expect(phone.at(0, 60)).toEqual({ x: 60, y: 52 });
  expect(wide.bar(0, 1000, 46, 10)).toMatchObject({ x: 96, y: 41, width: 726, height: 10 });
  expect(phone.bar(0, 1000, 60, 10)).toMatchObject({ x: 55, y: 52, width: 10, height: 406 });
});

test('what lies far outside is cut, and a bar is never too short to be seen', () => {
  expect(wide.inside(-5000)).toBe(96);
  expect(wide.at(99_000, 46).x).toBe(862);
  expect(wide.bar(500, 500, 46, 10).width).toBe(1.5);
});

test('those who sit at once share the lane', () => {
  const seat = (seat: number) => wide.seatBar({ participant: 'a', fromMs: 0, toMs: 9, seat }, 6, 5);
  expect(seat(4).y + seat(4).height).toBeLessThan(wide.across(6) + 20);
  expect(seat(0).y).toBeGreaterThan(wide.across(6) - 20);
  expect(seat(1).y - seat(0).y).toBeGreaterThan(seat(0).height);
});
