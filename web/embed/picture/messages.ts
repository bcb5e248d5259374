import type { Scene } from '../../../core/frame/scene.ts';
import { crowdPoint, entryPoint, type Layout, type Point } from '../../views/topology/layout.ts';
import { pointAlong, routeThrough } from '../../views/topology/route.ts';
import { stateOf, tag, words, type Paint } from './ink.ts';
import { cross } from './mark-shape.ts';

/** Where each caller stands, and where its znode does. */
interface Places {
  ends: ReadonlyMap<string, Point>;
  znodes: ReadonlyMap<string, Point>;
}

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
      const d = wayThrough([{ x: layout.rowBox.width, y: from.y }, to], false);
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

/** Messages on their way: requests filled, replies hollow, each where its send and arrival put it at this instant. */
export function messagesDrawn(scene: Scene, layout: Layout, places: Places, paint: Paint): string {
  const service = serviceOf(scene);
  return scene.moving
    .map(({ flight, progress, strength }) => {
      const outbound = places.ends.has(flight.from);
      const [caller, other] = outbound ? [flight.from, flight.to] : [flight.to, flight.from];
      const { points, upright } = wayOf(caller, other, !outbound, service, layout, places);
      const at = pointAlong(routeThrough(points, upright), outbound ? progress : 1 - progress);
      const crowded = (places.ends.get(caller)?.y ?? 0) >= layout.crowd.y;
      const colour = paint(flight.refusal ? 'violated' : other === service ? 'calls' : 'soft');
      const way = { d: wayThrough(points, upright), fill: 'none', stroke: colour, 'stroke-width': 1.4 };
      const inner = [
        crowded ? '' : tag('path', { ...way, opacity: 0.45 }),
        progress < 1 ? head(flight, at, crowded, colour, paint) : '',
      ];
      return tag('g', { opacity: strength }, inner.join(''));
    })
    .join('');
}

/** Their names, where there is room for them. */
export function namesDrawn(scene: Scene, layout: Layout, places: Places, paint: Paint): string {
  const service = serviceOf(scene);
  const near = scene.moving.filter(({ flight, progress }) => {
    const caller = places.ends.get(flight.from) ?? places.ends.get(flight.to);
    return progress > 0 && progress < 1 && (caller?.y ?? 0) < layout.crowd.y;
  });
  if (layout.narrow || near.length > 3) return '';
  return near
    .map(({ flight, progress }) => {
      const outbound = places.ends.has(flight.from);
      const [caller, other] = outbound ? [flight.from, flight.to] : [flight.to, flight.from];
      const { points, upright } = wayOf(caller, other, !outbound, service, layout, places);
      const { x, y } = pointAlong(routeThrough(points, upright), outbound ? progress : 1 - progress);
      return words(
        flight.label,
        { x, y: y - 10 },
        {
          ...{ 'font-size': 11.5, 'text-anchor': 'middle', fill: paint('ink'), 'paint-order': 'stroke' },
          ...{ stroke: paint('ground'), 'stroke-width': 4 },
        },
      );
    })
    .join('');
}

function serviceOf({ resource, service }: Scene): string {
  return resource ? 'resource' : service ? 'service' : 'model';
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

/** The way between a caller and the other end, drawn from the caller. As web/views/topology/Messages.svelte has it. */
function wayOf(
  caller: string,
  other: string,
  reply: boolean,
  service: string,
  layout: Layout,
  { ends, znodes }: Places,
): { points: Point[]; upright: boolean } {
  const from = ends.get(caller) ?? { x: 0, y: 0 };
  if (caller === 'breaker') return fromGate(layout, reply ? 5 : -5);
  const crowded = from.y >= layout.crowd.y;
  const shift = reply ? 5 : -5;
  const start = crowded ? from : { x: layout.rowBox.width - 4, y: from.y + shift };
  if (other !== service) {
    const place = znodes.get(caller) ?? { x: layout.gate.x, y: layout.gate.y + 22 };
    return { points: [start, { x: place.x, y: place.y + shift }], upright: false };
  }
  const { x, y, width, height } = layout.model;
  if (layout.flat) {
    const channel = layout.channel.map((each) => ({ x: each.x + shift / 2, y: each.y }));
    return { points: [start, ...channel, { x: x + 90 + shift, y }], upright: true };
  }
  if (layout.narrow && crowded) return { points: [start, { x: x + width / 2 + shift, y: y + height }], upright: true };
  const channel = layout.channel.map((each) => ({ x: each.x, y: each.y + shift }));
  return { points: [start, ...channel, { x, y: y + height / 2 + shift }], upright: false };
}

function fromGate({ gate, model, flat }: Layout, shift: number): { points: Point[]; upright: boolean } {
  if (flat) {
    const x = gate.x + gate.width / 2 + shift;
    return {
      points: [
        { x, y: gate.y + gate.height },
        { x, y: model.y },
      ],
      upright: true,
    };
  }
  const y = model.y + model.height / 2 + shift;
  return {
    points: [
      { x: gate.x + gate.width, y },
      { x: model.x, y },
    ],
    upright: false,
  };
}

/** A smooth way through points, level at each of them. */
function wayThrough(points: readonly Point[], upright: boolean): string {
  const at = ({ x, y }: Point) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
  return points
    .map((point, i) => {
      const last = points[i - 1];
      if (!last) return `M${at(point)}`;
      const middle = { x: (last.x + point.x) / 2, y: (last.y + point.y) / 2 };
      const [one, two] = upright
        ? [
            { x: last.x, y: middle.y },
            { x: point.x, y: middle.y },
          ]
        : [
            { x: middle.x, y: last.y },
            { x: middle.x, y: point.y },
          ];
      return `C${at(one)} ${at(two)} ${at(point)}`;
    })
    .join('');
}
