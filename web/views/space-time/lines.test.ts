import { expect, test } from 'vitest';
import type { Flight } from '../../../core/frame/messages.ts';
import { lineAt, strokesOf, type Line } from './lines.ts';

const flight = (seq: number, more: Partial<Flight> = {}): Flight =>
  ({
    ...{ seq, from: 'a', to: 'b', label: 'call', kind: 'request', sentMs: 0, endMs: 9, lost: false },
    ...more,
  }) as Flight;
const line = (seq: number, x: number, more: Partial<Flight> = {}, short = false): Line => {
  return { flight: flight(seq, more), tone: 'talk', start: { x, y: 0 }, end: { x: x + 10, y: 100 }, short };
};

test('messages that look the same are one drawing, with their ends filled or hollow', () => {
  const drawn = strokesOf([
    line(1, 0),
    line(2, 50, { kind: 'reply' }),
    line(3, 90, { lost: true }),
    line(4, 95, {}, true),
  ]);
  expect(drawn.map(({ key }) => key)).toEqual(['talk long ', 'talk long lost', 'talk short ']);
  expect(drawn[0]).toMatchObject({
    lines: 'M0 0L10 100M50 0L60 100',
    filled: expect.stringMatching(/^M7 100a/),
    hollow: expect.stringMatching(/^M57 100a/),
  });
  expect(drawn.slice(1).map(({ filled, hollow }) => filled + hollow)).toEqual(['', '']);
});

test('the nearest line is meant, within reach; a short one never', () => {
  const lines = [line(1, 0), line(2, 8), line(3, 300), line(4, 200, {}, true)];
  expect(lineAt(lines, { x: 6, y: 50 })?.flight.seq).toBe(1);
  expect(lineAt(lines, { x: 12, y: 50 })?.flight.seq).toBe(2);
  expect(lineAt(lines, { x: 100, y: 50 })).toBeUndefined();
  expect(lineAt(lines, { x: 205, y: 50 })).toBeUndefined();
});
