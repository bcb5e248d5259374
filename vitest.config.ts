import { defineConfig } from 'vitest/config';
import { prose } from './web/build/prose.ts';

const shared = {
  exclude: ['**/node_modules/**', 'dist/**'],
  // Finds or obtains Apache ZooKeeper, and says where it is to the tests that need a real one.
  globalSetup: ['e2e/servers/zookeeper.setup.ts'],
  // A failure prints its seed, so that nothing has to be run twice to be believed.
  retry: 0,
};

export default defineConfig({
  plugins: [prose()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          include: ['*.test.ts', '{core,lessons,web,e2e}/**/*.test.ts'],
          exclude: [...shared.exclude, '**/*.live.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // On a real ensemble and the wall clock: one file at a time, so that none contends for another's lock.
        extends: true,
        test: {
          ...shared,
          name: 'live',
          include: ['{core,lessons,web,e2e}/**/*.live.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
