import { expect, test } from 'vitest';
import { found, type Entry } from './search.ts';

const entry = (title: string, text: string): Entry => ({ title, text, place: 'a place', href: `#/${title}` });
const entries = [
  entry('Two holders', 'Ana pauses. The fencing token grows.'),
  entry('fencing token', 'A number that grows.'),
  entry('half-open', 'Tries a few calls.'),
];
const titles = (query: string) => found(entries, query).map(({ title }) => title);

test('what has all words is found, and first where they are its title', () => {
  expect(titles('fencing TOKEN')).toEqual(['fencing token', 'Two holders']);
  expect(titles('token ana')).toEqual(['Two holders']);
});

test('hyphens do not matter, and nothing is found for nothing', () => {
  expect(titles('half open')).toEqual(['half-open']);
  expect(titles('')).toEqual([]);
  expect(titles('unheard-of')).toEqual([]);
});
