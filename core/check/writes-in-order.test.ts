import { expect, test } from 'vitest';
import type { Trace } from '../trace/record.ts';
import { story, type Line } from './fixtures/story.ts';
import { writesInOrder } from './writes-in-order.ts';

const takes = (who: string): Line => [`${who}/lock`, 'replied', 'held', { type: 'held', path: `/gate/${who}` }];
const writes = (who: string, answer = 'written'): Line => [
  'resource',
  'write',
  'checking',
  { type: 'post', to: `${who}/caller`, message: { type: answer } },
];

/** Who wrote is in the event. */
function told(lines: readonly Line[]): Trace {
  const trace = story(lines);
  for (const record of trace.records) {
    if (record.kind === 'step' && record.actor === 'resource') record.event['from'] = record.effects[0]!['to'];
  }
  return trace;
}

test('writes in the order of the holders hold', () => {
  expect(writesInOrder(told([takes('ana'), writes('ana'), takes('bo'), writes('bo')]))).toMatchObject({
    verdict: 'holds',
    measured: 2,
  });
});

test('a write taken after one of a later holder breaks it', () => {
  expect(writesInOrder(told([takes('ana'), takes('bo'), writes('bo'), writes('ana')]))).toMatchObject({
    verdict: 'broken',
    why: 'the resource takes a write of ana after one of bo, who took the lock later',
    records: [3],
  });
});

test('one that was refused does not', () => {
  expect(writesInOrder(told([takes('ana'), takes('bo'), writes('bo'), writes('ana', 'refused')])).verdict).toBe(
    'holds',
  );
});

test('a late write before any of the next holder’s does no harm', () => {
  expect(writesInOrder(told([takes('ana'), takes('bo'), writes('ana'), writes('bo')])).verdict).toBe('holds');
});

test('without a resource there is nothing to say', () => {
  expect(writesInOrder(told([takes('ana')])).verdict).toBe('unknown');
});
