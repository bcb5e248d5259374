import { expect, test } from 'vitest';
import { story, type Line } from './fixtures/story.ts';
import { isRead, readWriteExclusion } from './read-write-exclusion.ts';

const takes = (who: string, side: string): Line => [
  `${who}/${side}lock`,
  'replied',
  'held',
  { type: 'held', token: 1, path: `/shared/_c_1-${who}-${side}-0000000001` },
];
const leaves = (who: string, side: string): Line => [`${who}/${side}lock`, 'release', 'releasing'];

test('readers together, and a writer after them, holds', () => {
  const told = [
    takes('ana', 'read'),
    takes('bo', 'read'),
    leaves('ana', 'read'),
    leaves('bo', 'read'),
    takes('cy', 'write'),
  ];
  expect(readWriteExclusion(story(told))).toMatchObject({ verdict: 'holds', measured: 3 });
});

test.each([
  ['read', 'write', 'ana still believes it may read when bo takes the lock to write'],
  ['write', 'read', 'ana still believes it may write when bo takes the lock to read'],
  ['write', 'write', 'ana still believes it may write when bo takes the lock to write'],
])('one who may %s, and another who takes it to %s, break it', (first, second, why) => {
  expect(readWriteExclusion(story([takes('ana', first), takes('bo', second)]))).toMatchObject({
    verdict: 'broken',
    why,
    records: [1],
  });
});

test('one who writes may read as well', () => {
  expect(readWriteExclusion(story([takes('ana', 'write'), takes('ana', 'read')])).verdict).toBe('holds');
});

test('where nobody held there is nothing to say', () => expect(readWriteExclusion(story([])).verdict).toBe('unknown'));

test('readers are told by the recipe’s names and by kazoo’s', () => {
  const names = [
    '/x/_c_1-a-read-0000000001',
    '/x/f__rlock__0000000001',
    '/x/f__lock__0000000001',
    '/x/_c_1-a-write-0000000001',
  ];
  expect(names.map(isRead)).toEqual([true, true, false, false]);
});
