import type { Plugin } from 'vite';
import { cardOf } from '../../lessons/card.ts';
import { lessons } from '../../lessons/index.ts';

const all = 'zootrope:lessons';
const one = 'zootrope:lesson/';

/**
 * Makes `import { cards, files } from 'zootrope:lessons'` give what is said of each lesson where it is only named, and by its
 * id how to load it. Each is a module of its own, with its prose: a page that shows one loads no other.
 *
 * @param root the repository.
 */
export function lessonFiles(root: string): Plugin {
  return {
    name: 'zootrope:lesson-files',
    resolveId: (id) => (id === all || id.startsWith(one) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${all}`) {
        const loaders = lessons.map((lesson) => `${JSON.stringify(lesson.id)}: () => import('${one}${lesson.id}')`);
        return [
          `export const cards = ${JSON.stringify(lessons.map(cardOf))};`,
          `export const files = { ${loaders.join(', ')} };`,
        ].join('\n');
      }
      if (!id.startsWith(`\0${one}`)) return null;
      const folder = `${root}/lessons/${id.slice(one.length + 1)}`;
      return [
        `export { default as lesson } from ${JSON.stringify(`${folder}/lesson.ts`)};`,
        `export { default as prose } from ${JSON.stringify(`${folder}/index.md`)};`,
      ].join('\n');
    },
  };
}

/** @returns what the module of a lesson is called in a bundle. */
export function moduleOf(lesson: string): string {
  return `\0${one}${lesson}`;
}
