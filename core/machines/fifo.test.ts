import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, emptyFifo, enqueued, fifoOf, lengthOf, listed, without, type Fifo } from './fifo.ts';

test('whatever comes and goes, it is what an array would be', () => {
  const change = fc.oneof(
    fc.record({ come: fc.integer({ min: 1, max: 150 }) }),
    fc.record({ go: fc.integer({ min: 0, max: 150 }) }),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let line: Fifo<number> = emptyFifo;
      let array: number[] = [];
      let next = 0;
      for (const each of changes) {
        if ('go' in each) [line, array] = [without(line, each.go), array.slice(each.go)];
        else
          for (let count = 0; count < each.come; count++, next++)
            [line, array] = [enqueued(line, next), [...array, next]];
        expect([lengthOf(line), listed(line)]).toEqual([array.length, array]);
        for (const index of [0, 1, 63, 64, 65, array.length - 1, array.length])
          expect(at(line, Math.max(0, index))).toBe(array[Math.max(0, index)]);
      }
      expect(listed(fifoOf(array))).toEqual(array);
    }),
  );
});

test('it stays as it was for whoever still has it', () => {
  const line = fifoOf([1, 2, 3]);
  expect([listed(enqueued(line, 4)), listed(without(line, 2)), listed(line)]).toEqual([[1, 2, 3, 4], [3], [1, 2, 3]]);
});
