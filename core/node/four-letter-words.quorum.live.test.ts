/** What servers say of themselves that are three: Apache ZooKeeper's, and the embedded ones. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findZooKeeper } from '../../e2e/servers/find-zookeeper.ts';
import { fourLetterWord } from '../../e2e/servers/four-letter-word.ts';
import { startEnsemble } from '../../e2e/servers/start-ensemble.ts';
import { connect } from './client.ts';
import { serve } from './serve.ts';

const found = inject('zookeeper') === null ? undefined : (await findZooKeeper()).found;
const tickTimeMs = 500;

interface Three {
  leader: string;
  follower: string;
  stop: () => Promise<unknown>;
}

async function real(): Promise<Three> {
  const { members, leader, stop } = await startEnsemble({ tickTimeMs });
  return inTheirPlaces(
    members.map(({ hostPort }) => hostPort),
    (await leader()).hostPort,
    stop,
  );
}

async function served(): Promise<Three> {
  const { connectString, stop } = await serve({
    host: '127.0.0.1',
    port: 0,
    servers: 3,
    tickTimeMs,
    maxConnections: 0,
  });
  const all = connectString.split(',');
  const said = await Promise.all(all.map((server) => fourLetterWord(server, 'srvr')));
  return inTheirPlaces(all, all[said.findIndex((one) => one.includes('Mode: leader'))]!, stop);
}

function inTheirPlaces(all: readonly string[], leader: string, stop: Three['stop']): Three {
  return { leader, follower: all.find((one) => one !== leader)!, stop };
}

/** A session on each of the two stays; what is written is the same everywhere. */
async function busy({ leader, follower, stop }: Three): Promise<Three> {
  const clients = [await connect(leader, { timeoutMs: 5000 }), await connect(follower, { timeoutMs: 5000 })];
  for (const [at, client] of clients.entries()) {
    await client.create(`/four-${at}`, 'letters', { mode: 'ephemeral' });
    await client.getChildren('/', () => {});
  }
  await clients[1]!.multi([
    { op: 'create', path: '/four-ä', data: '', mode: 'persistent' },
    { op: 'delete', path: '/four-ä', version: 0 },
  ]);
  const stopAll = async () => {
    await Promise.all(clients.map((client) => client.close()));
    await stop();
  };
  return { leader, follower, stop: stopAll };
}

/** Whatever the numbers, the connections, the version, the addresses and the folders. */
function shape(answer: string): string[] {
  return answer
    .replace(/version: .*, built on .*/, 'version: V, built on D')
    .replaceAll(/^ \/127.*$/gm, ' a connection')
    .replaceAll(/^[\d.]+ expire at .*$/gm, 'N expire at D')
    .replaceAll(/^(dataDir|dataLogDir)=.*$/gm, '$1=')
    .replaceAll(/^server\.(\d)=.*:participant$/gm, 'server.$1')
    .replaceAll(/0x[0-9a-f]+|-?[\d.]*\d/g, 'N')
    .split('\n');
}

const figures = (answer: string) => [...answer.matchAll(/^zk_(\w+)\t(.*)$/gm)].map(([, key, value]) => [key!, value!]);
const isNumber = (value: string) => /^-?\d+(\.\d+)?$/.test(value);

describe.skipIf(found?.kind !== 'java')('as three servers of Apache ZooKeeper answer', () => {
  let theirs: Three;
  let ours: Three;
  beforeAll(async () => {
    [theirs, ours] = await Promise.all([real().then(busy), served().then(busy)]);
  }, 60_000);
  afterAll(() => Promise.all([theirs.stop(), ours.stop()]), 30_000);

  describe.each(['leader', 'follower'] as const)('the %s', (role) => {
    const asked = (word: string) => Promise.all([fourLetterWord(theirs[role], word), fourLetterWord(ours[role], word)]);

    test.each(['srvr', 'stat', 'conf', 'dump', 'isro', 'wchs', 'cons'])('%s', async (word) => {
      const [expected, said] = await asked(word);
      const forgetSessions = (answer: string) => answer.replaceAll(/^\tip: .*$/gm, '\tip');
      // How many expire together is a matter of time.
      const lines = (answer: string) => new Set(shape(forgetSessions(answer)));
      expect(lines(said)).toEqual(lines(expected));
    });

    test('mntr: keys in their order, though not all of them, and what kind of thing they say', async () => {
      const [all, own] = (await asked('mntr')).map(figures) as [string[][], string[][]];
      const keys = own.map(([key]) => key);
      const among = all.filter(([key]) => keys.includes(key));
      expect(among.map(([key]) => key)).toEqual(keys);
      expect(own.map(([, value]) => isNumber(value!))).toEqual(among.map(([, value]) => isNumber(value!)));
      // But for what an ensemble says of itself in /zookeeper/config, which counts as data.
      const same = /state|size|followers|observers|learners|sessions|ephemerals|znode|syncs|watch_count/;
      const told = (list: string[][]) =>
        list.filter(([key]) => same.test(key!) && !/response|uptime|data_size/.test(key!));
      expect(Object.fromEntries(told(own))).toEqual(Object.fromEntries(told(among)));
    });
  });
});
