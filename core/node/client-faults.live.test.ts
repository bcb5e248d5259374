/** A client of Apache ZooKeeper behind a proxy that fails as networks do. */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { clientPresets } from '../machines/client-presets.ts';
import { connect, type ClientOptions, type ZooKeeper } from './client.ts';
import type { SessionEvents } from './client-audience.ts';
import type { WatchedEvent } from './client-watchers.ts';
import { faultProxy, type FaultProxy } from './fault-proxy.ts';
import { readServers } from './servers.ts';

const server = inject('zookeeper')?.split(',')[0] ?? '';
const clients: ZooKeeper[] = [];
let proxy: FaultProxy;
let made = 0;

async function client(where: string, options: ClientOptions = {}): Promise<ZooKeeper> {
  const zk = await connect(where, { timeoutMs: 4000, ...options });
  clients.push(zk);
  return zk;
}

const behindProxy = (options: ClientOptions = {}) => client(`127.0.0.1:${proxy.address.port}`, options);
const fresh = (zk: ZooKeeper) => `/faults-${zk.sessionId}-${++made}`;
const next = <K extends keyof SessionEvents>(zk: ZooKeeper, type: K) =>
  new Promise<SessionEvents[K]>((resolve) => {
    const stop = zk.on(type, (event) => {
      stop();
      resolve(event);
    });
  });

