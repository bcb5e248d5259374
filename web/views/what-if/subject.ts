/** What the reader asks “what if” about: a message by its `seq`, a participant by name, or all that may happen next. */
export type Subject = { kind: 'next' } | { kind: 'message'; seq: number } | { kind: 'node'; name: string };

/** Where on the screen it stands. */
export interface Spot {
  x: number;
  y: number;
}

/** As far as this from a message, in pixels, a click still means it. */
const reach = 22;

/**
 * What a click in a figure is about: elements carry `data-message` or `data-node`. Of several messages that lie under
 * the pointer the nearest is meant.
 */
export function subjectAt(target: EventTarget | null, { x, y }: Spot, nodes: 'boxes' | 'all'): Subject | null {
  if (!(target instanceof Element)) return null;
  // Of two runs side by side the second is only looked at.
  if (target.closest('[data-other]')) return null;
  const message = nearest(target, { x, y });
  if (message !== undefined) return { kind: 'message', seq: message };
  const node = target.closest<HTMLElement | SVGElement>('[data-node]');
  const button = target.closest('button');
  // A button in the figure, be it a caller or an entry in a queue, selects; what if is then asked of the selection.
  if (!node || (nodes === 'boxes' && button)) return null;
  return { kind: 'node', name: node.dataset['node'] ?? '' };
}

function nearest(target: Element, { x, y }: Spot): number | undefined {
  const hit = target.closest<SVGElement>('[data-message]');
  if (!hit) return undefined;
  const alike = [...(hit.ownerSVGElement?.querySelectorAll<SVGElement>('circle[data-message]') ?? [])];
  const distances = alike.map((each) => {
    const { left, top, width, height } = each.getBoundingClientRect();
    return { seq: Number(each.dataset['message']), away: Math.hypot(left + width / 2 - x, top + height / 2 - y) };
  });
  const [first] = distances.filter(({ away }) => away <= reach).sort((one, other) => one.away - other.away);
  return first?.seq ?? Number(hit.dataset['message']);
}
