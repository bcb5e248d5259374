/**
 * Containers and znodes with a time to live go by themselves, simulated and real: the same body in both arms. Real ones
 * are looked for twice a second here.
 */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findZooKeeper } from '../../e2e/servers/find-zookeeper.ts';
import { startZooKeeper, type RunningZooKeeper } from '../../e2e/servers/start-zookeeper.ts';
import { noPassword, noSession, type Request } from '../zk/messages.ts';
import type { Dial } from './fixtures/converse.ts';
import { dialSimulated } from './fixtures/dial-simulated.ts';
import { dialTcp } from './fixtures/dial-tcp.ts';

const found = inject('zookeeper') === null ? undefined : (await findZooKeeper()).found;
const everyMs = 500;

/** A client that asks one thing after the other, and hears of everything. */
async function client(dial: Dial) {
  const line = await dial();
  line.send({ type: 'connect', lastZxidSeen: 0, timeoutMs: 40_000, sessionId: noSession, password: noPassword });
  await line.next();
  let xid = 0;
  const hear = async () => {
    const message = await line.next();
    if (message === 'closed' || message.type === 'connected') throw new Error('nothing more is heard');
    return message.type === 'notification' ? `${message.event} ${message.path}` : (message.error ?? message.body.op);
  };
  return {
    hear,
    /** @returns what is heard up to the answer, the answer last. */
    async ask(request: Request): Promise<string[]> {
      line.send({ type: 'request', xid: ++xid, request });
      const heard = [await hear()];
      while (heard.at(-1)!.startsWith('Node')) heard.push(await hear());
      return heard;
    },
  };
}

const create = (path: string, mode: 'persistent' | 'container' = 'persistent'): Request => ({
  ...{ op: 'create', path, data: '', mode },
});
const brief = (path: string, ttlMs: number): Request => ({
  ...{ op: 'createTTL', path, data: '', mode: 'persistentWithTtl', ttlMs },
});
const remove = (path: string): Request => ({ op: 'delete', path, version: -1 });
const exists = (path: string, watch = false): Request => ({ op: 'exists', path, watch });

const arms: [string, boolean, () => Promise<[Dial, () => Promise<void>]>][] = [
  ['simulated', true, simulated],
  ['live', found !== undefined && found.kind !== 'running', live],
];

function simulated(): Promise<[Dial, () => Promise<void>]> {
  const rules = { extendedTypesEnabled: true, containerCheckIntervalMs: everyMs };
  return Promise.resolve([dialSimulated({ tickTimeMs: 2000, rules, patienceMs: 5_000 }), () => Promise.resolve()]);
}

async function live(): Promise<[Dial, () => Promise<void>]> {
  const properties = { 'znode.container.checkIntervalMs': everyMs };
  const settings = { config: { extendedTypesEnabled: true }, properties };
  const server: RunningZooKeeper = await startZooKeeper({ tickTimeMs: 2000, settings });
  return [dialTcp(server.hostPort), server.stop];
}

describe.each(arms.filter(([, can]) => can))('%s', (_name, _can, begin) => {
  let dial: Dial;
  let end: () => Promise<void>;
  beforeAll(async () => {
    [dial, end] = await begin();
  }, 60_000);
  afterAll(() => end());

  test('a container goes some time after its last child, one that never had a child stays', async () => {
    const ana = await client(dial);
    for (const path of ['/used', '/unused', '/kept']) await ana.ask(create(path, 'container'));
    for (const path of ['/used/a', '/kept/a']) await ana.ask(create(path));
    await ana.ask(exists('/used', true));
    expect(await ana.ask(remove('/used/a'))).toEqual(['delete']);
    expect(await ana.hear()).toBe('NodeDeleted /used');
    expect(await ana.ask(exists('/unused'))).toEqual(['exists']);
    expect(await ana.ask(exists('/kept'))).toEqual(['exists']);
  });

  test('a container within a container goes before it', async () => {
    const ana = await client(dial);
    await ana.ask(create('/outer', 'container'));
    await ana.ask(create('/outer/inner', 'container'));
    await ana.ask(create('/outer/inner/a'));
    await ana.ask({ op: 'addWatch', path: '/outer', mode: 'persistentRecursive' });
    expect(await ana.ask(remove('/outer/inner/a'))).toEqual(['NodeDeleted /outer/inner/a', 'delete']);
    expect([await ana.hear(), await ana.hear()]).toEqual(['NodeDeleted /outer/inner', 'NodeDeleted /outer']);
  });

  test('a znode with a time to live goes when it has neither been changed for so long nor has a child', async () => {
    const ana = await client(dial);
    for (const path of ['/brief', '/parent']) await ana.ask(brief(path, 1));
    await ana.ask(brief('/long', 1_000_000));
    await ana.ask(create('/parent/a'));
    expect(await ana.ask(exists('/brief', true))).toEqual(['exists']);
    expect(await ana.hear()).toBe('NodeDeleted /brief');
    expect(await ana.ask(exists('/long'))).toEqual(['exists']);
    expect(await ana.ask(exists('/parent', true))).toEqual(['exists']);
    expect(await ana.ask(remove('/parent/a'))).toEqual(['delete']);
    expect(await ana.hear()).toBe('NodeDeleted /parent');
  });
});