describe.skipIf(server === '')('a client', { timeout: 20_000 }, () => {
  beforeEach(async () => {
    proxy = await faultProxy(readServers(server)[0]!);
  });
  afterEach(async () => {
    for (const zk of clients.splice(0)) await zk.close();
    await proxy.close();
  });

  test('comes back to the same session, with its watches and what they missed', async () => {
    const [zk, other] = [await behindProxy(), await client(server)];
    const [missed, later] = [fresh(zk), fresh(zk)];
    const heard: WatchedEvent[] = [];
    const told = new Promise<void>((resolve) => {
      const watcher = (event: WatchedEvent) => heard.push(event) === 4 && resolve();
      void zk.exists(missed, watcher);
      void zk.exists(later, watcher);
    });
    const { sessionId } = zk;
    await zk.sync('/');
    const suspended = next(zk, 'suspended');
    proxy.cut();
    await suspended;
    await other.create(missed, '', { mode: 'ephemeral' });
    expect(zk.state).toBe('suspended');
    expect(await next(zk, 'connected')).toMatchObject({ sessionId });
    await other.create(later, '', { mode: 'ephemeral' });
    await told;
    expect(heard).toEqual([
      { type: 'None', path: null, state: 'suspended' },
      { type: 'None', path: null, state: 'connected' },
      { type: 'NodeCreated', path: missed, state: 'connected' },
      { type: 'NodeCreated', path: later, state: 'connected' },
    ]);
  });

  test('is told by each kind of watch what that one tells of the past', async () => {
    const [zk, other] = [await behindProxy(), await client(server)];
    const root = await other.create(fresh(zk));
    const at = (name: string) => `${root}/${name}`;
    for (const name of ['changed', 'deleted', 'parent', 'same', 'stays']) await other.create(at(name));
    const heard: string[] = [];
    const watcher = ({ type, path }: WatchedEvent) => path !== null && heard.push(`${type} ${path.slice(root.length)}`);
    await Promise.all([
      ...['changed', 'deleted', 'same'].map((name) => zk.getData(at(name), watcher)),
      zk.getChildren(at('parent'), watcher),
      zk.exists(at('created'), watcher),
      zk.addWatch(at('stays'), 'persistent', watcher),
    ]);
    const suspended = next(zk, 'suspended');
    proxy.cut();
    await suspended;
    await other.setData(at('changed'), '1');
    await other.delete(at('deleted'));
    await other.create(at('created'));
    await other.create(at('parent/child'));
    await other.setData(at('stays'), '1');
    await next(zk, 'connected');
    await zk.sync('/');
    const missed = heard.splice(0).toSorted();
    expect(missed).toEqual([
      'NodeChildrenChanged /parent',
      'NodeCreated /created',
      'NodeDataChanged /changed',
      'NodeDeleted /deleted',
    ]);
    for (const name of ['changed', 'same', 'stays', 'stays']) await other.setData(at(name), '2');
    await zk.sync('/');
    expect(heard).toEqual(['NodeDataChanged /same', 'NodeDataChanged /stays', 'NodeDataChanged /stays']);
    for (const name of ['parent/child', 'parent', 'created', 'changed', 'same', 'stays', ''])
      await other.delete(name === '' ? root : at(name));
  });

  test('takes more watches along than a server would take in one frame', async () => {
    const zk = await behindProxy();
    const paths = Array.from({ length: 2800 }, (_, index) => `${fresh(zk)}-${'n'.repeat(380)}-${index}`);
    const heard: (string | null)[] = [];
    await Promise.all(paths.map((path) => zk.exists(path, (event) => event.type !== 'None' && heard.push(event.path))));
    const suspended = next(zk, 'suspended');
    proxy.cut();
    await suspended;
    const picked = [paths[0]!, paths[1400]!, paths[2799]!];
    for (const path of picked) await zk.create(path, '', { mode: 'ephemeral' });
    expect(heard).toEqual(picked);
    expect(proxy.made()).toBe(2);
  });

  test('answers what was under way with ConnectionLoss, and what is asked meanwhile when it can', async () => {
    const zk = await behindProxy();
    proxy.freeze();
    const lost = zk.exists('/').catch((error: unknown) => error);
    const suspended = next(zk, 'suspended');
    proxy.cut();
    proxy.thaw();
    await suspended;
    expect(await lost).toMatchObject({ name: 'ConnectionLoss', definite: false });
    expect(await zk.exists('/')).not.toBeNull();
    expect(proxy.made()).toBe(2);
  });

  test('goes to another server of its list when one is gone, with the same session', async () => {
    const second = await faultProxy(readServers(server)[0]!);
    const zk = await client(`127.0.0.1:${proxy.address.port},127.0.0.1:${second.address.port}`);
    const { sessionId } = zk;
    const [used, other] = proxy.made() === 1 ? [proxy, second] : [second, proxy];
    expect([used.made(), other.made()]).toEqual([1, 0]);
    const connected = next(zk, 'connected');
    await used.close();
    expect((await connected).sessionId).toBe(sessionId);
    expect(other.made()).toBe(1);
    await zk.close();
    await other.close();
  });

  test('shows who it is on every connection', async () => {
    const zk = await behindProxy();
    await zk.addAuth('digest', 'ana:secret');
    const path = await zk.create(fresh(zk), 'mine', { acl: [{ perms: 31, scheme: 'auth', id: '' }] });
    const suspended = next(zk, 'suspended');
    proxy.cut();
    await suspended;
    expect((await zk.getData(path)).data?.toString()).toBe('mine');
    await zk.delete(path);
  });

  test('does not take its own sleep for the silence of others', async () => {
    // Past the proxy, which would sleep as well. A silent server is hung up on after two thirds.
    const zk = await client(server, { timeoutMs: 1200 });
    let suspensions = 0;
    zk.on('suspended', () => suspensions++);
    await zk.exists('/');
    const answer = zk.exists('/');
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900);
    expect(await answer).not.toBeNull();
    expect(suspensions).toBe(0);
  });

  test('is told by the ensemble that its session is over, once it can be told', async () => {
    const zk = await behindProxy({ timeoutMs: 600 });
    const other = await client(server);
    const path = await zk.create(fresh(zk), '', { mode: 'ephemeral' });
    const gone = new Promise((resolve) => void other.exists(path, resolve));
    proxy.freeze();
    expect(await gone).toMatchObject({ type: 'NodeDeleted' });
    expect(zk.state).toBe('suspended');
    const expired = next(zk, 'expired');
    proxy.thaw();
    expect(await expired).toEqual({ by: 'ensemble' });
    await expect(zk.exists('/')).rejects.toMatchObject({ name: 'SessionExpired' });
  });

  test('like that of 3.9.3 gives up at four thirds of its timeout if nobody takes its connections', async () => {
    const zk = await behindProxy({ timeoutMs: 900, behaviour: clientPresets.zooKeeper393 });
    await zk.exists('/');
    const began = performance.now();
    const expired = next(zk, 'expired');
    await proxy.close();
    expect(await expired).toEqual({ by: 'clock' });
    const elapsedMs = performance.now() - began;
    expect(elapsedMs).toBeGreaterThan(1200 - 300);
    expect(elapsedMs).toBeLessThan(1200 + 400);
  });

  test('like Curator or kazoo goes on with another session', async () => {
    const zk = await behindProxy({ timeoutMs: 600, behaviour: clientPresets.curator5 });
    const { sessionId } = zk;
    const expired = next(zk, 'expired');
    proxy.freeze();
    await expired;
    const connected = next(zk, 'connected');
    proxy.thaw();
    expect((await connected).sessionId).not.toBe(sessionId);
    expect(await zk.exists('/')).not.toBeNull();
  });
});
