import { expect, test } from 'vitest';
import { frontAt } from './front.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
/** One is done every second. */
const line = { names, throughMs: names.map((_, i) => 1000 * (i + 1)) };
const at = (atMs: number, selected: string | null = null) => frontAt(line, atMs, 4, selected).join('');

test('the page stays while something happens in it, and turns when the last of it is at the front', () => {
  expect([0, 2999, 3000, 5999, 6000].map((atMs) => at(atMs))).toEqual(['abcd', 'abcd', 'cdef', 'cdef', 'fghi']);
});

test('whoever is at the front is on the page, to the end', () => {
  for (let i = 0; i < names.length; i++) expect(at(1000 * i + 1)).toContain(names[i]);
  expect(at(1_000_000)).toBe('fghi');
});

test('the selected one is always there, in its place in line', () => {
  expect([at(0, 'h'), at(6000, 'a'), at(0, 'b'), at(0, 'nobody')]).toEqual(['abch', 'aghi', 'abcd', 'abcd']);
});

test('fewer callers than rows', () => {
  expect(frontAt({ names: ['a', 'b'], throughMs: [1, 2] }, 5, 4, null)).toEqual(['a', 'b']);
});
