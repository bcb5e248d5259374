import { expect, test } from 'vitest';
import { story, type Line } from './fixtures/story.ts';
import { callsAbout, neverThrottled, servesAtMost } from './model-load.ts';
import { reached } from './reached.ts';

const served: Line = ['model', 'call', 'accepting', { type: 'work', id: 'c', forMs: 1 }];
const throttled: Line = ['model', 'call', 'full', { type: 'post', to: 'x', message: { type: 'throttled' } }];
const worked: Line = ['model', 'worked', 'accepting'];

test('a throttled call is found', () => {
  expect(neverThrottled(story([served, worked]))).toMatchObject({ verdict: 'holds', measured: 0, expected: 0 });
  expect(neverThrottled(story([served, throttled]))).toMatchObject({ verdict: 'broken', measured: 1, records: [1] });
});

test('a call whose time is chance’s to say has been taken', () => {
  const drawing: Line = ['model', 'call', 'accepting', { type: 'draw' }];
  expect(neverThrottled(story([drawing]))).toMatchObject({ verdict: 'holds', measured: 0 });
});

test('calls are served at once while none of them is done', () => {
  expect(servesAtMost(1)(story([served, worked, served]))).toMatchObject({ verdict: 'holds', measured: 1 });
  expect(servesAtMost(1)(story([served, served]))).toMatchObject({ verdict: 'broken', measured: 2, records: [1] });
});

test('throttled calls are calls too', () => {
  expect(callsAbout(2, 0)(story([served, throttled]))).toMatchObject({ verdict: 'holds', measured: 2 });
  expect(callsAbout(3, 0.1)(story([served, throttled]))).toMatchObject({ verdict: 'broken', measured: 2 });
});

test('that a failure can be reached holds where it was, and not where it was not', () => {
  expect(reached(neverThrottled)(story([throttled]))).toMatchObject({ verdict: 'holds', records: [0] });
  expect(reached(neverThrottled)(story([served]))).toMatchObject({ verdict: 'broken' });
  expect(reached(neverThrottled)(story([served], { cutShort: true }))).toMatchObject({ verdict: 'unknown' });
});
