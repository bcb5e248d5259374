import { wordFor, type Scene } from '../../../core/frame/scene.ts';
import { crowdPoint, type Layout, type Point } from '../../views/topology/layout.ts';
import { escaped, stateOf, tag, words, type Paint } from './ink.ts';
import { leftOf, markShape } from './mark-shape.ts';

type Caller = Scene['front'][number];

/** Those who call: the first few in full, each with what is left of its lease, the others as a crowd. */
export function callersDrawn(scene: Scene, layout: Layout, roomy: boolean, paint: Paint): string {
  const front = scene.front.map((caller, i) => {
    const at = layout.rows[i] as Point;
    return roomy ? large(caller, at, layout.narrow, paint) : small(caller, at, paint);
  });
  const crowd = scene.crowd.map(({ mark }, i) => {
    const { x, y } = crowdPoint(layout.crowd, i);
    return markShape(mark, x, y, layout.crowd.cell * 0.36, paint);
  });
  return [...front, ...crowd, scene.crowd.length > 0 ? tallied(scene, layout, paint) : ''].join('');
}

function small(caller: Caller, at: Point, paint: Paint): string {
  const y = at.y + 4.5;
  return (
    words(caller.label, { x: at.x - 24, y }, { 'font-size': 12, fill: paint('soft'), 'text-anchor': 'end' }) +
    ringed(caller, at, 1, paint) +
    words(caller.word, { x: at.x + 26, y }, { 'font-size': 13, 'font-weight': 650, fill: inkOf(caller, paint) })
  );
}

const beliefs = { none: '', holds: 'believes it holds the lock', doubts: 'in doubt', lost: 'knows it has lost it' };
const percent = (left: number) => `${Math.round(100 * left)} %`;

function large(caller: Caller, at: Point, narrow: boolean, paint: Paint): string {
  const scale = narrow ? 1.6 : 2.3;
  const { client, ensemble } = caller.belief;
  const note =
    caller.lock.still && caller.lock.ofLock !== 'none'
      ? beliefs[caller.lock.ofLock]
      : client === null
        ? ''
        : `session: ${percent(client)}${ensemble === null ? '' : ` · ensemble: ${percent(ensemble)}`}`;
  const lines = [
    { text: caller.label, size: 16, weight: 650, fill: paint('ink') },
    { text: caller.word, size: 14, weight: 650, fill: inkOf(caller, paint) },
    ...note.split(' · ').map((text) => ({ text, size: 12.5, weight: 400, fill: paint('soft') })),
    ...(caller.lock.disputed
      ? [{ text: 'and so does another', size: 12.5, weight: 600, fill: paint('violated-ink') }]
      : []),
  ].filter(({ text }) => text !== '');
  const x = at.x + (narrow ? 36 : 54);
  const top = at.y + 5 - (19 * (lines.length - 1)) / 2;
  return (
    ringed(caller, at, scale, paint) +
    lines
      .map(({ text, size, weight, fill }, i) =>
        words(text, { x, y: top + 19 * i }, { 'font-size': size, 'font-weight': weight, fill }),
      )
      .join('')
  );
}

/** Outside what is left in the client's own eyes, inside in the ensemble's. */
function ringed({ mark, belief: { client, ensemble } }: Caller, { x, y }: Point, scale: number, paint: Paint): string {
  return tag(
    'g',
    { transform: `translate(${x} ${y}) scale(${scale})` },
    (client === null ? '' : leftOf(client, 16.3, 1.4, paint('ink'))) +
      (ensemble === null ? '' : leftOf(ensemble, 13.4, 1.2, paint('done'))) +
      markShape(mark, 0, 0, 10, paint),
  );
}

function tallied({ crowd, crowdTally }: Scene, layout: Layout, paint: Paint): string {
  const { x, y, height, width } = layout.crowd;
  const head = `and ${crowd.length} more: `;
  const parts = crowdTally.map(({ word, count, mark }) => ({ text: `${count} ${wordFor(word, count)}`, mark }));
  const longest = layout.narrow ? layout.width - 16 : Math.max(width, layout.gate.x - 20);
  // Without the page at hand, a sign is taken to be 6.6 wide.
  const fits = 6.6 * (head.length + parts.reduce((sum, { text }) => sum + text.length + 2, 0)) <= longest;
  const spans = parts.map(
    ({ text, mark }, i) =>
      tag('tspan', { fill: paint(`${stateOf(mark)}-ink`) }, escaped(text)) + (i === parts.length - 1 ? '' : ', '),
  );
  const line = (inner: string, row: number) =>
    tag('text', { x, y: y + height + 18 + 17 * row, 'font-size': 13, fill: paint('soft') }, inner);
  return fits ? line(head + spans.join(''), 0) : line(head, 0) + line(spans.join(''), 1);
}

function inkOf({ mark }: Caller, paint: Paint): string {
  return paint(`${stateOf(mark)}-ink`);
}
