import { expect, test } from 'vitest';
import { allServedIn } from './finishes.ts';
import { story, type Line } from './fixtures/story.ts';

const called: Line = ['model', 'call', 'accepting', { type: 'work', id: 'c', forMs: 1 }];
const worked: Line = ['model', 'worked', 'accepting'];
const done: Line = ['ana/caller', 'answered', 'done'];

test('it counts from the first call to the last answer', () => {
  expect(allServedIn(1, [1, 3])(story([called, called, worked, done]))).toMatchObject({
    verdict: 'holds',
    measured: 2,
  });
  expect(allServedIn(1, [3, 9])(story([called, called, worked, done]))).toMatchObject({
    verdict: 'broken',
    measured: 2,
  });
});

test('one who never had an answer breaks it, unless the trace was cut short', () => {
  expect(allServedIn(2, [0, 9])(story([called, worked, done]))).toMatchObject({
    verdict: 'broken',
    measured: 1,
    expected: 2,
  });
  expect(allServedIn(2, [0, 9])(story([called], { cutShort: true }))).toMatchObject({ verdict: 'unknown' });
});
