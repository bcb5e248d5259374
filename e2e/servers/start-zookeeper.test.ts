import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { findZooKeeper } from './find-zookeeper.ts';
import { fourLetterWord } from './four-letter-word.ts';
import { startZooKeeper } from './start-zookeeper.ts';
import type { RunningZooKeeper } from './start-zookeeper.ts';

const found = inject('zookeeper') === null ? undefined : (await findZooKeeper()).found;

/** What a server says of its own configuration: `dataDir=/tmp/…`. */
async function setting({ hostPort }: RunningZooKeeper, key: string): Promise<string> {
  const conf = await fourLetterWord(hostPort, 'conf');
  return new RegExp(`^${key}=(.*)$`, 'm').exec(conf)?.[1] ?? `no ${key} in ${conf}`;
}
const isDeaf = (hostPort: string) =>
  expect.poll(() => fourLetterWord(hostPort, 'ruok').catch(String), { timeout: 5_000 }).toMatch(/ECONNREFUSED/);

// A JVM on a busy machine may take seconds to start, and as long to end.
describe.skipIf(found?.kind !== 'java')('a server of our own', { timeout: 30_000 }, () => {
  let server: RunningZooKeeper;
  afterEach(() => server.stop());

  test('serves as it was asked to, and leaves nothing behind', async () => {
    server = await startZooKeeper({ tickTimeMs: 321, settings: { config: { minSessionTimeout: 123 } } });
    expect(server.version).toMatch(/^3\.\d+\.\d+$/);
    expect(await setting(server, 'tickTime')).toBe('321');
    expect(await setting(server, 'minSessionTimeout')).toBe('123');
    expect(await setting(server, 'maxClientCnxns')).toBe('0');
    const dataDir = await setting(server, 'dataDir');
    expect(existsSync(dataDir)).toBe(true);
    await server.stop();
    await isDeaf(server.hostPort);
    expect(existsSync(dataDir)).toBe(false);
  });

  test('is stopped although it has crashed', async () => {
    server = await startZooKeeper();
    server.kill?.('SIGKILL');
    await server.stop();
    await isDeaf(server.hostPort);
  });

  test('is stopped although it is frozen', async () => {
    server = await startZooKeeper();
    server.kill?.('SIGSTOP');
    await server.stop();
    await isDeaf(server.hostPort);
  });

  test('goes with the process that started it, however that went', async () => {
    const file = JSON.stringify(new URL('start-zookeeper.ts', import.meta.url).pathname);
    const program = `
      const { runnerImport } = await import('vite');
      const { module } = await runnerImport(${file});
      process.stdout.write((await module.startZooKeeper()).hostPort);
      setInterval(() => {}, 60_000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [hostPort] = (await once(owner.stdout.setEncoding('utf8'), 'data')) as [string];
    server = await startZooKeeper({ server: { kind: 'running', hostPort, from: 'another process' } });
    const dataDir = await setting(server, 'dataDir');
    owner.kill('SIGKILL');
    await expect.poll(() => existsSync(dataDir), { timeout: 10_000 }).toBe(false);
    await isDeaf(hostPort);
  });
});

test('a server that ends instead of serving says why', async () => {
  const server = { kind: 'java', java: process.execPath, classPath: '', from: 'a test' } as const;
  await expect(startZooKeeper({ server })).rejects.toThrow(
    /^ZooKeeper \(from a test\) does not serve at 127.0.0.1:\d+: it ended: .*bad option/s,
  );
});
