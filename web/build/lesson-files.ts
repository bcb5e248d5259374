import type { Plugin, Rolldown } from 'vite';
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

/** @returns the files that a chunk needs before it can run, itself among them. */
export function neededBy({ fileName }: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): ReadonlySet<string> {
  const needed = new Set<string>();
  const need = (file: string): void => {
    const output = bundle[file];
    if (needed.has(file) || output?.type !== 'chunk') return;
    needed.add(file);
    output.imports.forEach(need);
  };
  need(fileName);
  return needed;
}

/** @returns by lesson, what its page loads beyond the entry of the site. */
export function filesOfLessons(bundle: Rolldown.OutputBundle): ReadonlyMap<string, readonly string[]> {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
  const entry = new Set(chunks.filter(({ isEntry }) => isEntry).flatMap((chunk) => [...neededBy(chunk, bundle)]));
  return new Map(
    lessons.map(({ id }) => {
      const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === `\0${one}${id}`);
      if (!chunk) throw new Error(`the lesson "${id}" has no file of its own`);
      return [id, [...neededBy(chunk, bundle)].filter((file) => !entry.has(file))];
    }),
  );
}
