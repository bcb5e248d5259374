import type { Scene } from '../../../core/frame/scene.ts';
import { crowdPoint, entryPoint, type Layout, type Point } from '../../views/topology/layout.ts';
import { namesPlaced, obstaclesOf, type Name } from '../../views/topology/names.ts';
import { pathOf, pointAlong, routeThrough } from '../../views/topology/route.ts';
import { isCrowded, wayOf, type Places } from '../../views/topology/way.ts';
import { stateOf, tag, words, type Paint } from './ink.ts';
import { cross } from './mark-shape.ts';

export function placesOf(scene: Scene, layout: Layout): Places {
  const ends = new Map(scene.front.map(({ name }, i) => [name, layout.rows[i] as Point]));
  scene.crowd.forEach(({ name }, i) => ends.set(name, crowdPoint(layout.crowd, i)));
  if (scene.gate?.kind === 'breaker') ends.set('breaker', layout.gate);
  const line = scene.gate?.kind === 'queue' ? scene.gate.line : [];
  return { ends, znodes: new Map(line.map(({ name }, i) => [name, entryPoint(layout, i)])) };
}

/** From a holder in view to its znode. */
export function holdsDrawn(scene: Scene, layout: Layout, { ends, znodes }: Places, paint: Paint): string {
  return scene.front
    .flatMap(({ name, mark }) => {
      const [from, to] = [ends.get(name), znodes.get(name)];
      if (mark !== 'holds' || !from || !to) return [];
      const d = pathOf([{ x: layout.rowBox.width, y: from.y }, to], false);
      return [tag('path', { d, fill: 'none', stroke: paint('holds'), 'stroke-width': 1.75 })];
    })
    .join('');
}

/** From each caller to the breaker that they share; one that is turned away comes as far as its door. */
export function linksDrawn({ front, gate }: Scene, layout: Layout, paint: Paint): string {
  if (gate?.kind !== 'breaker') return '';
  return front
    .filter(({ mark }) => mark !== 'idle')
    .map(({ name, mark, word }) => {
      const { y } = layout.rows[front.findIndex((each) => each.name === name)] as Point;
      const end = layout.gate.x - (word === 'rejected' ? 9 : 0);
      const colour = paint(stateOf(mark));
      const d = `M${layout.rowBox.x + layout.rowBox.width - 4} ${y}H${end}${word === 'rejected' ? `m0 -6v12` : ''}`;
      return tag('path', { d, fill: 'none', stroke: colour, 'stroke-width': 1.5, opacity: mark === 'calls' ? 1 : 0.5 });
    })
    .join('');
}

/** From each entry in view to the one before it that it watches; not where each watches many. */
export function watchesDrawn({ gate }: Scene, layout: Layout, paint: Paint): string {
  if (gate?.kind !== 'queue' || gate.permits > 1) return '';
  const right = layout.gate.x + layout.gate.width - 10;
  const y = (i: number) => entryPoint(layout, i).y;
  return gate.line
    .slice(0, layout.entries.shown)
    .flatMap(({ watches }, i) =>
      watches.flatMap((watched) => {
        const j = gate.line.findIndex(({ path }) => path === watched);
        if (j === -1) return [];
        const reach = right + Math.min(26, 8 + 5 * (i - j));
        const [from, to] = [y(i) - 3, y(j) + 3];
        const d = `M${right} ${from}C${reach} ${from} ${reach} ${to} ${right + 3} ${to}M${right + 8} ${to - 3.5}L${right + 2} ${to}L${right + 8} ${to + 3.5}`;
        return [tag('path', { d, fill: 'none', stroke: paint('soft'), 'stroke-width': 1.4 })];
      }),
    )
    .join('');
}

/** Messages on their way: requests filled, replies hollow, each where its send and arrival put it; named where there is room. */
export function messagesDrawn(scene: Scene, layout: Layout, roomy: boolean, places: Places, paint: Paint): string {
  const service = scene.resource ? 'resource' : scene.service ? 'service' : 'model';
  const names: Name[] = [];
  const drawn = scene.moving.map(({ flight, progress, strength }) => {
    const outbound = places.ends.has(flight.from);
    const [caller, other] = outbound ? [flight.from, flight.to] : [flight.to, flight.from];
    const { points, upright } = wayOf(caller, other, !outbound, service, layout, places);
    const at = pointAlong(routeThrough(points, upright), outbound ? progress : 1 - progress);
    const crowded = isCrowded(places.ends.get(caller), layout);
    if (!crowded && progress > 0 && progress < 1) names.push({ text: flight.label, at });
    const colour = paint(flight.refusal ? 'violated' : other === service ? 'calls' : 'soft');
    const way = { d: pathOf(points, upright), fill: 'none', stroke: colour, 'stroke-width': 1.4 };
    const inner = [
      crowded ? '' : tag('path', { ...way, opacity: 0.45 }),
      progress < 1 ? head(flight, at, crowded, colour, paint) : '',
    ];
    return tag('g', { opacity: strength }, inner.join(''));
  });
  const face = { 'font-size': 11.5, 'font-family': 'monospace', fill: paint('ink'), 'paint-order': 'stroke' };
  const readable = layout.narrow || names.length > 3 ? [] : namesPlaced(names, obstaclesOf(layout, roomy));
  return [
    ...drawn,
    ...readable.map(({ text, at }) => words(text, at, { ...face, stroke: paint('ground'), 'stroke-width': 4 })),
  ].join('');
}

function head(
  { kind, lost }: Scene['moving'][number]['flight'],
  { x, y }: Point,
  crowded: boolean,
  colour: string,
  paint: Paint,
): string {
  if (lost) {
    const transform = `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
    return tag('path', { d: cross(4), transform, stroke: paint('violated'), 'stroke-width': 2 });
  }
  const fill = kind === 'request' ? colour : paint('ground');
  return tag('circle', { cx: x, cy: y, r: crowded ? 3 : 5, fill, stroke: colour, 'stroke-width': 1.75 });
}
