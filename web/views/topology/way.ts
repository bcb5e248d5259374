import type { Layout, Point } from './layout.ts';

/** Points to be walked through; `upright`: level where it leaves and arrives from above and below. */
export interface Way {
  points: Point[];
  upright: boolean;
}

/** Where each caller stands, and where its znode does. */
export interface Places {
  ends: ReadonlyMap<string, Point>;
  znodes: ReadonlyMap<string, Point>;
}

/** Requests and replies go beside each other. */
const aside = 5;

/**
 * The way between a caller and the other end: drawn from the caller, walked in whichever direction the message goes.
 *
 * @param service what stands in the box on the right; whoever else is talked to stands at the gate.
 */
export function wayOf(
  caller: string,
  other: string,
  reply: boolean,
  service: string,
  layout: Layout,
  { ends, znodes }: Places,
): Way {
  const from = ends.get(caller) ?? { x: 0, y: 0 };
  const shift = reply ? aside : -aside;
  if (caller === 'breaker') return fromGate(layout, shift);
  const crowded = isCrowded(from, layout);
  // Beside the word, so that nothing runs through it.
  const start = crowded ? from : { x: layout.rowBox.width - 4, y: from.y + shift };
  if (other !== service) {
    const place = znodes.get(caller) ?? { x: layout.gate.x, y: layout.gate.y + 22 };
    return { points: [start, { x: place.x, y: place.y + shift }], upright: false };
  }
  const { x, y, width, height } = layout.model;
  const down = { x: layout.down + shift, y };
  if (layout.flat && crowded) return { points: [start, { x: down.x, y: start.y }, down], upright: false };
  if (layout.flat) {
    const channel = layout.channel.map((each) => ({ x: each.x + shift / 2, y: each.y }));
    return { points: [start, ...channel, down], upright: true };
  }
  if (layout.narrow && crowded) return { points: [start, { x: x + width / 2 + shift, y: y + height }], upright: true };
  const channel = layout.channel.map((each) => ({ x: each.x, y: each.y + shift }));
  return { points: [start, ...channel, { x, y: y + height / 2 + shift }], upright: false };
}

/** Whether somebody stands in the crowd below those who are drawn in full. */
export function isCrowded(at: Point | undefined, { crowd }: Layout): boolean {
  return at !== undefined && at.y >= crowd.y;
}

/** From the breaker to what lies behind it: to the right, or down. */
function fromGate({ gate, model, flat }: Layout, shift: number): Way {
  const x = gate.x + gate.width / 2 + shift;
  const y = model.y + model.height / 2 + shift;
  const [from, to] = flat
    ? [
        { x, y: gate.y + gate.height },
        { x, y: model.y },
      ]
    : [
        { x: gate.x + gate.width, y },
        { x: model.x, y },
      ];
  return { points: [from, to], upright: flat };
}
