import { expect, test } from 'vitest';
import { changed, ended, flightOf, flightWith, joined, type Flight } from './single-flight.ts';

const ana = { call: 'ana#1', to: 'ana' };
const bo = { call: 'bo#1', to: 'bo' };
const flight: Flight = { id: 'ana#1', key: 'k', asks: 'store', sinceMs: 0, waiters: [ana] };
const other: Flight = { id: 'cy#1', key: 'l', asks: 'store', sinceMs: 0, waiters: [] };

test('who wants the same key joins, and waits for the same answer', () => {
  const flights = joined([other, flight], flight, bo);
  expect(flightOf(flights, 'k')?.waiters).toEqual([ana, bo]);
  expect(flightWith(flights, 'bo#1')?.id).toBe('ana#1');
  expect(flightWith(flights, 'cy#1')).toBeUndefined();
});

test('a flight changes and ends without touching the others', () => {
  const turned = changed([other, flight], flight, { asks: 'source' });
  expect(turned).toEqual([other, { ...flight, asks: 'source' }]);
  expect(ended(turned, turned[1]!)).toEqual([other]);
});
