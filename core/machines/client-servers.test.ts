import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shuffled } from './client-servers.ts';

test('every server has its place, whatever is drawn', () => {
  const draws = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), draws, (servers, stream) => {
      const order = shuffled(servers, () => Number(stream.next().value));
      expect(order.toSorted()).toEqual(Array.from({ length: servers }, (_, index) => index));
    }),
  );
});

test('each order comes up as often as any other', () => {
  const counts = new Map<string, number>();
  for (let first = 0; first < 3; first++) {
    for (let second = 0; second < 2; second++) {
      const draws = [(first + 0.5) / 3, (second + 0.5) / 2];
      const order = shuffled(3, () => draws.shift()!).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
  }
  expect([...counts.values()]).toEqual([1, 1, 1, 1, 1, 1]);
});
