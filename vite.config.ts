import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { prose } from './web/build/prose.ts';

export default defineConfig({
  root: 'web',
  // Relative, so that the built site opens from any folder of any host.
  base: './',
  plugins: [svelte({ configFile: false }), prose()],
  worker: { format: 'es', plugins: () => [prose()] },
  build: { outDir: '../dist/site', emptyOutDir: true, target: 'es2023' },
  // The app draws what lies beside it: core and the lessons.
  server: { fs: { allow: [import.meta.dirname] } },
});
