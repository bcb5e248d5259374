/**
 * Many clients and many znodes against `zootrope serve`, on this machine only:
 *
 *   npm run load [-- --servers 3]
 *
 * A thousand connections, each with a session of its own, make a hundred thousand znodes between them, read them, watch
 * them and take half of them away. Prints how long each took, and how much memory the server had by then.
 */
import { readFileSync } from 'node:fs';
import { decodeServerMessage } from '../core/zk/decode.ts';
import { encodeClientMessage } from '../core/zk/encode.ts';
import { decodeConnectResponse } from '../core/zk/handshake.ts';
import { noPassword, noSession, type Request } from '../core/zk/messages.ts';
import { converse, type Conversation } from './servers/converse.ts';
import { fourLetterWord } from './servers/four-letter-word.ts';
import { startServe } from './servers/start-serve.ts';

const clientCount = 1_000;
const perClient = 100;
/** A hundred bytes. */
const data = Buffer.alloc(100, 'z').toString('base64');

interface Client {
  talk: Conversation;
  lastXid: number;
}

async function join(server: string): Promise<Client> {
  const talk = await converse(server, 60_000);
  const who = { sessionId: noSession, password: noPassword };
  talk.say(encodeClientMessage({ type: 'connect', lastZxidSeen: 0, timeoutMs: 400_000, ...who }));
  if (decodeConnectResponse(await talk.hear()).timeoutMs === 0) throw new Error('refused a session');
  return { talk, lastXid: 0 };
}

/** All at once, and then the answers, which must be good ones. */
async function pipeline(client: Client, requests: readonly Request[]): Promise<void> {
  const ops = new Map(requests.map((request) => [++client.lastXid, request.op]));
  let xid = client.lastXid - requests.length;
  for (const request of requests) client.talk.say(encodeClientMessage({ type: 'request', xid: ++xid, request }));
  for (let left = requests.length; left > 0;) {
    const message = decodeServerMessage(await client.talk.hear(), (one) => ops.get(one));
    if (message.type === 'notification') continue;
    if (message.error !== null) throw new Error(`${ops.get(message.xid)}: ${message.error}`);
    left--;
  }
}

function memory(pid: number): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string) => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return `${megabytes('VmRSS')} MB (at most ${megabytes('VmHWM')} MB)`;
}

// A long tick, for these clients send no pings.
const served = await startServe('--tick-time', '20000', ...process.argv.slice(2));
const servers = served.hosts.split(',');
const clients: Client[] = [];
const names = (client: number) => Array.from({ length: perClient }, (_, index) => `/load/${client}/node-${index}`);
const each = (requestsOf: (path: string) => Request[]) => () =>
  Promise.all(clients.map((client, index) => pipeline(client, names(index).flatMap(requestsOf))));

async function step(title: string, operations: number, act: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await act();
  const seconds = (performance.now() - began) / 1000;
  const rate = Math.round(operations / seconds);
  console.log(
    `${title.padEnd(34)} ${seconds.toFixed(2).padStart(6)} s ${String(rate).padStart(7)}/s   ${memory(served.pid)}`,
  );
}

try {
  console.log(`${'what'.padEnd(34)}     time     rate   memory of the server`);
  console.log(`${'nothing'.padEnd(53)} ${memory(served.pid)}`);
  await step(`${clientCount} connections`, clientCount, async () => {
    for (let count = 0; count < clientCount; count++) clients.push(await join(servers[count % servers.length]!));
  });
  await pipeline(clients[0]!, [{ op: 'create', path: '/load', data: '', mode: 'persistent' }]);
  const all = clientCount * perClient;
  const parents = clients.map((_, index): Request => ({
    op: 'create',
    path: `/load/${index}`,
    data: '',
    mode: 'persistent',
  }));
  await step(`${clientCount} parents, by one client`, clientCount, () => pipeline(clients[0]!, parents));
  await step(
    `${all} creates of 100 bytes`,
    all,
    each((path) => [{ op: 'create', path, data, mode: 'persistent' }]),
  );
  await step(
    `${all} getData, each with a watch`,
    all,
    each((path) => [{ op: 'getData', path, watch: true }]),
  );
  await step(`${all / 2} deletes, each heard of`, all / 2, () =>
    Promise.all(
      clients.map((client, index) =>
        pipeline(
          client,
          names(index)
            .slice(perClient / 2)
            .map((path) => ({ op: 'delete', path, version: -1 })),
        ),
      ),
    ),
  );
  await step('pings of everyone', clientCount, () =>
    Promise.all(clients.map((client) => pipeline(client, [{ op: 'exists', path: '/load', watch: false }]))),
  );
  console.log(await fourLetterWord(servers[0]!, 'srvr', 10_000));
} finally {
  for (const { talk } of clients) talk.hangUp();
  await served.stop();
}
