import { expect, test } from 'vitest';
import { standstill } from './standstill.ts';

test('what reaches a participant that is stopped waits for it, in order, and nobody else waits', () => {
  const still = standstill();
  const done: string[] = [];
  const pause = { type: 'pause', process: 'ana', fromMs: 0, toMs: 1 } as const;
  still.begin(pause);
  still.reach('ana/session', () => done.push('first'));
  still.reach('ana/lock', () => done.push('second'));
  still.reach('anabel', () => done.push('other'));
  expect(done).toEqual(['other']);
  still.end(pause);
  still.reach('ana/lock', () => done.push('third'));
  expect(done).toEqual(['other', 'first', 'second', 'third']);
});

test('a blocked way is blocked in both directions, and only between those two', () => {
  const still = standstill();
  const done: string[] = [];
  const partition = { type: 'partition', between: ['ana', 'resource'], fromMs: 0, toMs: 1 } as const;
  still.begin(partition);
  still.pass('ana/caller', 'resource', () => done.push('there'));
  still.pass('resource', 'ana/caller', () => done.push('back'));
  still.pass('bo/caller', 'resource', () => done.push('bo'));
  expect(done).toEqual(['bo']);
  still.end(partition);
  expect(done).toEqual(['bo', 'there', 'back']);
});
