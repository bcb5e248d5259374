import type { Lesson, Variant } from './lesson.ts';

/** What is said of a lesson where it is only named: on the list of all, and above its question while it is loaded. */
export interface Card extends Pick<Lesson, 'id' | 'title' | 'question' | 'path' | 'minutes'> {
  variants: readonly Pick<Variant, 'id' | 'title'>[];
}

export function cardOf({ id, title, question, path, minutes, variants }: Lesson): Card {
  return { id, title, question, path, minutes, variants: variants.map(({ id, title }) => ({ id, title })) };
}
