import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { siteFiles } from './site-files.ts';

/** @returns what to say of files that come to more than they may, compressed; undefined when they do not. */
export function overBudget(what: string, files: readonly string[], budgetBytes: number): string | undefined {
  const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  const kB = (count: number) => (count / 1000).toFixed(1);
  return bytes > budgetBytes ? `${what} is ${kB(bytes)} kB compressed, and may be ${kB(budgetBytes)} kB` : undefined;
}

/** What a page must load before it can show a lesson: the entry with all that this imports at once, and the lesson's own files. */
export function entryBudget(budgetBytes: number): Plugin {
  return {
    name: 'zootrope:entry-budget',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const codeOf = (file: string) => {
          const output = bundle[file];
          return output?.type === 'chunk' ? output.code : '';
        };
        const { entry, ofLesson } = siteFiles(bundle);
        for (const [lesson, files] of ofLesson) {
          const over = overBudget(`the page of ${lesson}`, [...entry, ...files].map(codeOf), budgetBytes);
          if (over !== undefined) this.error(over);
        }
      },
    },
  };
}
