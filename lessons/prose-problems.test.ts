import { expect, test } from 'vitest';
import type { Lesson } from './lesson.ts';
import { proseProblems } from './prose-problems.ts';

const step = (say: string) => ({ until: () => false, say });
const lesson = {
  ...({ id: 'told', break: { say: 'break' } } as unknown as Lesson),
  variants: [{ steps: [step('begins'), step('ends')] }] as unknown as Lesson['variants'],
};
const text = (...ids: string[]) => ids.map((id) => `## A heading {#${id}}\n\nWords.\n`).join('\n');

test('nothing is wrong where each step has its text and each text its step', () => {
  const more = 'A [lease](#term:lease) that [waits](#waits).';
  expect(proseProblems(lesson, `${text('hook', 'begins', 'ends', 'break')}\n${more}`)).toEqual([]);
});

test.each([
  [text('hook', 'begins', 'break'), 'the step "ends" points to no text'],
  [text('hook', 'begins', 'ends', 'break', 'fix'), 'no step points to the text "fix"'],
  [text('hook', 'begins', 'ends', 'ends', 'break'), 'two texts are called "ends"'],
  [`${text('hook', 'begins', 'ends', 'break')} [a lock](#term:lokc)`, 'the glossary has no term "lokc"'],
])('%# %s', (markdown, problem) => {
  expect(proseProblems(lesson, markdown)).toEqual([`lessons/told/index.md: ${problem}`]);
});
