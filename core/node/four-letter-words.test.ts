import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { converse } from '../../e2e/servers/converse.ts';
import { fourLetterWord } from '../../e2e/servers/four-letter-word.ts';
import { encodeClientMessage } from '../zk/encode.ts';
import { decodeConnectResponse } from '../zk/handshake.ts';
import { noPassword, noSession } from '../zk/messages.ts';
import { serve, type Serving } from './serve.ts';

const real = inject('zookeeper')?.split(',')[0];
let serving: Serving;
let ours: string;

beforeAll(async () => {
  serving = await serve({ host: '127.0.0.1', port: 0, servers: 1, tickTimeMs: 200, maxConnections: 0 });
  ours = serving.connectString;
});
afterAll(() => serving.stop());

/** What it looks like, whatever the numbers, the clients and the version. */
function shape(answer: string): string[] {
  return answer
    .split('\n')
    .filter((line) => !/^ \/127\.0\.0\.1:\d+\[[015]\]\(queued=\d+,recved=\d+,sent=\d+(,.*)?\)$/.test(line))
    .map((line) => line.replace(/version: .*, built on .*/, 'version: V, built on D').replace(/[\d.]*\d/g, 'N'))
    .map((line) => line.replace(/Mode: (standalone|leader|follower)/, 'Mode: M'));
}

const keys = (answer: string): string[] => answer.match(/^\w[\w.]*(?=[=\t])/gm) ?? [];

describe.skipIf(real === undefined)('as Apache ZooKeeper answers', () => {
  test.each(['ruok', 'srvr', 'stat', 'isro', 'wchs', 'cons', 'zzzz'])('%s', async (word) => {
    expect(shape(await fourLetterWord(ours, word))).toEqual(shape(await fourLetterWord(real!, word)));
  });

  test('conf, its keys and their order', async () => {
    expect(keys(await fourLetterWord(ours, 'conf'))).toEqual(keys(await fourLetterWord(real!, 'conf')));
  });

  test('mntr, its keys and their order, though not all of them', async () => {
    const [own, all] = [keys(await fourLetterWord(ours, 'mntr')), keys(await fourLetterWord(real!, 'mntr'))];
    expect(own.length).toBeGreaterThan(20);
    expect(all.filter((key) => own.includes(key))).toEqual(own);
  });

  test('envi, but for what is Java’s', async () => {
    const words = (answer: string) => keys(answer).filter((key) => !/^(java|node)\./.test(key));
    expect(words(await fourLetterWord(ours, 'envi'))).toEqual(words(await fourLetterWord(real!, 'envi')));
  });
});

describe('of an embedded server', () => {
  test('envi begins with the version that it speaks', async () => {
    expect(await fourLetterWord(ours, 'envi')).toMatch(/^Environment:\nzookeeper.version=3\.8\.0-zootrope-/);
  });

  test('a line break after the word is no matter', async () => {
    expect(await fourLetterWord(ours, 'ruok\n')).toBe('imok');
  });

  test('cons and dump know the sessions, mntr counts what passed', async () => {
    const talk = await converse(ours);
    const who = { sessionId: noSession, password: noPassword };
    talk.say(encodeClientMessage({ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000, ...who }));
    const { sessionId } = decodeConnectResponse(await talk.hear());
    talk.say(
      encodeClientMessage({
        type: 'request',
        xid: 1,
        request: { op: 'create', path: '/e', data: '', mode: 'ephemeral' },
      }),
    );
    await talk.hear();
    talk.say(encodeClientMessage({ type: 'request', xid: 2, request: { op: 'exists', path: '/e', watch: true } }));
    await talk.hear();
    const facts =
      'lop=EXIS,est=\\d+,to=4000,lcxid=0x2,lzxid=0x100000002,lresp=\\d+,llat=\\d+,minlat=\\d+,avglat=\\d+,maxlat=\\d+';
    expect(await fourLetterWord(ours, 'cons')).toMatch(
      new RegExp(`\\[1\\]\\(queued=0,recved=3,sent=3,sid=${sessionId},${facts}\\)\\n`),
    );
    const dump = await fourLetterWord(ours, 'dump');
    expect(dump).toMatch(
      /^SessionTracker dump:\nSession Sets \(1\)\/\(1\):\n1 expire at \w{3} \w{3} \d\d [\d:]{8} UTC \d{4}:\n/,
    );
    expect(dump).toContain(`\nSessions with Ephemerals (1):\n${sessionId}:\n\t/e\n`);
    expect(await fourLetterWord(ours, 'wchc')).toBe(`${sessionId}\n\t/e\n\n`);
    expect(await fourLetterWord(ours, 'mntr')).toMatch(
      /zk_ephemerals_count\t1\n(.*\n)*zk_znode_count\t6\nzk_global_sessions\t1\n(.*\n)*zk_watch_count\t1\n/,
    );
    talk.hangUp();
  });

  test('srst counts anew', async () => {
    expect(await fourLetterWord(ours, 'srst')).toBe('Server stats reset.\n');
    expect(await fourLetterWord(ours, 'srvr')).toContain('\nReceived: 1\nSent: 1\n');
  });
});
