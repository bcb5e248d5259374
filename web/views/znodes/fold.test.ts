import { expect, test } from 'vitest';
import { fold } from './fold.ts';

const rows = [1, 2, 3, 4, 5];

test('what fits is all there', () => expect(fold(rows, 5, () => false)).toEqual({ shown: rows, more: 0 }));
test('of more, the first', () => expect(fold(rows, 3, () => false)).toEqual({ shown: [1, 2, 3], more: 2 }));
test('the one in hand is never left out', () =>
  expect(fold(rows, 3, (row) => row === 5)).toEqual({ shown: [1, 2, 5], more: 2 }));
