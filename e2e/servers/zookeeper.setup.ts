/**
 * Runs before the tests: starts one Apache ZooKeeper for all of them.
 *
 * A test asks for it by `inject('zookeeper')` and gets `host:port`, or null where there is none to be had: outside CI,
 * and then this has said so. Sessions of 0.4 to 4 s can be had; a server from `$ZK_CONNECT` may clamp otherwise. The
 * tests share its znodes: each keeps to a path of its own.
 */
import type { TestProject } from 'vitest/node';
import { announce } from './finding.ts';
import { startZooKeeper } from './start-zookeeper.ts';
import type { RunningZooKeeper } from './start-zookeeper.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    zookeeper: string | null;
  }
}

/** @throws under CI, when there is no ZooKeeper: a test that cannot run has not passed. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  let server: RunningZooKeeper;
  try {
    server = await startZooKeeper({ tickTimeMs: 200 });
  } catch (error) {
    const { CI: ci = '' } = process.env;
    if (ci !== '' && ci !== 'false') throw error;
    announce(`THE TESTS AGAINST A REAL ZOOKEEPER ARE SKIPPED: ${(error as Error).message}`);
    project.provide('zookeeper', null);
    return undefined;
  }
  announce(`Apache ZooKeeper ${server.version} at ${server.hostPort}, from ${server.from}`);
  project.provide('zookeeper', server.hostPort);
  return server.stop;
}
