import { tag, type Paint } from './ink.ts';

/** What something stands in. */
export function box(at: { x: number; y: number; width: number; height: number }, paint: Paint): string {
  const { x, y, width, height } = at;
  return tag('rect', { x: x + 0.5, y: y + 0.5, width, height, rx: 12, fill: paint('panel'), stroke: paint('hair') });
}
