import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** @returns what to say of files that come to more than they may, compressed; undefined when they do not. */
export function overBudget(what: string, files: readonly string[], budgetBytes: number): string | undefined {
  const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  const kB = (count: number) => (count / 1000).toFixed(1);
  return bytes > budgetBytes ? `${what} is ${kB(bytes)} kB compressed, and may be ${kB(budgetBytes)} kB` : undefined;
}

/** What a page must load before it can show a lesson: its entry with all that this imports at once, and the styles. */
export function entryBudget(budgetBytes: number): Plugin {
  return {
    name: 'zootrope:entry-budget',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const needed = new Set<string>();
        const need = (file: string): void => {
          const output = bundle[file];
          if (needed.has(file) || output?.type !== 'chunk') return;
          needed.add(file);
          output.imports.forEach(need);
        };
        for (const output of Object.values(bundle)) {
          if (output.type !== 'chunk' || !output.isEntry) continue;
          need(output.fileName);
        }
        const files = [...needed].map((file) => {
          const output = bundle[file];
          return output?.type === 'chunk' ? output.code : '';
        });
        const over = overBudget('the entry of the site', files, budgetBytes);
        if (over !== undefined) this.error(over);
      },
    },
  };
}
