import { expect, test } from 'vitest';
import { countUntil, note, spans, timeline, valueAt } from './timeline.ts';

function line() {
  const line = timeline<string>();
  note(line, 0, 'idle');
  note(line, 20, 'waits');
  note(line, 20, 'holds');
  note(line, 50, 'holds');
  note(line, 80, 'done');
  return line;
}

test('a value holds from its instant on, up to the next one', () => {
  expect([-1, 0, 19.999, 20, 79, 80, 1000].map((atMs) => valueAt(line(), atMs))).toEqual([
    undefined,
    ...['idle', 'idle', 'holds', 'holds', 'done', 'done'],
  ]);
});

test('of several words at one instant the last counts, and what changes nothing is not noted', () => {
  expect(line().timesMs).toEqual([0, 20, 80]);
});

test('counts the instants that have come', () => {
  expect([0, 1, 3, 9].map((atMs) => countUntil([1, 3, 3, 8], atMs))).toEqual([0, 1, 3, 4]);
});

test('the last stretch ends with the run', () => {
  expect(spans(line(), 90)).toEqual([
    { fromMs: 0, toMs: 20, value: 'idle' },
    { fromMs: 20, toMs: 80, value: 'holds' },
    { fromMs: 80, toMs: 90, value: 'done' },
  ]);
});
