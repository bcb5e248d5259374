import { expect, test } from 'vitest';
import { chartsOf, placeAt } from '../../core/frame/charts.ts';
import { windowOf } from '../../core/frame/lanes.ts';
import { sceneAt } from '../../core/frame/scene.ts';
import { chartAt } from '../../core/frame/statechart.ts';
import { lifeAt } from '../../core/frame/statechart-life.ts';
import { treeAt } from '../../core/frame/znode-tree.ts';
import { lessons } from '../../lessons/index.ts';
import { defaultKnobs } from '../../lessons/lesson.ts';
import { carryOut } from '../run/carry-out.ts';
import { charts } from '../build/all-charts.ts';

const lesson = lessons.find(({ id }) => id === 'timing-not-load')!;
const knobs = { ...defaultKnobs(lesson), callers: 12 };
const [answer] = carryOut({
  ...{ lesson: lesson.id, variant: 'lock', knobs, decisions: [] },
  task: { kind: 'run', seed: 7 },
});
if (answer?.kind !== 'run') throw new Error(JSON.stringify(answer));
const { index, machines } = answer.run;
const chart = charts[machines['caller-3/lock'] ?? '']!;
const sums = chartsOf(index);

/** All that any view looks up at one instant. */
function frameAt(atMs: number): unknown {
  const scene = sceneAt(index, atMs, { rows: 5, selected: null, lingerMs: 10 });
  const names = scene.front.map(({ name }) => name);
  return [
    windowOf(index, names, atMs - 2000, atMs + 1000),
    chartAt(chart, lifeAt(index.lives, 'caller-3/lock', atMs)),
    treeAt(index.znodes, index.queue, atMs, atMs - 100),
    placeAt(sums, atMs),
  ];
}

test('of a run of a thousand records, all that is drawn at an instant is looked up in a quarter of a frame', () => {
  expect(index.why.causes.length).toBeGreaterThan(1000);
  const instants = Array.from({ length: 301 }, (_, i) => ((i * 97) % 301) * (index.cast.endMs / 300));
  const took = instants.map((atMs) => {
    const before = performance.now();
    frameAt(atMs);
    return performance.now() - before;
  });
  const median = took.sort((a, b) => a - b)[150]!;
  expect(median).toBeLessThan(4);
});

test('an instant looks the same whichever way one comes to it', () => {
  const forth = [100, 900, 2500].map((atMs) => frameAt(atMs));
  const back = [2500, 900, 100].map((atMs) => frameAt(atMs)).reverse();
  expect(back).toEqual(forth);
});
