import { expect, test } from 'vitest';
import { story, type Line } from './fixtures/story.ts';
import { oneLeader } from './one-leader.ts';

const leads = (who: string, epoch?: number): Line => [
  `${who}/election`,
  'held',
  'leading',
  { type: 'lead', ...(epoch !== undefined && { epoch }) },
];
const stops = (who: string): Line => [`${who}/election`, 'doubted', 'doubtful', { type: 'stepDown' }];

test('one after the other holds, and says how many terms there were', () => {
  expect(oneLeader(story([leads('ana', 3), stops('ana'), leads('bo', 5)]))).toMatchObject({
    verdict: 'holds',
    measured: 2,
  });
});

test('two who believe at the same time break it', () => {
  expect(oneLeader(story([leads('ana', 3), leads('bo', 5)]))).toMatchObject({
    verdict: 'broken',
    why: 'ana still believes it leads when bo begins to',
    records: [1],
  });
});

test('so do two where there are no epochs', () => {
  expect(oneLeader(story([leads('ana'), leads('bo')])).verdict).toBe('broken');
});

test('an epoch that does not grow breaks it, but for one who leads again after a doubt', () => {
  expect(oneLeader(story([leads('ana', 3), stops('ana'), leads('ana', 3)])).verdict).toBe('holds');
  expect(oneLeader(story([leads('ana', 3), stops('ana'), leads('bo', 3)]))).toMatchObject({
    verdict: 'broken',
    why: 'bo leads under epoch 3, after ana under 3',
  });
});

test('where nobody led there is nothing to say', () => expect(oneLeader(story([])).verdict).toBe('unknown'));
