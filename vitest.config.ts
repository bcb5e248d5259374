import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { prose } from './web/build/prose.ts';

/** Finds or obtains Apache ZooKeeper, and says where it is to the tests that need a real one. */
const zookeeper = 'e2e/servers/zookeeper.setup.ts';

export default defineConfig({
  plugins: [prose()],
  test: {
    include: ['*.test.ts', '{core,lessons,web,e2e}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    environment: 'node',
    globalSetup: existsSync(zookeeper) ? [zookeeper] : [],
    // A failure prints its seed, so that nothing has to be run twice to be believed.
    retry: 0,
  },
});
