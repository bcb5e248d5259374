import { expect, test } from 'vitest';
import { availabilityAbout, costsNothing } from './breaker-availability.ts';
import { breakerStory, served, type Act } from './fixtures/breaker-story.ts';

/** A hundred calls of which the last five fail and open it, and so many that it turns away. */
function cycle(rejected: number): Act[] {
  return [
    ...served(95, 'answered'),
    ...served(4, 'failed'),
    ['passes', 'x', 'closed'],
    ['failed', 'x', 'open.resting'],
    ...Array.from({ length: rejected }, (_, index): Act => ['rejects', `r${index}`, 'open.resting']),
    ['passes', 'y', 'halfOpen.trying'],
  ];
}
const calls = { failing: 0.05, openMs: 10_000, perSecond: 10 };

test('as many are answered as (k/p)(1 − p) / (k/p + R·rps)', () => {
  expect(availabilityAbout(calls)(breakerStory(cycle(100)))).toMatchObject({
    verdict: 'holds',
    measured: 47.5,
    expected: 47.5,
  });
});

test('what chance would have to be far too kind for is broken', () => {
  expect(availabilityAbout(calls)(breakerStory(cycle(1)))).toMatchObject({ verdict: 'broken', measured: 94.1 });
  expect(availabilityAbout(calls)(breakerStory(cycle(3000)))).toMatchObject({ verdict: 'broken' });
});

test('one that never opens has no cycle to count', () => {
  expect(availabilityAbout(calls)(breakerStory(served(9, 'answered'))).verdict).toBe('unknown');
});

test('costs nothing where as many are answered as the service answers', () => {
  expect(costsNothing(0.05)(breakerStory([...served(95, 'answered'), ...served(5, 'failed')])).verdict).toBe('holds');
  expect(costsNothing(0.05)(breakerStory(cycle(100)))).toMatchObject({ verdict: 'broken', measured: 47.3 });
});
