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

test('it gives the order that sorting would, whatever was taken back or moved, and taken meanwhile', () => {
  const change = fc.record({
    what: fc.constantFrom('add', 'remove', 'move', 'take'),
    of: fc.nat(9),
    dueUs: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 10, maxLength: 60, size: 'max' }), (plan) => {
      const things = agenda<number>();
      const entries: Entry<number>[] = [];
      let here: number[] = [];
      const first = () =>
        here.toSorted((a, b) => entries[a]!.dueUs - entries[b]!.dueUs || entries[a]!.order - entries[b]!.order)[0];
      const take = (byUs: number) => {
        const expected = first();
        const isDue = expected !== undefined && entries[expected]!.dueUs <= byUs;
        expect(things.nextUs()).toBe(expected === undefined ? undefined : entries[expected]!.dueUs);
        expect(things.takeDue(byUs)?.item).toBe(isDue ? expected : undefined);
        if (isDue) here = here.filter((item) => item !== expected);
        return isDue;
      };
      for (const { what, of, dueUs } of plan) {
        const at = of % Math.max(1, entries.length);
        const entry = entries[at];
        if (what === 'add') here.push(entries.push(things.add(dueUs, entries.length)) - 1);
        else if (what === 'take') take(dueUs);
        else if (entry && what === 'remove') {
          things.remove(entry);
          here = here.filter((item) => item !== at);
        } else if (entry) {
          things.move(entry, dueUs);
          expect(entry.dueUs).toBe(dueUs);
          if (!here.includes(at)) here.push(at);
        }
      }
      while (take(20));
      expect(here).toEqual([]);
    }),
  );
});
