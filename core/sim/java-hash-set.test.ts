import { expect, test } from 'vitest';
import { javaHashSet } from './java-hash-set.ts';

/** What OpenJDK 17 printed for the same steps. */
const paths = ['/b', '/a', '/lock/x-0000000001', '/lock/x-0000000000', '/z/é', '/q', '/r', '/s'];

test('keys come in the order of their buckets, not of their arrival', () => {
  const set = javaHashSet();
  for (const path of paths) set.add(path);
  expect(set.keys().join(' ')).toBe('/a /z/é /q /b /r /s /lock/x-0000000000 /lock/x-0000000001');
});

test('a small set that grows goes on as Java does', () => {
  const set = javaHashSet(8);
  for (let at = 0; at < 20; at++) set.add(`n-${String(at).padStart(10, '0')}`);
  const order = set.keys().map((name) => Number(name.slice(2)));
  expect(order).toEqual([9, 2, 13, 1, 12, 4, 15, 3, 14, 6, 17, 5, 16, 8, 19, 7, 18, 0, 11, 10]);
});

test('a set that shrank keeps its capacity; its clone does not', () => {
  const set = javaHashSet();
  const member = (at: number) => `/lock/member-${String(at).padStart(10, '0')}`;
  for (let at = 0; at < 40; at++) set.add(member(at));
  for (let at = 0; at < 40; at += 2) set.delete(member(at));
  const numbers = (keys: string[]) => keys.map((key) => Number(key.slice(-2)));
  expect(set.size).toBe(20);
  expect(numbers(set.keys())).toEqual([15, 37, 13, 35, 19, 17, 39, 1, 23, 21, 5, 27, 3, 25, 9, 7, 29, 11, 33, 31]);
  expect(numbers(set.clone().keys())).toEqual([
    15, 37, 5, 27, 13, 35, 3, 25, 19, 9, 17, 39, 7, 29, 11, 33, 1, 23, 31, 21,
  ]);
});

test('a clone goes its own way', () => {
  const set = javaHashSet();
  set.add('/a');
  const clone = set.clone();
  clone.add('/b');
  clone.delete('/a');
  expect([set.keys(), clone.keys(), clone.size, clone.has('/a')]).toEqual([['/a'], ['/b'], 1, false]);
});
