import { isTerm } from './glossary.ts';
import type { Lesson } from './lesson.ts';

/**
 * What does not fit between a lesson and its prose: a step that points to no text, a text to which no step points, a word that
 * the glossary does not know.
 *
 * @param markdown of its index.md.
 */
export function proseProblems(lesson: Lesson, markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#.*\{#([\w-]+)\}\s*$/gm)].map((found) => found[1]!);
  const said = new Set(['hook', ...saidBy(lesson)]);
  const terms = [...markdown.matchAll(/\]\(#term:([^)]*)\)/g)].map((found) => found[1]!);
  return [
    ...[...said].filter((say) => !headings.includes(say)).map((say) => `the step "${say}" points to no text`),
    ...headings.filter((id) => !said.has(id)).map((id) => `no step points to the text "${id}"`),
    ...headings.filter((id, place) => headings.indexOf(id) !== place).map((id) => `two texts are called "${id}"`),
    ...terms.filter((id) => !isTerm(id)).map((id) => `the glossary has no term "${id}"`),
  ].map((problem) => `lessons/${lesson.id}/index.md: ${problem}`);
}

function saidBy({ variants, break: breaking, fix, transfer }: Lesson): string[] {
  const steps = variants.flatMap((variant) => variant.steps.map(({ say }) => say));
  return [...steps, ...[breaking, fix, transfer].flatMap((step) => (step ? [step.say] : []))];
}
