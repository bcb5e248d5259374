import { expect, test } from 'vitest';
import { closesOnTrials, decidesAtOnce, hearsSilence, triesAtMost } from './breaker-tries.ts';
import { breakerStory, type Act } from './fixtures/breaker-story.ts';

const trying = 'halfOpen.trying';
const opened: Act[] = [
  ['passes', 'old', 'closed'],
  ['passes', 'x', 'closed'],
  ['failed', 'x', 'open.resting'],
];

test('counts the calls that one half-open time lets through', () => {
  const tries: Act[] = [...opened, ['passes', 'a', trying], ['passes', 'b', trying], ['rejects', 'c', trying]];
  expect(triesAtMost(2)(breakerStory(tries))).toMatchObject({ verdict: 'holds', measured: 2 });
  expect(triesAtMost(1)(breakerStory(tries))).toMatchObject({ verdict: 'broken', measured: 2, records: [4] });
  const twice: Act[] = [...tries, ['failed', 'a', 'open.resting'], ['passes', 'd', trying], ['passes', 'e', trying]];
  expect(triesAtMost(2)(breakerStory(twice)).verdict).toBe('holds');
});

test('an answer to a call from before it opened closes nothing', () => {
  const tries: Act[] = [...opened, ['passes', 'a', trying]];
  expect(closesOnTrials(breakerStory([...tries, ['answered', 'a', 'closed']])).verdict).toBe('holds');
  expect(closesOnTrials(breakerStory([...tries, ['answered', 'old', 'closed']]))).toMatchObject({
    verdict: 'broken',
    records: [4],
  });
});

test('closed, it should not go on calling into a silence', () => {
  const silence: Act[] = [
    ['passes', 'a', 'closed'],
    ['passes', 'b', 'closed'],
    ['waits', 'closed', 2000],
  ];
  expect(hearsSilence(2, 1000)(breakerStory([...silence, ['passes', 'c', 'closed']])).verdict).toBe('broken');
  expect(hearsSilence(3, 1000)(breakerStory([...silence, ['passes', 'c', 'closed']])).verdict).toBe('holds');
  expect(hearsSilence(2, 1000)(breakerStory([...silence, ['rejects', 'c', 'open.resting']])).verdict).toBe('holds');
  const answered: Act[] = [...silence, ['answered', 'a', 'closed'], ['passes', 'c', 'closed']];
  expect(hearsSilence(2, 1000)(breakerStory(answered)).verdict).toBe('holds');
});

test('a call that is neither let through nor turned away waits for the breaker', () => {
  const tries: Act[] = [...opened, ['passes', 'a', trying]];
  expect(decidesAtOnce(breakerStory(tries)).verdict).toBe('holds');
  expect(decidesAtOnce(breakerStory([...tries, ['queues', 'b', trying]]))).toMatchObject({
    verdict: 'broken',
    measured: 1,
  });
});
