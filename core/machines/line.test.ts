import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aheadOf, bySequence, countAhead, isInLine } from './line.ts';

const digits = (sequence: number) => String(sequence).padStart(10, '0');

test('contenders stand in the order of their sequence numbers, whatever is before those', () => {
  const names = [`z-lock-${digits(1)}`, `a-lock-${digits(12)}`, `m__lock__${digits(3)}`];
  expect(bySequence(names)).toEqual([names[0], names[2], names[1]]);
});

test('whoever is not in the line waits for nobody known', () => {
  expect(aheadOf([`a-lock-${digits(1)}`], `b-lock-${digits(2)}`)).toBeUndefined();
  expect(countAhead([`a-lock-${digits(1)}`], `b-lock-${digits(2)}`)).toBe(0);
});

test('a child without a sequence number is nobody’s place', () => {
  expect(aheadOf(['notes', `a-lock-${digits(1)}`], `a-lock-${digits(1)}`)).toEqual([]);
  expect(isInLine(['notes', '123456789', 'lock-12345678x9'], 'notes')).toBe(false);
  expect(bySequence(['notes', '123456789', 'lock-12345678x9'])).toEqual([]);
});

test('a reader waits for writers, but not for its own', () => {
  const line = ['w1-write-', 'r2-read-', 'me-write-', 'w4-write-', 'me-read-'].map(
    (name, index) => `${name}${digits(index)}`,
  );
  const ahead = aheadOf(line, line[4]!, { waitsFor: ['-write-'], own: ['me-write-'] });
  expect(ahead).toEqual([line[0], line[3]]);
});

test('among any contenders, all but the first wait for exactly those before them', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 2_000_000_000 }), { minLength: 1 }), (sequences) => {
      const names = sequences.map((sequence) => `x-lock-${digits(sequence)}`);
      sequences.forEach((sequence, index) => {
        expect(aheadOf(names, names[index]!)).toHaveLength(sequences.filter((other) => other < sequence).length);
        expect(countAhead(names, names[index]!)).toBe(sequences.filter((other) => other < sequence).length);
      });
    }),
  );
});
