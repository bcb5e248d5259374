import type * as ZooKeeperClient from 'node-zookeeper-client';
import { installed } from './built.ts';

type Zk = typeof ZooKeeperClient;

/**
 * Lock cycles with node-zookeeper-client, which has no lock of its own: the recipe by hand. Each contender has its own client.
 * @returns seconds.
 */
export async function recipeLocks(hosts: string, path: string, contenders: number, cycles: number): Promise<number> {
  const { default: zookeeper } = await installed<{ default: Zk }>('node-zookeeper-client');
  const clients = await Promise.all(Array.from({ length: contenders }, () => connected(zookeeper, hosts)));
  await answer((done) => clients[0]!.mkdirp(path, done as never));
  const began = performance.now();
  await Promise.all(clients.map((client) => contend(zookeeper, client, path, cycles)));
  const seconds = (performance.now() - began) / 1000;
  for (const client of clients) client.close();
  return seconds;
}

function connected(zookeeper: Zk, hosts: string): Promise<ZooKeeperClient.Client> {
  const client = zookeeper.createClient(hosts, { sessionTimeout: 10_000 });
  return new Promise((resolve) => {
    client.once('connected', () => resolve(client));
    client.connect();
  });
}

async function contend(zookeeper: Zk, client: ZooKeeperClient.Client, path: string, cycles: number): Promise<void> {
  for (let cycle = 0; cycle < cycles; cycle++) {
    const own = await answer<string>((done) =>
      client.create(`${path}/lock-`, zookeeper.CreateMode.EPHEMERAL_SEQUENTIAL, done as never),
    );
    await turn(client, path, own.slice(path.length + 1));
    await answer((done) => client.remove(own, done as never));
  }
}

/** Waits until nobody is before us, watching the one just before. */
async function turn(client: ZooKeeperClient.Client, path: string, own: string): Promise<void> {
  for (;;) {
    const children = await answer<string[]>((done) => client.getChildren(path, done as never));
    const before = children.sort()[children.indexOf(own) - 1];
    if (before === undefined) return;
    await new Promise<void>((gone, fail) => {
      const watched = (error: Error | null, stat: unknown) => (error ? fail(error) : stat ? undefined : gone());
      client.exists(`${path}/${before}`, () => gone(), watched as never);
    });
  }
}

/** A callback of Node's old sort as a promise. An error of `null` or `undefined` is none. */
function answer<T>(ask: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => ask((error, value) => (error ? reject(error) : resolve(value as T))));
}
