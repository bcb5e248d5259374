import { expect, test } from 'vitest';
import { fencingTokensGrow } from './fencing-tokens-grow.ts';
import { story, type Line } from './fixtures/story.ts';

const holds = (who: string, token: number): Line => [
  `${who}/lock`,
  'replied',
  'held',
  { type: 'held', token, path: '/gate/x' },
];

test('each greater than the one before holds', () => {
  expect(fencingTokensGrow(story([holds('ana', 3), holds('bo', 5)]))).toMatchObject({ verdict: 'holds', measured: 2 });
});

test('a token that does not grow is named', () => {
  expect(fencingTokensGrow(story([holds('ana', 5), holds('bo', 5)]))).toMatchObject({
    verdict: 'broken',
    why: 'bo takes the lock with token 5, after ana with 5',
    records: [1],
  });
});

test('one who regains what it held carries the same token again', () => {
  expect(fencingTokensGrow(story([holds('ana', 3), holds('ana', 3), holds('bo', 4)])).verdict).toBe('holds');
});

test('where nobody ever held there is nothing to say', () => {
  expect(fencingTokensGrow(story([])).verdict).toBe('unknown');
});
