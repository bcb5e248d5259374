import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EnvironmentOptions, Plugin } from 'vite';
import { lessons } from '../../lessons/index.ts';
import { defaultKnobs, type Lesson } from '../../lessons/lesson.ts';
import { overBudget } from './budget.ts';
import { leftOut } from './left-out.ts';

/** All that a page must load for its first figure, compressed: the element, and the file of one lesson. */
const budgetBytes = 60_000;

const element = 'zootrope-figure';
const types = `export {};
declare global {
  interface HTMLElementTagNameMap {
    '${element}': HTMLElement;
  }
}
`;

/** What only some lessons draw, by the machines that must take part for it. */
const parts: readonly { drawn: (machines: ReadonlySet<string>) => boolean; files: readonly RegExp[] }[] = [
  {
    drawn: (machines) => machines.has('breaker'),
    files: [/^core\/frame\/(breaker|breaker-happenings|breaker-callers)\.ts$/, /\/picture\/breaker\.ts$/],
  },
  {
    drawn: (machines) => !machines.has('caller') && !machines.has('client'),
    files: [/^core\/frame\/(peers|peer-happenings)\.ts$/],
  },
];

/** Names of environments are made of letters and underscores. */
const environmentOf = (file: string) => `figure_${file.replaceAll('-', '_')}`;

/** @returns what a figure of this lesson never draws. */
export function undrawn(lesson: Lesson): RegExp[] {
  const casts = lesson.variants.map(({ scenario }) => scenario(defaultKnobs(lesson), { servers: 1 }).actors);
  const machines = casts.map((actors) => new Set(Object.keys(actors).map((address) => address.replace(/^.*\//, ''))));
  return parts.flatMap(({ drawn, files }) => (machines.some(drawn) ? [] : files));
}

/**
 * Figures for other pages, beside the site: `embed/zootrope-figure.js`, which is the element, and for each lesson a file
 * that the element loads when a figure of it comes near. Each is one module.
 *
 * @param root the repository.
 */
export function figures(root: string): Plugin[] {
  const byName = new Map(lessons.map(({ id }) => [environmentOf(id), id]));
  return [
    {
      name: 'zootrope:figures',
      apply: 'build',
      config({ root: base = '.', build: { outDir = 'dist' } = {} }) {
        const made = (file: string, input: string) =>
          [environmentOf(file), options(resolve(base, outDir, 'embed'), file, `${root}/web/embed/${input}`)] as const;
        const ofLessons = lessons.map(({ id }) => made(id, 'one-lesson.ts'));
        // In this order they are built: what a lesson's file may weigh depends on the element's.
        return { environments: Object.fromEntries([made(element, 'zootrope-figure.ts'), ...ofLessons]) };
      },
    },
    {
      name: 'zootrope:figure-element',
      enforce: 'pre',
      applyToEnvironment: ({ name }) => name === environmentOf(element),
      resolveId(id) {
        if (id === 'zootrope:figures') return `\0${id}`;
        return /^\.\/[\w-]+\.js$/.test(id) ? { id, external: true } : null;
      },
      /** Names that a bundler can read: a page that is built takes the lessons' files along. */
      load(id) {
        if (id !== '\0zootrope:figures') return null;
        return `export default { ${lessons.map((one) => `'${one.id}': () => import('./${one.id}.js')`).join(', ')} };`;
      },
      generateBundle() {
        this.emitFile({ type: 'asset', fileName: `${element}.d.ts`, source: types });
      },
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
        const { root: base, build } = this.environment.config;
        const elementCode = readFileSync(resolve(base, build.outDir, `${element}.js`), 'utf8');
        for (const output of Object.values(bundle)) {
          if (output.type !== 'chunk') continue;
          const what = `embed/${element}.js with embed/${output.fileName}`;
          const over = overBudget(what, [elementCode, output.code], budgetBytes);
          if (over !== undefined) this.error(over);
        }
      },
    },
    ...lessons.map((lesson) => ({
      ...leftOut(root, undrawn(lesson)),
      applyToEnvironment: ({ name }: { name: string }) => name === environmentOf(lesson.id),
    })),
  ];
}

function options(outDir: string, file: string, input: string): EnvironmentOptions {
  return {
    // For browsers they get a helper that would preload what the element imports, which imports nothing more.
    consumer: file === element ? 'server' : 'client',
    resolve: { conditions: ['browser', 'import', 'default'] },
    build: {
      ...{ outDir, emptyOutDir: false, copyPublicDir: false, modulePreload: false, ssr: false, minify: 'oxc' },
      // These know light-dark(), which older ones would have spelt out.
      ...{ cssTarget: ['chrome123', 'firefox121', 'safari17.5'], reportCompressedSize: false },
      rolldownOptions: {
        input: { [file]: input },
        preserveEntrySignatures: 'strict',
        output: { codeSplitting: false, entryFileNames: '[name].js' },
      },
    },
  };
}
