import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { entryBudget } from './web/build/budget.ts';
import { firstPaint } from './web/build/first-paint.ts';
import { noRuns } from './web/build/no-runs.ts';
import { figures } from './web/build/figures.ts';
import { lessonFiles } from './web/build/lesson-files.ts';
import { offline } from './web/build/offline.ts';
import { prose } from './web/build/prose.ts';
import { statecharts } from './web/build/statecharts.ts';

export default defineConfig({
  root: 'web',
  // Relative, so that the built site opens from any folder of any host.
  base: './',
  plugins: [
    svelte({ configFile: false }),
    prose(),
    statecharts(),
    lessonFiles(import.meta.dirname),
    noRuns(import.meta.dirname),
    firstPaint(),
    offline(),
    entryBudget(120_000),
    figures(import.meta.dirname),
  ],
  // The site first, since it empties the folder; then the figures beside it.
  builder: {
    async buildApp(builder) {
      const { client, ...others } = builder.environments;
      if (client) await builder.build(client);
      for (const [name, environment] of Object.entries(others))
        if (name.startsWith('figure_')) await builder.build(environment);
    },
  },
  worker: { format: 'es', plugins: () => [prose()] },
  build: {
    ...{ outDir: '../dist/site', emptyOutDir: true, target: 'es2023' },
    // What every page needs is one file.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } } },
  },
  // The app draws what lies beside it: core and the lessons.
  server: { fs: { allow: [import.meta.dirname] } },
});
