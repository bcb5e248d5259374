import { expect, test } from 'vitest';
import { chosenOf, readCommitted, writeCommitted, type Committed } from './answer.ts';

const prediction = { question: '?', choices: [{ id: 'fifty', text: 'Fifty', reply: 'Yes.', right: true }] };

test.each<Committed>([{ kind: 'choice', id: 'fifty' }, { kind: 'not-sure' }, { kind: 'skipped' }])(
  '%o is kept and read back',
  (said) => {
    expect(readCommitted(writeCommitted(said), prediction)).toEqual(said);
  },
);

test('what was not kept, or is no longer offered, was not said', () => {
  for (const text of [null, '', 'choice:sixty', 'fifty']) expect(readCommitted(text, prediction)).toBeNull();
});

test('only a choice is a choice', () => {
  expect(chosenOf({ kind: 'choice', id: 'fifty' }, prediction)?.text).toBe('Fifty');
  expect(chosenOf({ kind: 'skipped' }, prediction)).toBeUndefined();
});
