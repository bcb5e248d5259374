import { expect, test } from 'vitest';
import type { ChartBox } from '../../core/frame/statechart.ts';
import { charts } from './all-charts.ts';

const every = Object.values(charts);

test('every machine that a lesson may put on stage has a chart', () => {
  const wanted = ['lock', 'session', 'caller', 'lockHolder', 'resource', 'model', 'limiter', 'kazooLock', 'breaker'];
  expect(Object.keys(charts)).toEqual(expect.arrayContaining(wanted));
});

test('what leads to one state is one row: events, guards, and where it leads, all the way in', () => {
  const { states } = charts['lock']!;
  const rowsOf = (wanted: string) => states.find(({ path }) => path === wanted)!.rows;
  expect(rowsOf('doubtful.verifying')[0]).toEqual({
    says: 'replied [done(verify)]',
    targets: ['held'],
    enters: ['held'],
  });
  expect(states.find(({ path }) => path === 'idle')!.initial).toBe(true);
  expect(rowsOf('idle')[0]).toMatchObject({ targets: ['joining'], enters: ['joining.needingSession'] });
  expect(rowsOf('queued').find(({ targets }) => targets[0] === 'failed')!.says).toBe('expired, closed');
});

test('a wait is named as the trace names its timer', () => {
  const rows = charts['session']!.states.flatMap((state) => state.rows);
  expect(rows.map(({ timer }) => timer)).toContain('pingInterval@connected.sending.resting');
});

test.each(every)('the boxes of $id lie within their own and beside each other', ({ states, layouts }) => {
  for (const { boxes, width, height } of Object.values(layouts)) {
    expect(boxes).toHaveLength(states.length - 1);
    for (const box of boxes) {
      const around = boxes.find(({ path }) => path === box.path.split('.').slice(0, -1).join('.'));
      expect(contains(around ?? { path: '', x: 0, y: 0, width, height }, box)).toBe(true);
      const beside = boxes.filter((other) => other !== box && parentOf(other) === parentOf(box));
      expect(beside.filter((other) => overlap(box, other))).toEqual([]);
    }
  }
});

const parentOf = ({ path }: ChartBox) => path.split('.').slice(0, -1).join('.');
const contains = (outer: ChartBox, inner: ChartBox) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
const overlap = (a: ChartBox, b: ChartBox) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
