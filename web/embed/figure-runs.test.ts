import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, expect, test } from 'vitest';
import { choose } from '../../lessons/choose.ts';
import { lessons } from '../../lessons/index.ts';
import type { Choices, Lesson } from '../../lessons/lesson.ts';
import { undrawn } from '../build/figures.ts';
import { leftOut } from '../build/left-out.ts';
import { figureRun } from './figure-run.ts';
import { pictureOf } from './picture/picture.ts';

/** Pictures of a variant’s run, as a bundle exports them. */
type Drawn = (variant: string) => string[];

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'zootrope-figures-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The same two functions out of a bundle as figures have it: without XState, and without what is left out. */
async function bundled(of: Lesson): Promise<Drawn> {
  const lesson = of.id;
  const entry = join(folder, `${lesson}.ts`);
  writeFileSync(
    entry,
    `import lesson from '${root}/lessons/${lesson}/lesson.ts';
import { figureRun } from '${root}/web/embed/figure-run.ts';
import { pictureOf } from '${root}/web/embed/picture/picture.ts';
import { choose } from '${root}/lessons/choose.ts';
export const own = (variant) => drawnOf(figureRun(lesson, choose(lesson, { variant })));
const drawnOf = (index) => index.momentsMs.filter((_, i) => i % 7 === 0).map((atMs) => pictureOf(index, atMs, '', 'paper'));
`,
  );
  const built = await build({
    ...{ configFile: false, root: folder, logLevel: 'error', plugins: [leftOut(root, undrawn(of))] },
    resolve: { alias: { xstate: `${root}/web/embed/definitions.ts` } },
    build: {
      ...{ write: false, minify: false, target: 'es2023' },
      lib: { entry, formats: ['es'], fileName: lesson },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  const chunk = outputs.find((output) => output.type === 'chunk');
  const file = join(folder, `${lesson}.mjs`);
  writeFileSync(file, chunk?.type === 'chunk' ? chunk.code : '');
  return ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as { own: Drawn }).own;
}

const drawnOf = (lesson: Lesson, choices: Choices): string[] => {
  const index = figureRun(lesson, choices);
  return index.momentsMs.filter((_, i) => i % 7 === 0).map((atMs) => pictureOf(index, atMs, '', 'paper'));
};
test.each(lessons.map((lesson) => [lesson.id, lesson] as const))(
  'a figure of %s draws what the lesson draws',
  async (_, lesson: Lesson) => {
    const ofFigure = await bundled(lesson);
    for (const variant of lesson.variants.slice(0, 3)) {
      const expected = drawnOf(lesson, choose(lesson, { variant: variant.id }));
      const drawn = ofFigure(variant.id);
      expect(expected.length).toBeGreaterThan(1);
      expect(drawn.length).toBe(expected.length);
      // A picture that differs is shown; not all of them.
      const differs = drawn.findIndex((picture, i) => picture !== expected[i]);
      expect(drawn[differs]).toBe(expected[differs]);
    }
  },
  60_000,
);
