import { expect, test } from 'vitest';
import type { RowNow } from '../../../core/frame/statechart.ts';
import { fit } from './fit.ts';

const row = (says: string, part: number | null = null): RowNow => {
  return { row: { says, targets: ['a'], enters: ['a'] }, path: '', part, dueMs: null };
};
const rows = ['one', 'two', 'three', 'four'].map((says) => row(says));

test('rows of one line fit as often as their height goes into the room', () => {
  expect(fit(rows, 200, 120)).toBe(4);
  expect(fit(rows, 200, 119)).toBe(3);
  expect(fit(rows, 200, 119, 40)).toBe(2);
});
test('long events and waits take more of it', () => {
  expect(fit([row('replied '.repeat(12)), ...rows], 200, 120)).toBe(2);
  expect(fit([row('one', 0.5), ...rows.slice(1)], 200, 120)).toBe(3);
});
test('one is always there', () => expect(fit(rows, 200, 0)).toBe(1));
