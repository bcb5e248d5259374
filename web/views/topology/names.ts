import type { Box, Layout, Point } from './layout.ts';

/** A word beside a message on its way. */
export interface Name {
  text: string;
  at: Point;
}

/** Of one letter, and of the line; in pixels, as 11.5 px of a monospaced face have them. */
const [letter, high] = [6.95, 13];
/** What stands in a caller's row is no higher than this. */
const [rowHigh, roomyRowHigh] = [20, 78];

/** @returns what the words of messages must not cover: the rows of callers, and the boxes beside them. */
export function obstaclesOf(layout: Layout, roomy: boolean): Box[] {
  const height = roomy ? roomyRowHigh : rowHigh;
  const rows = layout.rows.map(({ y }) => ({ ...layout.rowBox, y: y - height / 2, height }));
  return [...rows, layout.gate, layout.model];
}

/** @returns the names that find room above or below their messages, in the middle or to a side, with where they begin. */
export function namesPlaced(names: readonly Name[], obstacles: readonly Box[]): Name[] {
  const taken = [...obstacles];
  return names.flatMap(({ text, at }) => {
    const width = letter * text.length;
    const free = placesFor(at, width).find((box) => !taken.some((each) => overlap(box, each)));
    if (!free) return [];
    taken.push(free);
    return [{ text, at: { x: free.x, y: free.y + high - 3 } }];
  });
}

function placesFor({ x, y }: Point, width: number): Box[] {
  return [y - 7 - high, y + 7].flatMap((top) =>
    [x - width / 2, x + 3, x - 3 - width].map((left) => ({ x: left, y: top, width, height: high })),
  );
}

export function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
