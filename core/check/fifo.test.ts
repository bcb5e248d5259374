import { expect, test } from 'vitest';
import { fifo } from './fifo.ts';
import { story, type Line } from './fixtures/story.ts';

const takes = (who: string, token: number, kind = 'lock'): Line => [
  `${who}/lock`,
  'replied',
  'held',
  { type: 'held', token, path: `/gate/${who}-${kind}-${token}` },
];
const bothRead = (one: string, other: string) => one.includes('-read-') && other.includes('-read-');

test('in the order of coming holds', () => {
  expect(fifo()(story([takes('ana', 1), takes('bo', 2), takes('bo', 2)]))).toMatchObject({
    verdict: 'holds',
    measured: 2,
  });
});

test('one who was overtaken is named when it has its turn', () => {
  expect(fifo()(story([takes('bo', 2), takes('ana', 1)]))).toMatchObject({
    verdict: 'broken',
    why: 'bo took the lock before ana, who had come first',
    records: [1],
  });
});

test('one who regains what it held overtakes nobody', () => {
  expect(fifo()(story([takes('ana', 1), takes('bo', 2), takes('ana', 1)])).verdict).toBe('holds');
});

test('with k permits k − 1 may be overtaken by, and no more', () => {
  expect(fifo(2)(story([takes('bo', 2), takes('ana', 1)])).verdict).toBe('holds');
  expect(fifo(2)(story([takes('bo', 2), takes('cy', 3), takes('ana', 1)])).verdict).toBe('broken');
});

test('those who may be in together may overtake each other', () => {
  expect(fifo(1, bothRead)(story([takes('bo', 2, 'read'), takes('ana', 1, 'read')])).verdict).toBe('holds');
  expect(fifo(1, bothRead)(story([takes('bo', 2, 'read'), takes('ana', 1, 'write')])).verdict).toBe('broken');
});

test('where nobody took it, or the end is missing, there is nothing to say', () => {
  expect(fifo()(story([])).verdict).toBe('unknown');
  expect(fifo()(story([takes('ana', 1)], { cutShort: true })).verdict).toBe('unknown');
});
