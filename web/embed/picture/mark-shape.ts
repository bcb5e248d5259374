import type { Mark } from '../../../core/frame/mark.ts';
import { stateOf, tag, type Paint } from './ink.ts';

/** A state as a shape round (x, y), as web/marks/MarkShape.svelte draws it. */
export function markShape(mark: Mark, x: number, y: number, r: number, paint: Paint): string {
  const thick = r > 6 ? 2.5 : 1.4;
  const colour = paint(mark === 'idle' ? 'line' : stateOf(mark));
  const ring = (width = thick, dash?: string) =>
    tag('circle', { r: r - thick / 2, fill: 'none', stroke: colour, 'stroke-width': width, 'stroke-dasharray': dash });
  const stroke = (d: string, width: number) => tag('path', { d, fill: 'none', stroke: colour, 'stroke-width': width });
  const shape = () => {
    switch (mark) {
      case 'holds':
        return tag('circle', { r, fill: colour });
      case 'calls':
        return ring() + tag('circle', { r: r * 0.45, fill: colour });
      case 'waits':
        return ring();
      case 'backs-off':
        return ring(thick, `${r * 0.7} ${r * 0.35}`);
      case 'doubtful':
        return ring() + tag('path', { d: `M0 ${-r}A${r} ${r} 0 0 0 0 ${r}Z`, fill: colour });
      case 'lost':
        return ring(thick * 0.7) + stroke(cross(r * 0.45), thick * 0.8);
      case 'still':
        return (
          ring(thick * 0.7) +
          stroke(`M${-r * 0.28} ${-r * 0.45}V${r * 0.45}M${r * 0.28} ${-r * 0.45}V${r * 0.45}`, thick)
        );
      case 'done':
        return ring(thick * 0.85, `${thick * 0.8} ${r * 0.3}`);
      case 'idle':
        return ring(thick * 0.6);
      default: {
        const side = r - thick / 2;
        return tag('rect', {
          ...{ x: -side, y: -side, width: 2 * side, height: 2 * side, rx: r * 0.25 },
          ...{ fill: 'none', stroke: colour, 'stroke-width': thick },
        });
      }
    }
  };
  return tag('g', { transform: `translate(${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10})` }, shape());
}

export function cross(half: number): string {
  return `M${-half} ${-half}L${half} ${half}M${half} ${-half}L${-half} ${half}`;
}

/** How much of something is left, as an arc from the top. */
export function leftOf(part: number, r: number, width: number, colour: string): string {
  const around = 2 * Math.PI * r;
  return tag('circle', {
    ...{ r, fill: 'none', stroke: colour, 'stroke-width': width, transform: 'rotate(-90)' },
    'stroke-dasharray': `${(part * around).toFixed(1)} ${around.toFixed(1)}`,
  });
}
