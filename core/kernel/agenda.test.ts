import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agenda, type Entry } from './agenda.ts';

test('what comes first is taken first; of things due together, the one added first', () => {
  const things = agenda<string>();
  for (const [dueUs, item] of [
    [30, 'c'],
    [10, 'a'],
    [30, 'd'],
    [20, 'b'],
  ] as const)
    things.add(dueUs, item);
  expect(things.nextUs()).toBe(10);
  expect([things.takeDue(30), things.takeDue(30), things.takeDue(30), things.takeDue(30)].map((e) => e?.item)).toEqual([
    ...['a', 'b', 'c', 'd'],
  ]);
  expect(things.takeDue(30)).toBeUndefined();
});

test('nothing is taken before it is due', () => {
  const things = agenda<string>();
  things.add(10, 'a');
  expect(things.takeDue(9)).toBeUndefined();
  expect(things.takeDue(10)?.item).toBe('a');
});

test('it gives the order that sorting would, whatever was taken back', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ dueUs: fc.nat(20), removed: fc.boolean() })), (plan) => {
      const things = agenda<number>();
      const entries = plan.map(({ dueUs }, item) => things.add(dueUs, item));
      entries.filter((_, index) => plan[index]!.removed).forEach((entry) => things.remove(entry));
      const left = entries.filter((_, index) => !plan[index]!.removed);
      const taken: Entry<number>[] = [];
      for (let entry = things.takeDue(20); entry; entry = things.takeDue(20)) taken.push(entry);
      expect(taken).toEqual(left.toSorted((a, b) => a.dueUs - b.dueUs || a.order - b.order));
    }),
  );
});
