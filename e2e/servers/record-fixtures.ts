/**
 * Records core/zk/fixtures/*.json: frames as they went over the wire, each with the message it means.
 *
 *   npm run fixtures
 *
 * `our-client.json`: requests of every kind and a real server's answers.
 * `java-client.json`: Apache's own command-line client, and a program with Apache's library, with the same server, so
 * that the client's half, too, is somebody else's. They need a JDK.
 * `kazoo-client.json`: the same of kazoo, which needs Debian's python3-kazoo.
 *
 * The messages are written down as the codec reads them. Read them before committing: from then on they are what the
 * codec is held to.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeRequest, decodeServerMessage } from '../../core/zk/decode.ts';
import { encodeClientMessage } from '../../core/zk/encode.ts';
import type { WireFixture } from '../../core/zk/fixtures/wire-fixture.ts';
import { decodeConnectRequest, decodeConnectResponse } from '../../core/zk/handshake.ts';
import { noPassword, noSession } from '../../core/zk/messages.ts';
import type { ConnectRequest, Op, Request } from '../../core/zk/messages.ts';
import { converse } from './converse.ts';
import { findZooKeeper } from './find-zookeeper.ts';
import { lastRequests, recordedRequests, xidFor } from './recorded-requests.ts';
import { relay, type Passed, type Relay } from './relay.ts';
import { startZooKeeper } from './start-zookeeper.ts';

const fixtures = resolve(import.meta.dirname, '../../core/zk/fixtures');
const hello: ConnectRequest = {
  ...{ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000 },
  ...{ sessionId: noSession, password: noPassword },
};

/** A connection of our own, with a session. */
async function join(hostPort: string) {
  const talk = await converse(hostPort);
  talk.say(encodeClientMessage(hello));
  const session = decodeConnectResponse(await talk.hear());
  let last = 0;
  const hearFrom = async (xid: number) => {
    const frame = await talk.hear();
    return new DataView(frame.buffer, frame.byteOffset).getInt32(0) === xid;
  };
  return {
    session,
    hear: talk.hear,
    hangUp: talk.hangUp,
    /** Waits for the answer; the watches that fire come before it. */
    async ask(request: Request) {
      const xid = xidFor(request, () => ++last);
      talk.say(encodeClientMessage({ type: 'request', xid, request }));
      while (!(await hearFrom(xid)));
    },
  };
}

async function ourClient(server: string): Promise<Passed[][]> {
  const tap = await relay(server);
  const client = await join(tap.hostPort);
  for (const request of recordedRequests) await client.ask(request);
  const other = await join(server);
  await other.ask({ op: 'create', path: '/later', data: '', mode: 'ephemeral' });
  await client.hear();
  other.hangUp();
  await client.ask({ op: 'closeSession' });
  client.hangUp();
  for (const request of lastRequests) {
    const short = await join(tap.hostPort);
    await short.ask(request);
    short.hangUp();
  }
  // The session is over. A C client would ask for it without the readOnly byte, and be answered without one.
  for (const lastBytes of [0, 1]) {
    const late = await converse(tap.hostPort);
    const { sessionId, password } = client.session;
    const frame = encodeClientMessage({ ...hello, sessionId, password });
    new DataView(frame.buffer).setInt32(0, frame.length - 4 - lastBytes);
    late.say(frame.subarray(0, frame.length - lastBytes));
    await late.hear();
    late.hangUp();
  }
  tap.close();
  return tap.connections;
}

const commands = [
  'create /java "hello"',
  'create -s -e /java/n- x',
  'create -c /java/box',
  'create -t 60000 /java/brief x',
  'stat -w /java/none',
  'create -e /java/none x',
  'get -w /java/none',
  'get -s /java/box',
  'set -v 0 /java/none y',
  'delete -v 3 /java/none',
  'delete /java/none',
  'ls -s -w /java',
  'ls -R /java',
  'addauth digest ana:hush',
  'whoami',
  'setAcl -v 0 /java/box auth::cdrwa',
  'getAcl -s /java/box',
  'sync /java',
  'getAllChildrenNumber /java',
  'getEphemerals /java',
  'addWatch -m PERSISTENT_RECURSIVE /java',
  'removewatches /java',
  'setquota -N 100 /java',
  'listquota /java',
  'delquota -N /java',
  'config',
  'reconfig -add server.2=localhost:2:3;4',
  'deleteall /java/n-0000000000',
  'quit',
];

async function javaClient(server: string): Promise<Passed[][]> {
  const { found } = await findZooKeeper();
  if (found?.kind !== 'java') throw new Error('Apache’s own client needs Java and Apache’s jars');
  const quietly = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', found.classPath];
  const shell = await relay(server);
  const main = [...quietly, 'org.apache.zookeeper.ZooKeeperMain', '-waitforconnection', '-server', shell.hostPort];
  await run(found.java, main, shell, `${commands.join('\n')}\n`);
  const library = await relay(server);
  const program = resolve(import.meta.dirname, 'RecordedClient.java');
  await run(found.java, [...quietly, program, library.hostPort], library);
  return [...shell.connections, ...library.connections];
}

async function kazooClient(server: string): Promise<Passed[][]> {
  const tap = await relay(server);
  await run('/usr/bin/python3', [resolve(import.meta.dirname, 'recorded-client.py'), tap.hostPort], tap);
  return tap.connections;
}

/** Runs a client to its end. A line `cut` of its output breaks off its connection. @throws when it fails. */
async function run(command: string, args: string[], tap: Relay, input = ''): Promise<void> {
  const client = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  client.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (text.split('\n').includes('cut')) tap.cut();
  });
  client.stdin.end(input);
  const [code] = (await once(client, 'exit')) as [number | null];
  tap.close();
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
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

mkdirSync(fixtures, { recursive: true });
const clients = { 'our-client': ourClient, 'java-client': javaClient, 'kazoo-client': kazooClient };
for (const [name, record] of Object.entries(clients)) {
  const server = await startZooKeeper({ tickTimeMs: 2_000, settings: { config: { extendedTypesEnabled: true } } });
  const connections = (await record(server.hostPort)).map(read);
  const file = { server: `Apache ZooKeeper ${server.version}`, connections };
  writeFileSync(resolve(fixtures, `${name}.json`), `${JSON.stringify(file, null, 1)}\n`);
  await server.stop();
}
