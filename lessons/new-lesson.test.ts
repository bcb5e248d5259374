import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Lesson } from './lesson.ts';
import { begun, listed, newLesson } from './new-lesson.ts';
import { proseProblems } from './prose-problems.ts';

const asked = { id: 'did-it-happen', question: 'The payment call timed out. Did it happen?' };
const index = readFileSync(new URL('./index.ts', import.meta.url), 'utf8');

test('its lesson and its prose fit, in every step', () => {
  const files = newLesson(asked);
  const said = [...files['lesson.ts']!.matchAll(/say: '([\w-]+)'/g)].map((found) => ({ say: found[1]! }));
  const lesson = { id: asked.id, variants: [{ steps: said }] } as unknown as Lesson;
  expect(said).toHaveLength(4);
  expect(proseProblems(lesson, files['index.md']!)).toEqual([]);
});

test('it is put on the list, after the others', () => {
  const list = listed(index, asked);
  expect(list).toContain("import didItHappen from './did-it-happen/lesson.ts';\n");
  expect(list).toMatch(/circuitBreaker, didItHappen\];\n$/);
  expect(listed("import a from './a/lesson.ts';\n\nexport const lessons = [\n  a,\n];\n", asked)).toMatch(
    /\[\n {2}a, didItHappen\n?\];\n$/,
  );
});

test('a quotation mark in the question does no harm', () => {
  const { question } = { ...asked, question: "Who doesn’t, and who doesn't?" };
  expect(newLesson({ ...asked, question })['lesson.ts']).toContain("'Who doesn’t, and who doesn\\'t?'");
});

describe('what cannot be begun is said in one line', () => {
  test.each([
    [[], /"" is no id/],
    [['Did It', 'Why?'], /"Did It" is no id/],
    [['two-holders', 'Why?'], /already/],
    [['fresh', 'A statement.'], /is no question/],
  ])('%j', (words, problem) => {
    expect(() => begun(words, ['two-holders'])).toThrow(problem);
    expect(() => begun(words, ['two-holders'])).not.toThrow(/\n/);
  });
});
