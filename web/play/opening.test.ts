import { expect, test } from 'vitest';
import { openingOf } from './opening.ts';

test('the opening ends with the first decisive moment, when something has happened by then', () => {
  expect(openingOf([200, 210, 220, 260, 900], [260, 900], 900)).toEqual({
    fromMs: 195.2,
    toMs: 260,
    rate: expect.closeTo(64.8 / 5000),
  });
});

test('with too little before that, it ends with the second; and it never takes more than ten seconds of the run', () => {
  expect(openingOf([200, 205, 206.4], [205, 206.4], 900).toMs).toBe(206.4);
  expect(openingOf([200, 211], [211, 60_000], 60_000).toMs).toBe(10_200);
});

test('a run in which nothing is decisive opens with its beginning', () => {
  expect(openingOf([], [], 500)).toMatchObject({ fromMs: 0, toMs: 500 });
});
