import { beforeAll, describe, expect, test } from 'vitest';
import { sceneAt, type Scene } from '../../../core/frame/scene.ts';
import { indexTrace } from '../../../core/frame/trace-index.ts';
import { simulate } from '../../../core/sim/simulate.ts';
import { choose } from '../../../lessons/choose.ts';
import { lessons } from '../../../lessons/index.ts';
import { headerOf, scenarioOf } from '../../../lessons/lesson.ts';
import { crewOf } from './crew.ts';
import { crowdPoint, entryPoint, layoutOf, type Box, type Crew, type Layout } from './layout.ts';
import { namesPlaced, obstaclesOf, overlap } from './names.ts';
import { pointAlong, routeThrough } from './route.ts';
import { isCrowded, wayOf, type Places } from './way.ts';

/** From a page 320 px wide to one as wide as the figure grows. */
const widths = Array.from({ length: 1180 - 288 + 1 }, (_, i) => 288 + i);
const some = widths.filter((width) => width % 90 === 0 || [288, 328, 619, 620, 635, 836, 1180].includes(width));

const runs = lessons.flatMap((lesson) =>
  lesson.variants.map(({ id, title }) => ({ name: `${lesson.id}, ${title}`, lesson, variant: id })),
);

describe.each(runs)('$name', ({ lesson, variant }) => {
  let scenes: Scene[] = [];
  let crews: Crew[] = [];
  beforeAll(() => {
    const choices = choose(lesson, { variant });
    const index = indexTrace(
      simulate({ header: headerOf(lesson, choices, { world: 'sim' }), scenario: scenarioOf(lesson, choices) }),
    );
    const every = Math.ceil(index.flights.all.length / 24);
    const instants = index.flights.all.filter((_, i) => i % every === 0);
    scenes = instants.map(({ sentMs, endMs }) =>
      sceneAt(index, (sentMs + 2 * (endMs ?? sentMs)) / 3, { rows: 5, selected: null, lingerMs: 0 }),
    );
    crews = [5, 7].flatMap((rows) => {
      const told = scenes.map((scene) => JSON.stringify(crewOf(scene, rows)));
      return [...new Set(told)].map((each) => JSON.parse(each) as Crew);
    });
  });

  test('at any width no box lies on another, or leaves the figure', () => {
    for (const crew of crews)
      // Seven rows are for a figure beside the text.
      for (const width of crew.rows === 7 ? widths.filter((each) => each >= 635) : widths) {
        const layout = layoutOf(width, crew);
        const boxes = boxesOf(layout, crew);
        const wrong = boxes.flatMap((one, i) => [
          ...(within(one, layout) ? [] : [`${one.name} leaves the figure`]),
          ...boxes.slice(i + 1).flatMap((other) => (overlap(one, other) ? [`${one.name} on ${other.name}`] : [])),
        ]);
        expect(wrong, `${width} px, ${JSON.stringify(crew)}`).toEqual([]);
      }
  });

  test('no message goes through a box that it does not go to, and no name lies on one', () => {
    for (const scene of scenes)
      for (const width of some) {
        const crew = crewOf(scene, 5);
        const layout = layoutOf(width, crew);
        const { points, names } = messagesOf(scene, layout);
        const boxes = boxesOf(layout, crew).filter(({ name }) => name === 'gate' || name === 'model');
        if (scene.crowd.length > 0) boxes.push(wordsUnder(scene, layout));
        const placed = namesPlaced(names, obstaclesOf(layout, crew.roomy));
        const words = placed.map(({ text, at }) => ({ x: at.x, y: at.y - 10, width: 6.95 * text.length, height: 13 }));
        const wrong = boxes.filter(
          (box) =>
            points.some(({ at, to }) => to !== box.name && holds(box, at)) || words.some((word) => overlap(box, word)),
        );
        expect(wrong, `${width} px`).toEqual([]);
      }
  });
});

type Named = Box & { name: string };

function boxesOf(layout: Layout, { crowd, roomy, gated, few }: Crew): Named[] {
  const { gate, model, counters, rowBox, rows, flat } = layout;
  const height = roomy ? 78 : few === undefined ? 40 : 52;
  const last = crowdPoint(layout.crowd, crowd - 1);
  const half = layout.crowd.cell / 2;
  return [
    ...rows.map(({ y }, i) => ({ ...rowBox, name: `row ${i}`, y: y - height / 2, height })),
    ...(gated ? [{ ...gate, name: 'gate' }] : []),
    { ...model, name: 'model' },
    // Where the model lies on its side, its counters lie in it; what is roomy has none.
    ...(flat || roomy ? [] : [{ ...counters, name: 'counters', height: 48 }]),
    ...(crowd === 0 ? [] : [{ ...layout.crowd, name: 'crowd', height: last.y + half - layout.crowd.y }]),
  ];
}

/** What is said of a crowd, under it. */
function wordsUnder(scene: Scene, { crowd, crowdWords }: Layout): Named {
  const tally = scene.crowdTally.map(({ word, count }) => `${count} ${word}`).join(', ');
  const width = 6.4 * `and ${scene.crowd.length} more: ${tally}`.length;
  const lines = Math.ceil(width / crowdWords);
  return { name: 'words', x: crowd.x, y: crowd.y + crowd.height + 6, width: width / lines, height: 16 * lines };
}

function within({ x, y, width, height }: Box, figure: Layout): boolean {
  return x >= 0 && y >= -12 && x + width <= figure.width && y + height <= figure.height;
}

function holds({ x, y, width, height }: Box, at: { x: number; y: number }): boolean {
  return at.x > x + 1 && at.x < x + width - 1 && at.y > y + 1 && at.y < y + height - 1;
}

/** Where the messages of a scene pass, and which box each goes to. */
function messagesOf(scene: Scene, layout: Layout) {
  const service = scene.resource ? 'resource' : scene.service ? 'service' : 'model';
  const places: Places = {
    ends: new Map([
      ...scene.front.map(({ name }, i) => [name, layout.rows[i]!] as const),
      // Where there is room, a crowd's messages are dots that pass the end of its words.
      ...(layout.narrow ? scene.crowd.map(({ name }, i) => [name, crowdPoint(layout.crowd, i)] as const) : []),
      ...(scene.gate?.kind === 'breaker' ? [['breaker', layout.gate] as const] : []),
    ]),
    znodes: new Map(
      scene.gate?.kind === 'queue' ? scene.gate.line.map(({ name }, i) => [name, entryPoint(layout, i)]) : [],
    ),
  };
  const near = scene.moving.filter(({ flight }) => places.ends.has(flight.from) || places.ends.has(flight.to));
  const routes = near.map(({ flight, progress }) => {
    const outbound = places.ends.has(flight.from);
    const [caller, other] = outbound ? [flight.from, flight.to] : [flight.to, flight.from];
    const way = wayOf(caller, other, !outbound, service, layout, places);
    const route = routeThrough(way.points, way.upright);
    const at = pointAlong(route, outbound ? progress : 1 - progress);
    const isNamed = !isCrowded(places.ends.get(caller), layout);
    return { route, to: other === service ? 'model' : 'gate', names: isNamed ? [{ text: flight.label, at }] : [] };
  });
  return {
    points: routes.flatMap(({ route, to }) => route.map((at) => ({ at, to }))),
    names: routes.flatMap(({ names }) => names),
  };
}
