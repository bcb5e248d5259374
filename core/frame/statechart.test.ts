import { expect, test } from 'vitest';
import { chartAt, eventWord, type Chart } from './statechart.ts';
import type { LifeNow } from './statechart-life.ts';

const row = (says: string, target: string, timer?: string) => {
  return { says, targets: [target], enters: [target], ...(timer !== undefined && { timer }) };
};
const layout = { width: 0, height: 0, boxes: [] };
const chart: Chart = {
  id: 'door',
  states: [
    { path: '', name: 'door', rows: [row('burn', 'gone')] },
    { path: 'open', name: 'open', initial: true, rows: [row('close', 'shut')] },
    { path: 'shut', name: 'shut', parallel: true, rows: [row('open', 'open')] },
    { path: 'shut.lock', name: 'lock', rows: [row('after spring', 'open', 'spring@shut.lock')] },
    { path: 'shut.bell', name: 'bell', rows: [] },
    { path: 'gone', name: 'gone', final: true, rows: [] },
  ],
  layouts: { wide: layout, middle: layout, narrow: layout },
};
const life: LifeNow = { state: 'shut.lock + shut.bell', before: 'open', event: 'close', sinceMs: 3, seq: 7, waits: [] };

test('innermost states are current, those around them hold too, and what was left is told', () => {
  const now = chartAt(chart, life);
  expect([...now.current]).toEqual(['shut.lock', 'shut.bell']);
  expect([...now.within]).toEqual(['shut', 'shut.lock', 'shut.bell']);
  expect([...now.left]).toEqual(['open']);
});

test('what may be heard now is told innermost first, as it is asked', () => {
  expect(chartAt(chart, life).rows.map(({ row, path }) => [path, row.says])).toEqual([
    ['shut.lock', 'after spring'],
    ['shut', 'open'],
    ['', 'burn'],
  ]);
});

test('a row that a timer leads along says how much of the wait is over', () => {
  const waits = [{ timer: 'spring@shut.lock', fromMs: 3, dueMs: 7, part: 0.25 }];
  expect(chartAt(chart, { ...life, waits }).rows[0]).toMatchObject({ part: 0.25, dueMs: 7 });
  expect(chartAt(chart, life).rows[0]).toMatchObject({ part: null, dueMs: null });
});

test('before the run nothing holds and nothing can be heard', () => {
  expect(chartAt(chart, { ...life, state: null, before: null })).toMatchObject({ rows: [], current: new Set() });
});

test('a timer is told by the name of its delay', () => {
  expect(eventWord('xstate.after.pingInterval.session.connected')).toBe('after pingInterval');
  expect(eventWord('start-of-run')).toBe('');
});
