import { durationOf } from '../../../core/frame/duration.ts';
import type { Scene } from '../../../core/frame/scene.ts';
import { entryPoint, type Layout } from '../../views/topology/layout.ts';
import { box } from './box.ts';
import { stateOf, tag, words, type Paint } from './ink.ts';
import { leftOf } from './mark-shape.ts';

type Gate = Exclude<NonNullable<Scene['gate']>, { kind: 'breaker' }>;
const mono = 'ui-monospace, Menlo, Consolas, monospace';

/** What stands in the middle: the queue of znodes, or the limiter. */
export function gateDrawn(gate: Gate, layout: Layout, paint: Paint): string {
  return box(layout.gate, paint) + (gate.kind === 'queue' ? queue(gate, layout, paint) : limiter(gate, layout, paint));
}

function queue(gate: Gate & { kind: 'queue' }, layout: Layout, paint: Paint): string {
  const { entries } = layout;
  const { x, y, width, short } = layout.gate;
  const soft = { 'font-size': 12.5, fill: paint('soft') };
  const shown = gate.line.slice(0, entries.shown).map((place, i) => {
    const at = entryPoint(layout, i);
    const colour = paint(stateOf(place.mark));
    const text = { y: at.y + 4, 'font-size': 12 };
    return (
      tag('rect', {
        ...{ x: at.x, y: at.y - entries.height / 2, width: width - 20, height: entries.height, rx: 5 },
        ...{
          fill: place.mark === 'holds' ? colour : 'none',
          'fill-opacity': 0.16,
          stroke: colour,
          'stroke-width': 1.5,
        },
      }) +
      words(
        short ? `…${place.znode.slice(-4)}` : place.znode,
        { x: at.x + 9, y: text.y },
        {
          ...text,
          ...{ 'font-family': mono, fill: paint('ink') },
        },
      ) +
      words(place.label, { x: x + width - 19, y: text.y }, { ...text, 'text-anchor': 'end', fill: paint('soft') })
    );
  });
  const more = gate.line.length - shown.length;
  const below = y + entries.top + entries.step * entries.shown + 12;
  return [
    words(
      gate.title === '' ? 'gate' : gate.title,
      { x: x + 16, y: y + 25 },
      {
        ...{ 'font-size': 13, 'font-family': mono, fill: paint('ink') },
      },
    ),
    ...shown,
    ...(shown.length === 0 ? [words('nobody in line', { x: x + 19, y: y + 58 }, soft)] : []),
    ...(more > 0 ? [words(`and ${more} more${short ? '' : ' in line'}`, { x: x + 19, y: below }, soft)] : []),
  ].join('');
}

function limiter(gate: Gate & { kind: 'limiter' }, { gate: { x, y, width } }: Layout, paint: Paint): string {
  const middle = { x: x + width / 2, y: y + 104 };
  const centred = { 'text-anchor': 'middle' };
  const soft = { ...centred, 'font-size': 13, fill: paint('soft') };
  const { waiting, intervalMs, token } = gate;
  return [
    words(gate.title, { x: x + 16, y: y + 26 }, { 'font-size': 14, 'font-weight': 600, fill: paint('ink') }),
    tag('circle', { cx: middle.x, cy: middle.y, r: 50, fill: 'none', stroke: paint('hair'), 'stroke-width': 4 }),
    tag('g', { transform: `translate(${middle.x} ${middle.y})` }, leftOf(token, 50, 4, paint('ink'))),
    words(
      String(waiting.length),
      { x: middle.x, y: middle.y + 12 },
      {
        ...{ ...centred, 'font-size': 34, 'font-weight': 700, fill: paint('waits-ink') },
      },
    ),
    words(`${waiting.length === 1 ? 'waits' : 'wait'} for a token`, { x: middle.x, y: middle.y + 78 }, soft),
    intervalMs === null
      ? ''
      : words(`one comes every ${durationOf(intervalMs)}`, { x: middle.x, y: middle.y + 98 }, soft),
  ].join('');
}
