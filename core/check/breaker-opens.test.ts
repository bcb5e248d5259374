import { describe, expect, test } from 'vitest';
import { opensAndCloses, opensAtFailure, opensOnlyWhenSick } from './breaker-opens.ts';
import { breakerStory, served, type Act } from './fixtures/breaker-story.ts';

const opensAt = (call: string): Act[] => [
  ['passes', call, 'closed'],
  ['failed', call, 'open.resting'],
];

describe('opens only when the service is sick', () => {
  test('four old failures and a fifth are no reason', () => {
    const trace = breakerStory([...served(4, 'failed'), ...served(30, 'answered'), ...opensAt('x')]);
    expect(opensOnlyWhenSick(0.5)(trace)).toMatchObject({
      verdict: 'broken',
      why: 'it opens when 1 of the last 20 calls had failed',
      measured: 5,
    });
  });

  test('ten of the last twenty are', () => {
    const trace = breakerStory([...served(10, 'answered'), ...served(9, 'failed'), ...opensAt('x')]);
    expect(opensOnlyWhenSick(0.5)(trace)).toMatchObject({ verdict: 'holds', measured: 50 });
  });

  test('and so is no answer, once it has lasted a second', () => {
    const asks = Array.from({ length: 20 }, (_, index): Act => ['passes', `c${index}`, 'closed']);
    const opens: Act = ['rejects', 'x', 'open.resting'];
    expect(opensOnlyWhenSick(0.5)(breakerStory([...asks, ['waits', 'closed', 1100], opens])).verdict).toBe('holds');
    expect(opensOnlyWhenSick(0.5)(breakerStory([...asks, ['waits', 'closed', 500], opens])).verdict).toBe('broken');
  });

  test('a run that was cut short cannot tell', () => {
    expect(opensOnlyWhenSick(0.5)(breakerStory(served(3, 'answered'), { cutShort: true })).verdict).toBe('unknown');
  });
});

test('opens at the k-th failure since it closed', () => {
  const twice: Act[] = [
    ...[...served(2, 'failed'), ...served(5, 'answered'), ...opensAt('x')],
    ['passes', 'y', 'halfOpen.trying'],
    ['answered', 'y', 'closed'],
    ...[...served(2, 'failed', 'closed', 'again' as 'failed'), ...opensAt('z')],
  ];
  expect(opensAtFailure(3)(breakerStory(twice))).toMatchObject({ verdict: 'holds', measured: 2 });
  expect(opensAtFailure(5)(breakerStory(twice))).toMatchObject({ verdict: 'broken', measured: 3, expected: 5 });
});

test('opens, and is closed at the end', () => {
  const open: Act[] = opensAt('x');
  const closes: Act[] = [
    ['passes', 'y', 'halfOpen.trying'],
    ['answered', 'y', 'closed'],
  ];
  expect(opensAndCloses(breakerStory([...open, ...closes])).verdict).toBe('holds');
  expect(opensAndCloses(breakerStory(open))).toMatchObject({ verdict: 'broken', why: 'it ends open' });
  expect(opensAndCloses(breakerStory(served(3, 'answered')))).toMatchObject({ why: 'it never opens' });
});
