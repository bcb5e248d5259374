import { expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import { limiterMachine } from './limiter.ts';

const acquire = (from: string) => ({ type: 'acquire', from });
const admitted = (to: string) => [{ type: 'post', to, message: { type: 'admitted' } }];

test('with room for one token it is a pacer: one at once, the others one an interval', () => {
  const limiter = drive(limiterMachine, { capacity: 1, intervalMs: 1000 });
  expect(limiter.hear(acquire('a')).effects()).toEqual(admitted('a'));
  expect(limiter.hear(acquire('b')).effects()).toEqual([]);
  expect(limiter.hear(acquire('c')).effects()).toEqual([]);
  expect(limiter.wait('interval').effects()).toEqual(admitted('b'));
  expect(limiter.wait('interval').effects()).toEqual(admitted('c'));
  expect(limiter.wait('interval').state()).toBe('resting');
});

test('a bucket lets a burst through that fills it, and no more', () => {
  const limiter = drive(limiterMachine, { capacity: 3, intervalMs: 1000 });
  const burst = ['a', 'b', 'c', 'd'].map((who) => limiter.hear(acquire(who)).effects());
  expect(burst).toEqual([admitted('a'), admitted('b'), admitted('c'), []]);
});

test('one who comes does not put off the next token', () => {
  const limiter = drive(limiterMachine, { capacity: 1, intervalMs: 1000 }).hear(acquire('a'));
  expect(limiter.hear(acquire('b')).waits()).toEqual({});
});

test('it rests only when the bucket is full again', () => {
  const limiter = drive(limiterMachine, { capacity: 2, intervalMs: 1000 }).hear(acquire('a')).hear(acquire('b'));
  expect(limiter.wait('interval').state()).toBe('refilling');
  expect(limiter.wait('interval').state()).toBe('resting');
});
