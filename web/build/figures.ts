import type { EnvironmentOptions, Plugin } from 'vite';
import { overBudget } from './budget.ts';
import { leftOut } from './left-out.ts';

/** All that a page must load for its first figure, compressed. */
const budgetBytes = 60_000;

/** Of the picture, what only lessons with a breaker draw. */
const ofBreakers = [
  /^core\/frame\/(breaker|breaker-happenings|breaker-callers|service)\.ts$/,
  /\/picture\/breaker\.ts$/,
];

export interface FigureFile {
  lesson: string;
  /** Whether a breaker takes part. */
  breaker: boolean;
}

/** Names of environments are made of letters and underscores. */
export const environmentOf = (lesson: string) => `figure_${lesson.replaceAll('-', '_')}`;

/**
 * A file of figures for each lesson, beside the site: `embed/<lesson>.js`, one module that needs nothing else.
 *
 * @param root the repository.
 */
export function figures(root: string, files: readonly FigureFile[]): Plugin[] {
  const byName = new Map(files.map(({ lesson }) => [environmentOf(lesson), lesson]));
  const plain = new Set(files.flatMap(({ lesson, breaker }) => (breaker ? [] : [environmentOf(lesson)])));
  return [
    {
      name: 'zootrope:figures',
      apply: 'build',
      config: () => ({ environments: Object.fromEntries([...byName].map(([name, id]) => [name, options(root, id)])) }),
    },
    {
      name: 'zootrope:figure',
      enforce: 'pre',
      applyToEnvironment: ({ name }) => byName.has(name),
      resolveId(id) {
        const lesson = byName.get(this.environment.name) ?? '';
        if (id === 'zootrope:lesson') return `${root}/lessons/${lesson}/lesson.ts`;
        return id === 'xstate' ? `${root}/web/embed/definitions.ts` : null;
      },
      generateBundle(_, bundle) {
        for (const output of Object.values(bundle)) {
          if (output.type !== 'chunk') continue;
          const over = overBudget(`embed/${output.fileName}`, [output.code], budgetBytes);
          if (over !== undefined) this.error(over);
        }
      },
    },
    { ...leftOut(root), applyToEnvironment: ({ name }) => byName.has(name) && !plain.has(name) },
    { ...leftOut(root, ofBreakers), applyToEnvironment: ({ name }) => plain.has(name) },
  ];
}

function options(root: string, lesson: string): EnvironmentOptions {
  return {
    consumer: 'client',
    resolve: { conditions: ['browser', 'import', 'default'] },
    build: {
      ...{ outDir: `${root}/dist/site/embed`, emptyOutDir: false, copyPublicDir: false, modulePreload: false },
      // These know light-dark(), which older ones would have spelt out.
      ...{ cssTarget: ['chrome123', 'firefox121', 'safari17.5'], reportCompressedSize: false },
      rolldownOptions: {
        input: { [lesson]: `${root}/web/embed/one-lesson.ts` },
        output: { codeSplitting: false, entryFileNames: '[name].js' },
      },
    },
  };
}
