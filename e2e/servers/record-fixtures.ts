/**
 * Records core/zk/fixtures/*.json: frames as they went over the wire, each with the message it means.
 *
 *   node -e "import('vite').then(({ runnerImport }) => runnerImport('./e2e/servers/record-fixtures.ts'))"
 *
 * `our-client.json`: requests of every kind and a real server's answers.
 * `java-client.json`: Apache's own command-line client and the same server, so that the client's half, too, is somebody
 * else's. It needs Java. (It lists by getChildren2, which is no request of ours.)
 *
 * The messages are written down as the codec reads them. Read them before committing: from then on they are what the
 * codec is held to.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { toBase64 } from '../../core/zk/base64.ts';
import { decodeRequest, decodeServerMessage } from '../../core/zk/decode.ts';
import { encodeClientMessage } from '../../core/zk/encode.ts';
import type { WireFixture } from '../../core/zk/fixtures/wire-fixture.ts';
import { decodeConnectRequest, decodeConnectResponse } from '../../core/zk/handshake.ts';
import { noPassword, noSession, pingXid } from '../../core/zk/messages.ts';
import type { ConnectRequest, Op, Request } from '../../core/zk/messages.ts';
import { encodeUtf8 } from '../../core/zk/utf8.ts';
import { converse } from './converse.ts';
import { findZooKeeper } from './find-zookeeper.ts';
import { relay } from './relay.ts';
import type { Passed } from './relay.ts';
import { startZooKeeper } from './start-zookeeper.ts';

const fixtures = resolve(import.meta.dirname, '../../core/zk/fixtures');
const base64 = (text: string) => toBase64(encodeUtf8(text));
const hello: ConnectRequest = {
  ...{ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000 },
  ...{ sessionId: noSession, password: noPassword },
};
const noOne = { perms: 1, scheme: 'ip', id: '10.0.0.0/8' };

/** Each request with the number of frames that come back: a watch may fire before its own cause is answered. */
const requests: [Request, number][] = [
  [{ op: 'create', path: '/locks', data: base64('every lock'), mode: 'persistent' }, 1],
  [{ op: 'create2', path: '/locks/ana-', data: '', mode: 'ephemeralSequential' }, 1],
  [{ op: 'create', path: '/locks/bo-', data: base64('ü'), mode: 'persistentSequential', acl: [noOne] }, 1],
  [{ op: 'create2', path: '/box', data: '', mode: 'container' }, 1],
  [{ op: 'exists', path: '/locks', watch: false }, 1],
  [{ op: 'getData', path: '/locks', watch: true }, 1],
  [{ op: 'exists', path: '/gate', watch: true }, 1],
  [{ op: 'getChildren', path: '/', watch: true }, 1],
  [{ op: 'create', path: '/gate', data: '', mode: 'ephemeral' }, 3],
  [{ op: 'create', path: '/gate', data: '', mode: 'ephemeral' }, 1],
  [{ op: 'create', path: '/gate/child', data: '', mode: 'persistent' }, 1],
  [{ op: 'getData', path: '/locks/bo-0000000001', watch: false }, 1],
  [{ op: 'getData', path: '/gate', watch: true }, 1],
  [{ op: 'delete', path: '/locks', version: -1 }, 1],
  [{ op: 'delete', path: '/gate', version: 7 }, 1],
  [{ op: 'delete', path: '/gate', version: 0 }, 2],
  [{ op: 'getChildren', path: '/locks', watch: false }, 1],
  [{ op: 'create', path: '/\u0001', data: '', mode: 'ephemeral' }, 1],
  [{ op: 'ping' }, 1],
];

/** setData is no request of ours; the watch that it fires is. xid 1, op 5, /locks, no data, any version. */
const setData = '0000001a' + '00000001' + '00000005' + '00000006' + '2f6c6f636b73' + '00000000' + 'ffffffff';

async function ourClient(server: string): Promise<Passed[][]> {
  const tap = await relay(server);
  const talk = await converse(tap.hostPort);
  talk.say(encodeClientMessage(hello));
  const session = decodeConnectResponse(await talk.hear());
  let asked = 0;
  const say = (request: Request) =>
    talk.say(encodeClientMessage({ type: 'request', xid: request.op === 'ping' ? pingXid : ++asked, request }));
  for (const [request, answers] of requests) {
    say(request);
    for (let heard = 0; heard < answers; heard++) await talk.hear();
  }
  const other = await converse(server);
  other.say(encodeClientMessage(hello));
  await other.hear();
  other.say(Buffer.from(setData, 'hex'));
  await talk.hear();
  other.hangUp();
  say({ op: 'closeSession' });
  await talk.hear();
  talk.hangUp();
  // The session is over. A C client would ask for it without the readOnly byte, and be answered without one.
  for (const lastBytes of [0, 1]) {
    const late = await converse(tap.hostPort);
    const { sessionId, password } = session;
    const frame = encodeClientMessage({ ...hello, sessionId, password });
    new DataView(frame.buffer).setInt32(0, frame.length - 4 - lastBytes);
    late.say(frame.subarray(0, frame.length - lastBytes));
    await late.hear();
    late.hangUp();
  }
  tap.close();
  return tap.connections;
}

/** Each create with data: null and empty data have one message, so that only one of them could come back as it was. */
const commands = [
  'create /java "hello"',
  'create -s -e /java/n- x',
  'create -c /java/box x',
  'stat -w /java/none',
  'create -e /java/none x',
  'get -w /java/none',
  'delete -v 3 /java/none',
  'delete /java/none',
  'quit',
];

async function javaClient(server: string): Promise<Passed[][]> {
  const { found } = await findZooKeeper();
  if (found?.kind !== 'java') throw new Error('Apache’s own client needs Java and Apache’s jars');
  const tap = await relay(server);
  const quietly = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const main = [quietly, '-cp', found.classPath, 'org.apache.zookeeper.ZooKeeperMain'];
  const client = spawn(found.java, [...main, '-waitforconnection', '-server', tap.hostPort], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  client.stdin.end(`${commands.join('\n')}\n`);
  await once(client, 'exit');
  tap.close();
  return tap.connections;
}

/** @throws {WireError} when something passed that the codec cannot read. */
function read(passed: Passed[]): WireFixture[] {
  const ops = new Map<number, Op>();
  const greeted = new Set<Passed['from']>();
  return passed.map(({ from, frame }) => {
    const hex = Buffer.from(frame).toString('hex');
    const isHandshake = !greeted.has(from);
    greeted.add(from);
    if (isHandshake) {
      const message = from === 'client' ? decodeConnectRequest(frame) : decodeConnectResponse(frame);
      return { from, hex, message };
    }
    if (from === 'server') return { from, hex, message: decodeServerMessage(frame, (xid) => ops.get(xid)) };
    const message = decodeRequest(frame);
    ops.set(message.xid, message.request.op);
    return { from, hex, message };
  });
}

const server = await startZooKeeper({ tickTimeMs: 2_000 });
mkdirSync(fixtures, { recursive: true });
for (const [name, record] of Object.entries({ 'our-client': ourClient, 'java-client': javaClient })) {
  const connections = (await record(server.hostPort)).map(read);
  const file = { server: `Apache ZooKeeper ${server.version}`, connections };
  writeFileSync(resolve(fixtures, `${name}.json`), `${JSON.stringify(file, null, 1)}\n`);
}
await server.stop();
