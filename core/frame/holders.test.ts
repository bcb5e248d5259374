import { expect, test } from 'vitest';
import { choose } from '../../lessons/choose.ts';
import { headerOf, scenarioOf, type Lesson } from '../../lessons/lesson.ts';
import timing from '../../lessons/timing-not-load/lesson.ts';
import twoHolders from '../../lessons/two-holders/lesson.ts';
import { simulate } from '../sim/simulate.ts';
import { sittersBetween } from './seats.ts';
import { indexTrace } from './trace-index.ts';

function indexOf(lesson: Lesson, variant: string) {
  const choices = choose(lesson, { variant });
  return indexTrace(
    simulate({ header: headerOf(lesson, choices, { world: 'sim' }), scenario: scenarioOf(lesson, choices) }),
  );
}

test('whoever’s znode is gone does not hold the lock, whatever it believes', () => {
  const index = indexOf(twoHolders, 'as-written');
  const goesOnMs = index.moments.find(({ kind }) => kind === 'goes-on')!.atMs;
  expect(sittersBetween(index.holders, goesOnMs, goesOnMs + 1)).toEqual([]);
  expect(index.holders.all.map(({ participant }) => participant)).toEqual(['ana', 'bo']);
  expect(index.holders.seats).toBe(1);
});

test('of a semaphore, as many hold as there are permits', () => {
  const { holders, queue } = indexOf(timing, 'semaphore');
  expect(queue.permits).toBeGreaterThan(1);
  expect(holders.seats).toBe(queue.permits);
  expect(holders.all.length).toBe(50);
});

test('a client’s trace says what holders believed', () => {
  const choices = choose(twoHolders, { variant: 'as-written' });
  const header = { ...headerOf(twoHolders, choices, { world: 'sim' }), vantage: 'client' as const };
  const { records } = simulate({
    header: headerOf(twoHolders, choices, { world: 'sim' }),
    scenario: scenarioOf(twoHolders, choices),
  });
  const heard = records.filter(({ kind }) => !['znode', 'watch', 'session', 'ensemble'].includes(kind));
  const { holders } = indexTrace({ header, records: heard });
  expect(holders.all.map(({ participant }) => participant)).toEqual(['ana', 'bo', 'ana']);
});
