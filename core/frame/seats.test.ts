import { expect, test } from 'vitest';
import { seated, sittersBetween } from './seats.ts';

const sittings = [
  { participant: 'a', fromMs: 0, toMs: 10 },
  { participant: 'b', fromMs: 5, toMs: 20 },
  { participant: 'c', fromMs: 10, toMs: 12 },
];

test('each takes the lowest place that is free when it comes', () => {
  const seating = seated(sittings);
  expect(seating.all.map(({ participant, seat }) => `${participant}${seat}`)).toEqual(['a0', 'b1', 'c0']);
  expect(seating.seats).toBe(2);
});

test('whoever has left by an instant is not found there', () => {
  const names = (fromMs: number, toMs: number) =>
    sittersBetween(seated(sittings), fromMs, toMs).map(({ participant }) => participant);
  expect([names(9, 9), names(10, 10), names(13, 30), names(20, 30)]).toEqual([['a', 'b'], ['b', 'c'], ['b'], []]);
});
