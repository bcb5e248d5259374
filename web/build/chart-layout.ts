import type { AnyStateNode } from 'xstate';
import type { ChartBox, ChartLayout } from '../../core/frame/statechart.ts';

/** Pixels. A letter is as wide as the widest sans face has it on average, so that no name is cut off. */
const letter = 7.2;
const sizes = { leaf: 24, title: 20, padding: 6, gap: 6, side: 14 };
/** Shares of the width that a box with others within may take: the one that gives the lowest chart is taken. */
const shares = [1, 0.8, 0.66, 0.56, 0.49, 0.42, 0.36, 0.3];

interface Placed {
  width: number;
  height: number;
  boxes: ChartBox[];
}

/** Lays nested states out, as low as the width allows. */
export function layoutOf(root: AnyStateNode, width: number): ChartLayout {
  const tries = shares.map((share) => packed(childrenOf(root), width, width * share));
  const fitting = tries.filter((each) => each.width <= width);
  return (fitting.length > 0 ? fitting : tries).reduce((one, other) => (other.height < one.height ? other : one));
}

/**
 * Puts boxes where there is room, each as high up as it can be and then as far left.
 *
 * @param inner how wide what has states within may be.
 */
function packed(nodes: readonly AnyStateNode[], width: number, inner: number): Placed {
  const outer: Room[] = [];
  const boxes: ChartBox[] = [];
  for (const node of nodes) {
    const placed = place(node, Math.min(inner, width));
    const at = firstRoom(outer, placed, width);
    outer.push({ ...at, width: placed.width, height: placed.height });
    boxes.push(...placed.boxes.map((box) => ({ ...box, x: box.x + at.x, y: box.y + at.y })));
  }
  return {
    width: Math.max(0, ...outer.map((room) => room.x + room.width)),
    height: Math.max(0, ...outer.map((room) => room.y + room.height)),
    boxes,
  };
}

interface Room {
  x: number;
  y: number;
  width: number;
  height: number;
}

function firstRoom(taken: readonly Room[], { width, height }: Placed, within: number): { x: number; y: number } {
  const { gap } = sizes;
  const xs = [0, ...taken.map((room) => room.x + room.width + gap)];
  const ys = [0, ...taken.map((room) => room.y + room.height + gap)].sort((a, b) => a - b);
  for (const y of ys)
    for (const x of xs.sort((a, b) => a - b)) {
      const isFree = !taken.some((room) => nearer({ x, y, width, height }, room, gap));
      if (isFree && (x === 0 || x + width <= within)) return { x, y };
    }
  return { x: 0, y: Math.max(...ys) };
}

function nearer(a: Room, b: Room, gap: number): boolean {
  const isBeside = a.x >= b.x + b.width + gap || b.x >= a.x + a.width + gap;
  return !isBeside && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
}

function place(node: AnyStateNode, width: number): Placed {
  const path = node.path.join('.');
  const title = Math.ceil(node.key.length * letter) + 2 * sizes.side;
  const inner = childrenOf(node);
  if (inner.length === 0)
    return { width: title, height: sizes.leaf, boxes: [{ path, x: 0, y: 0, width: title, height: sizes.leaf }] };
  const room = width - 2 * sizes.padding;
  const within = packed(inner, room, room);
  const size = {
    width: Math.max(title, within.width + 2 * sizes.padding),
    height: sizes.title + within.height + sizes.padding,
  };
  const shifted = within.boxes.map((box) => ({ ...box, x: box.x + sizes.padding, y: box.y + sizes.title }));
  return { ...size, boxes: [{ path, x: 0, y: 0, ...size, outer: true }, ...shifted] };
}

function childrenOf(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states);
}
