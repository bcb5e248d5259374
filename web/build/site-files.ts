import type { Rolldown } from 'vite';
import { lessons } from '../../lessons/index.ts';
import { moduleOf } from './lesson-files.ts';

/** What a built site loads: for every page, and by lesson what its page loads beyond that. Names in the bundle. */
export interface SiteFiles {
  entry: readonly string[];
  ofLesson: ReadonlyMap<string, readonly string[]>;
}

/** @throws when a lesson has no file of its own. */
export function siteFiles(bundle: Rolldown.OutputBundle): SiteFiles {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
  const entry = neededBy(
    chunks.filter(({ isEntry }) => isEntry),
    bundle,
  );
  const ofLesson = lessons.map(({ id }): [string, readonly string[]] => {
    const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === moduleOf(id));
    if (!chunk) throw new Error(`the lesson "${id}" has no file of its own`);
    return [id, neededBy([chunk], bundle).filter((file) => !entry.includes(file))];
  });
  return { entry, ofLesson: new Map(ofLesson) };
}

/** The files that have to be there before these chunks can run, themselves among them. */
function neededBy(chunks: readonly Rolldown.OutputChunk[], bundle: Rolldown.OutputBundle): string[] {
  const needed = new Set<string>();
  const need = (file: string): void => {
    const output = bundle[file];
    if (needed.has(file) || output?.type !== 'chunk') return;
    needed.add(file);
    output.imports.forEach(need);
  };
  for (const { fileName } of chunks) need(fileName);
  return [...needed];
}
