import { expect, test } from 'vitest';
import { kinds, type Happening } from './happenings.ts';
import { sentenceOf } from './sentence.ts';

const facts = { total: 200, done: 199, slots: 10, inUse: 10, permits: 10, next: 'caller-101' };

function happening(kind: Happening['kind'], who: string): Happening {
  return { atMs: 1, seq: 1, kind, who, amount: 12_345, other: 'server-1' };
}

test.each(kinds)('"%s" is a sentence of at most twelve words, of one and of several', (kind) => {
  const one = sentenceOf([happening(kind, 'caller-100')], facts);
  const two = sentenceOf([happening(kind, 'caller-100'), happening(kind, 'caller-7')], facts);
  const three = sentenceOf(
    ['caller-1', 'caller-2', 'caller-3'].map((who) => happening(kind, who)),
    facts,
  );
  for (const sentence of [one, two, three]) {
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    expect(sentence.split(' ').length).toBeLessThanOrEqual(12);
    expect(sentence).not.toMatch(/undefined|NaN| {2}/);
  }
});

test('a permit is not the lock', () => {
  const takes = (permits: number) =>
    sentenceOf([happening('takes', 'caller-3')], { ...facts, permits, next: undefined });
  expect([takes(1), takes(5)]).toEqual(['Caller 3 takes the lock.', 'Caller 3 takes a permit.']);
});
