import { expect, test } from 'vitest';
import { beliefsApart } from './beliefs-apart.ts';
import { story, type Line } from './fixtures/story.ts';

/** A line a millisecond. */
const into = (who: string, state: string): Line => [`${who}/lease`, 'told', state];
const verdict = (...lines: Line[]) => beliefsApart('lease')(story(lines));

test('one after the other holds', () => {
  const lines = [into('ana', 'held.believing.sure + held.renewing.resting'), into('ana', 'idle'), into('bo', 'held')];
  expect(verdict(...lines)).toMatchObject({ verdict: 'holds', measured: 0 });
});

test('for how long both believe is measured, and who began too early is named', () => {
  const lines = [
    into('ana', 'held'),
    into('bo', 'held'),
    into('cleo', 'idle'),
    into('ana', 'lost'),
    into('bo', 'idle'),
  ];
  expect(verdict(...lines)).toMatchObject({
    verdict: 'broken',
    why: 'ana still believes it holds when bo begins to',
    records: [1],
    measured: 2,
    unit: 'ms',
  });
});

test('what happens in one instant is no overlap', () => {
  const trace = story([into('ana', 'held'), into('bo', 'held'), into('ana', 'lost')]);
  for (const record of trace.records) record.atMs = Math.min(record.atMs, 1);
  expect(beliefsApart('lease')(trace)).toMatchObject({ verdict: 'holds', measured: 0 });
});

test('a machine of another name, and a state that only begins like it, are no beliefs', () => {
  expect(
    verdict(into('ana', 'held'), ['bo/lock', 'told', 'held'], into('cleo', 'heldBack'), into('ana', 'idle')),
  ).toMatchObject({
    verdict: 'holds',
  });
});

test('a trace that ends early does not tell', () => {
  expect(beliefsApart('lease')(story([into('ana', 'held')], { cutShort: true })).verdict).toBe('unknown');
});
