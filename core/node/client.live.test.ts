import { afterEach, describe, expect, inject, test } from 'vitest';
import { connect, type ClientOptions, type ZooKeeper } from './client.ts';
import type { WatchedEvent } from './client-watchers.ts';
import { Unreachable } from './reach.ts';
import { ZooKeeperError } from './zookeeper-error.ts';

const server = inject('zookeeper')?.split(',')[0] ?? '';
const clients: ZooKeeper[] = [];
let made = 0;

async function client(options: ClientOptions = {}, chroot = ''): Promise<ZooKeeper> {
  const zk = await connect(`${server}${chroot}`, { timeoutMs: 4000, ...options });
  clients.push(zk);
  return zk;
}

/** A path of one's own: the tests share a server. */
const fresh = (zk: ZooKeeper) => `/client-${zk.sessionId}-${++made}`;

/** Whatever a watcher hears, and the next of it. */
function ears() {
  const heard: WatchedEvent[] = [];
  const waiting: ((event: WatchedEvent) => void)[] = [];
  return {
    heard,
    watcher: (event: WatchedEvent) => {
      heard.push(event);
      waiting.shift()?.(event);
    },
    next: () => new Promise<WatchedEvent>((resolve) => waiting.push(resolve)),
  };
}

afterEach(async () => {
  for (const zk of clients.splice(0)) await zk.close();
});

describe.skipIf(server === '')('a client', () => {
  test('does what its documentation says', async () => {
    const zk = await client();
    const path = fresh(zk);
    const told = ears();
    expect(await zk.create(path, 'hello')).toBe(path);
    const { data, stat } = await zk.getData(path, told.watcher);
    expect([data?.toString(), stat.version]).toEqual(['hello', 0]);
    const changed = told.next();
    await zk.setData(path, 'good-bye', stat.version);
    expect(await changed).toEqual({ type: 'NodeDataChanged', path, state: 'connected' });
    await zk.delete(path);
    await zk.close();
    expect(zk.state).toBe('closed');
  });

  test('says of an error what it is, and whether it certainly did not happen', async () => {
    const zk = await client();
    const error: unknown = await zk.getData('/is-not-there').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ZooKeeperError);
    expect(error).toMatchObject({ name: 'NoNode', code: -101, definite: true, message: 'getData /is-not-there' });
    expect(await zk.exists('/is-not-there')).toBeNull();
  });

  test('speaks every operation', async () => {
    const zk = await client({ auth: [{ scheme: 'digest', auth: 'ana:secret' }] });
    const path = fresh(zk);
    const { stat } = await zk.create2(path, null);
    expect(stat).toMatchObject({ version: 0, dataLength: 0 });
    expect((await zk.getData(path)).data).toBeNull();
    const child = await zk.create(`${path}/task-`, Uint8Array.of(1, 2), { mode: 'ephemeralSequential' });
    expect(child).toBe(`${path}/task-0000000000`);
    expect(await zk.getChildren(path)).toEqual(['task-0000000000']);
    expect((await zk.getChildren2(path)).stat.numChildren).toBe(1);
    expect(await zk.getEphemerals(path)).toEqual([child]);
    expect(await zk.getAllChildrenNumber(path)).toBe(1);
    await zk.setAcl(path, [{ perms: 31, scheme: 'auth', id: '' }]);
    expect((await zk.getAcl(path)).acl).toMatchObject([{ perms: 31, scheme: 'digest' }]);
    expect(await zk.whoAmI()).toContainEqual({ scheme: 'digest', user: 'ana' });
    await zk.sync(path);
    const results = await zk.multi([
      { op: 'check', path, version: 0 },
      { op: 'delete', path: child, version: -1 },
      { op: 'delete', path, version: -1 },
    ]);
    expect(results.map(({ op }) => op)).toEqual(['check', 'delete', 'delete']);
  });

  test('of a multi says which operation would not do', async () => {
    const zk = await client();
    const path = fresh(zk);
    const bad = zk.multi([
      { op: 'create', path, data: '', mode: 'ephemeral' },
      { op: 'check', path: '/is-not-there', version: 0 },
    ]);
    await expect(bad).rejects.toMatchObject({ name: 'NoNode', message: 'multi: check /is-not-there' });
    expect(await zk.exists(path)).toBeNull();
  });

  test('tells answers and watch events in the order in which they came', async () => {
    const zk = await client();
    const path = await zk.create(fresh(zk), '', { mode: 'ephemeral' });
    const log: string[] = [];
    const note = (what: string) => () => void log.push(what);
    await Promise.all([
      zk.getData(path, ({ type }) => log.push(type)).then(note('answer to getData')),
      zk.setData(path, 'new').then(note('answer to setData')),
      zk.exists(path).then(note('answer to exists')),
    ]);
    expect(log).toEqual(['answer to getData', 'NodeDataChanged', 'answer to setData', 'answer to exists']);
  });

  test('lives under a chroot as if it were the root', async () => {
    const outside = await client();
    const root = await outside.create(fresh(outside));
    const zk = await client({}, root);
    const told = ears();
    expect(await zk.exists('/a', told.watcher)).toBeNull();
    const created = told.next();
    expect(await zk.create('/a', '', { mode: 'ephemeral' })).toBe('/a');
    expect(await created).toMatchObject({ type: 'NodeCreated', path: '/a' });
    expect(await outside.getChildren(root)).toEqual(['a']);
    expect(await zk.getChildren('/')).toEqual(['a']);
    expect(await zk.getEphemerals()).toEqual(['/a']);
    await zk.close();
    await outside.delete(root);
  });

  test('is told of changes below by a recursive watch, until it takes it back', async () => {
    const zk = await client();
    const path = await zk.create(fresh(zk));
    const told = ears();
    await zk.addWatch(path, 'persistentRecursive', told.watcher);
    await zk.create(`${path}/a`);
    await zk.setData(`${path}/a`, '1');
    await zk.setData(`${path}/a`, '2');
    await zk.removeWatches(path);
    await zk.delete(`${path}/a`);
    await zk.delete(path);
    expect(told.heard.map((event) => [event.type, event.path])).toEqual([
      ['NodeCreated', `${path}/a`],
      ['NodeDataChanged', `${path}/a`],
      ['NodeDataChanged', `${path}/a`],
    ]);
  });

  test('does not let what cannot be said get into the line', async () => {
    const zk = await client();
    await expect(zk.delete('/a', 0.5)).rejects.toMatchObject({ name: 'MarshallingError', definite: true });
    expect(await zk.exists('/')).not.toBeNull();
  });

  test('refuses what is asked after its end', async () => {
    const zk = await client();
    await zk.close();
    await zk.close();
    await expect(zk.exists('/')).rejects.toMatchObject({ name: 'SessionExpired' });
  });

  test('says why there is no session', async () => {
    const nobody = connect('127.0.0.1:1', { timeoutMs: 300 });
    await expect(nobody).rejects.toThrow(Unreachable);
    await expect(nobody).rejects.toThrow(/127\.0\.0\.1:1 within 300 ms: .*ECONNREFUSED/);
  });
});

test('a connect string that is none is refused', async () => {
  await expect(connect('localhost')).rejects.toThrow('HOST:PORT[,HOST:PORT][/CHROOT]');
  await expect(connect('localhost:2181/a//b')).rejects.toThrow('cannot be a root');
});
