import { afterAll, beforeAll, expect, test } from 'vitest';
import { fourLetterWord } from '../../e2e/servers/four-letter-word.ts';
import { connect, type ZooKeeper } from './client.ts';
import { serve, type Serving } from './serve.ts';

let serving: Serving;
let servers: string[];
let clients: ZooKeeper[];
beforeAll(async () => {
  serving = await serve({ host: '127.0.0.1', port: 0, servers: 5, tickTimeMs: 200, maxConnections: 0 });
  servers = serving.connectString.split(',');
  clients = await Promise.all(servers.map((server) => connect(server, { timeoutMs: 4000 })));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await serving.stop();
});

test('five servers: what is written through any of them can be read through every other, after a sync', async () => {
  for (const [at, writer] of clients.entries()) {
    await writer.create(`/five-${at}`, String(at));
    for (const reader of clients) {
      await reader.sync('/');
      expect((await reader.getData(`/five-${at}`)).data?.toString()).toBe(String(at));
    }
  }
});

test('a watch that is left with one fires for what is done at another', async () => {
  const seen = new Promise((resolve) => void clients[0]!.exists('/five-watched', resolve).catch(resolve));
  await clients[0]!.sync('/');
  await clients[4]!.create('/five-watched');
  expect(await seen).toMatchObject({ type: 'NodeCreated', path: '/five-watched' });
});

test('each session is known to all, and numbered by the server that it began with', async () => {
  expect(clients.map(({ sessionId }) => BigInt(sessionId) >> 56n)).toEqual([1n, 2n, 3n, 4n, 5n]);
  const moved = await Promise.all(servers.map((server) => fourLetterWord(server, 'mntr')));
  for (const said of moved) expect(said).toContain('\nzk_global_sessions\t5\n');
});

test('one leads four that keep up with it, and of five three are a quorum', async () => {
  const said = await Promise.all(servers.map((server) => fourLetterWord(server, 'mntr')));
  const leader = said.filter((one) => one.includes('\nzk_server_state\tleader\n'));
  expect(leader).toHaveLength(1);
  expect(said.filter((one) => one.includes('\nzk_server_state\tfollower\n'))).toHaveLength(4);
  for (const line of ['zk_synced_followers\t4', 'zk_learners\t4', 'zk_quorum_size\t5', 'zk_pending_syncs\t0'])
    expect(leader[0]).toContain(`\n${line}\n`);
});
