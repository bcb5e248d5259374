import { expect, test } from 'vitest';
import { namesPlaced, overlap } from './names.ts';

const at = { x: 100, y: 100 };

test('a name stands above its message, in the middle; below it where something is above', () => {
  expect(namesPlaced([{ text: 'call', at }], [])).toEqual([{ text: 'call', at: { x: 86.1, y: 90 } }]);
  const [below] = namesPlaced([{ text: 'call', at }], [{ x: 0, y: 0, width: 200, height: 95 }]);
  expect(below!.at.y).toBeGreaterThan(100);
});

test('to the side of a box, and nowhere when there is no room', () => {
  const left = { x: 0, y: 0, width: 95, height: 300 };
  expect(namesPlaced([{ text: 'exists', at }], [left])[0]!.at.x).toBeGreaterThan(95);
  expect(namesPlaced([{ text: 'getChildren', at }], [left, { ...left, x: 130 }])).toEqual([]);
});

test('two names never lie on each other', () => {
  const placed = namesPlaced(
    [1, 2, 3].map((i) => ({ text: 'create', at: { ...at, y: 100 + i } })),
    [],
  );
  const boxes = placed.map((each) => ({ x: each.at.x, y: each.at.y - 10, width: 41, height: 13 }));
  expect(boxes.length).toBeGreaterThan(1);
  boxes.forEach((one, i) => expect(boxes.slice(i + 1).some((other) => overlap(one, other))).toBe(false));
});
