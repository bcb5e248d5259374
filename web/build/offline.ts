import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** Adds a service worker that keeps all files of the site, so that it opens without a network after the first visit. */
export function offline(): Plugin {
  return {
    name: 'zootrope:offline',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const hash = createHash('sha256');
        for (const output of Object.values(bundle)) hash.update(output.type === 'chunk' ? output.code : output.source);
        const files = ['./', ...Object.keys(bundle).filter((file) => file !== 'index.html')];
        this.emitFile({
          type: 'asset',
          fileName: 'offline.js',
          source: workerOf(files, hash.digest('hex').slice(0, 12)),
        });
      },
    },
  };
}

/**
 * A page comes from the network where there is one, and all else from what was kept: its names change with it. What a
 * server's answers vary with does not matter: they are files.
 */
function workerOf(files: readonly string[], version: string): string {
  return `const kept = 'zootrope-${version}';
const files = ${JSON.stringify(files)};
addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(caches.open(kept).then((cache) => cache.addAll(files)));
});
addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('zootrope-') && name !== kept;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});
addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  const keeping = () => caches.open(kept);
  if (request.mode === 'navigate')
    event.respondWith(fetch(request).catch(() => keeping().then((cache) => cache.match('./', { ignoreVary: true }))));
  else event.respondWith(keeping().then((cache) => cache.match(request, { ignoreVary: true })).then((found) => found ?? fetch(request)));
});
`;
}
