import fc from 'fast-check';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { converse, type Conversation } from '../../e2e/servers/converse.ts';
import { fourLetterWord } from '../../e2e/servers/four-letter-word.ts';
import { decodeServerMessage } from '../zk/decode.ts';
import { encodeClientMessage } from '../zk/encode.ts';
import { decodeConnectResponse } from '../zk/handshake.ts';
import { noPassword, noSession, pingXid, type Op, type Request } from '../zk/messages.ts';
import { opCodes } from '../zk/wire-codes.ts';
import { PortError, serve, type ServeSettings, type Serving } from './serve.ts';

const settings: ServeSettings = { host: '127.0.0.1', port: 0, servers: 1, tickTimeMs: 2000, maxConnections: 0 };
const create = (path: string, data = ''): Request => ({ op: 'create', path, data, mode: 'persistent' });
const getData = (path: string): Request => ({ op: 'getData', path, watch: false });
const ping: Request = { op: 'ping' };

let serving: Serving;
let server: string;
let bystander: Client;

beforeAll(async () => {
  serving = await serve(settings);
  server = serving.connectString;
  bystander = await join();
});
afterAll(() => serving.stop());

interface Client {
  talk: Conversation;
  say(xid: number, request: Request): void;
  hear(op: Op): ReturnType<typeof hear>;
  ask(request: Request): ReturnType<typeof hear>;
}

async function join(at = server, timeoutMs = 30_000): Promise<Client> {
  const talk = await converse(at);
  const who = { sessionId: noSession, password: noPassword };
  talk.say(encodeClientMessage({ type: 'connect', lastZxidSeen: 0, timeoutMs, ...who }));
  decodeConnectResponse(await talk.hear());
  let asked = 0;
  const client: Client = {
    talk,
    say: (xid, request) => talk.say(encodeClientMessage({ type: 'request', xid, request })),
    hear: (op) => hear(talk, op),
    ask(request) {
      client.say(request.op === 'ping' ? pingXid : ++asked, request);
      return client.hear(request.op);
    },
  };
  return client;
}

async function hear(talk: Conversation, op: Op) {
  return decodeServerMessage(await talk.hear(), () => op);
}

/** Says some bytes, and waits until the server hangs up. @returns what it said before. */
async function provoke(bytes: Uint8Array, at = server): Promise<Uint8Array> {
  const [host, port] = at.split(':');
  const socket = connect({ host, port: Number(port) });
  const heard: Uint8Array[] = [];
  socket.on('data', (chunk) => heard.push(chunk));
  // To be cut off in mid-sentence is what is asked for here.
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(heard);
}

describe('an embedded server', () => {
  test('dates what is made', async () => {
    const before = Date.now();
    await bystander.ask(create('/dated'));
    const { body } = (await bystander.ask({ op: 'exists', path: '/dated', watch: false })) as {
      body: { stat: { ctimeMs: number } };
    };
    // It counts on from the whole millisecond in which it began.
    expect(body.stat.ctimeMs).toBeGreaterThanOrEqual(before - 1);
    expect(body.stat.ctimeMs).toBeLessThanOrEqual(Date.now());
  });

  test('tells those who watch before those who write', async () => {
    const watcher = await join();
    expect(await watcher.ask({ op: 'exists', path: '/watched', watch: true })).toMatchObject({ error: 'NoNode' });
    await bystander.ask(create('/watched'));
    expect(await watcher.hear('exists')).toEqual({ type: 'notification', event: 'NodeCreated', path: '/watched' });
    watcher.talk.hangUp();
  });

  test('does not give a session of an earlier server again', async () => {
    const earlier = await serve(settings);
    const session = await sessionOf(earlier.connectString);
    await earlier.stop();
    // Two servers that start within one millisecond would.
    for (const then = Date.now(); Date.now() === then;);
    const later = await serve(settings);
    expect(await sessionOf(later.connectString)).not.toBe(session);
    await later.stop();
  });

  test('does without a readOnly byte for a client that sent none', async () => {
    const talk = await converse(server);
    const request = encodeClientMessage({
      ...{ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000, sessionId: noSession, password: noPassword },
    }).slice(0, -1);
    new DataView(request.buffer).setInt32(0, request.length - 4);
    talk.say(request);
    expect(await talk.hear()).toHaveLength(36);
    talk.hangUp();
  });

  test('says which port is taken', async () => {
    const { port } = serving.servers[0]!;
    await expect(serve({ ...settings, port })).rejects.toThrow(new PortError(port, 'EADDRINUSE'));
  });
});

async function sessionOf(at: string): Promise<string> {
  const talk = await converse(at);
  const who = { sessionId: noSession, password: noPassword };
  talk.say(encodeClientMessage({ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000, ...who }));
  const { sessionId } = decodeConnectResponse(await talk.hear());
  talk.hangUp();
  return sessionId;
}

describe('three embedded servers', () => {
  const tickTimeMs = 50;
  let ensemble: Serving;
  let members: string[];
  beforeAll(async () => {
    ensemble = await serve({ ...settings, servers: 3, tickTimeMs });
    members = ensemble.connectString.split(',');
  });
  afterAll(() => ensemble.stop());

  test('serve from the beginning, and one of them leads', async () => {
    const answers = await Promise.all(members.map((member) => fourLetterWord(member, 'srvr')));
    const modes = answers.map((answer) => /Mode: (.*)/.exec(answer)?.[1]);
    expect(modes.sort()).toEqual(['follower', 'follower', 'leader']);
  });

  test('agree: what is written here can be read there, after a sync', async () => {
    const [here, there] = [await join(members[0]), await join(members[1])];
    for (let round = 0; round < 50; round++) {
      await here.ask(create(`/agreed-${round}`));
      await there.ask({ op: 'sync', path: '/' });
      const found = await there.ask({ op: 'exists', path: `/agreed-${round}`, watch: false });
      expect(found).toMatchObject({ error: null });
    }
    here.talk.hangUp();
    there.talk.hangUp();
  });

  test('end a session that has fallen silent, and its ephemerals with it', async () => {
    const [silent, watcher] = [await join(members[0], 2 * tickTimeMs), await join(members[1])];
    await silent.ask({ op: 'create', path: '/silent', data: '', mode: 'ephemeral' });
    const saidMs = Date.now();
    await watcher.ask({ op: 'sync', path: '/' });
    expect(await watcher.ask({ op: 'exists', path: '/silent', watch: true })).toMatchObject({ error: null });
    expect(await watcher.hear('exists')).toMatchObject({ event: 'NodeDeleted', path: '/silent' });
    expect(Date.now() - saidMs).toBeGreaterThanOrEqual(2 * tickTimeMs - 1);
    await expect(silent.talk.hear()).rejects.toThrow('hung up');
    watcher.talk.hangUp();
  });

  test('are content with their leader, who keeps the sessions of those who talk to the others', async () => {
    // A follower that hears nothing for five ticks looks for another leader; a session of two ticks ends after three.
    const untilMs = Date.now() + 10 * tickTimeMs;
    const clients = await Promise.all(members.map((member) => join(member, 2 * tickTimeMs)));
    while (Date.now() < untilMs) await Promise.all(clients.map((client) => client.ask(ping)));
    for (const client of clients)
      expect(await client.ask({ op: 'exists', path: '/', watch: false })).toMatchObject({ error: null });
    expect(await fourLetterWord(members[0]!, 'srvr')).toContain('\nZxid: 0x1000000');
    for (const client of clients) client.talk.hangUp();
  });
});

describe('what a client says that is none of the protocol', () => {
  const handshake = encodeClientMessage({
    ...{ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000, sessionId: noSession, password: noPassword },
  });
  const framed = (body: Uint8Array, length = body.length) => {
    const bytes = new Uint8Array(4 + body.length);
    new DataView(bytes.buffer).setInt32(0, length);
    bytes.set(body, 4);
    return bytes;
  };
  // A frame that lacks its end would be waited for.
  const oversized = framed(new Uint8Array(0), 0x7fff_ffff);

  test('closes that one connection and no other, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 6 }),
        async (greets, bodies) => {
          const start = greets ? [handshake] : [];
          await provoke(Buffer.concat([...start, ...bodies.map((body) => framed(body)), oversized]));
          expect(await bystander.ask(ping)).toMatchObject({ error: null });
        },
      ),
      { numRuns: 150 },
    );
  });

  test('nor does a request of any kind with anything in it, and the server copes', async () => {
    const complaints = vi.spyOn(process.stderr, 'write');
    const path = fc
      .constantFrom('/', '/a', '/a/b', '', '/zookeeper/quota', 'a')
      .map((text) => [...framed(Buffer.from(text))]);
    const body = fc.tuple(fc.option(path, { nil: [] }), fc.array(fc.nat(255), { maxLength: 60 }));
    const request = fc.tuple(fc.constantFrom(...Object.values(opCodes)), body).map(([op, [start, rest]]) => {
      const bytes = new Uint8Array([0, 0, 0, 1, 0, 0, 0, 0, ...start, ...rest]);
      new DataView(bytes.buffer).setInt32(4, op);
      return framed(bytes);
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 12 }), async (requests) => {
        await provoke(Buffer.concat([handshake, ...requests, oversized]));
        expect(await bystander.ask(ping)).toMatchObject({ error: null });
      }),
      { numRuns: 300 },
    );
    expect(complaints).not.toHaveBeenCalled();
    complaints.mockRestore();
  });

  test('nor does it when it is no frame at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 300 }), async (noise) => {
        // The first byte makes it a length that nobody may send.
        noise[0] = 0x7f;
        expect(await provoke(noise)).toHaveLength(0);
        expect(await bystander.ask(ping)).toMatchObject({ error: null });
      }),
    );
  });

  test('nor when it breaks off half way', async () => {
    const whole = Buffer.concat([
      handshake,
      encodeClientMessage({ type: 'request', xid: 1, request: create('/half') }),
    ]);
    for (let length = 0; length < whole.length; length += 7) {
      const [host, port] = server.split(':');
      const socket = connect({ host, port: Number(port) });
      socket.on('error', () => {});
      socket.resume();
      socket.end(whole.subarray(0, length));
      await once(socket, 'close');
    }
    expect(await bystander.ask({ op: 'exists', path: '/half', watch: false })).toMatchObject({ error: 'NoNode' });
  });

  test('and what was said before it is carried out', async () => {
    const said = [handshake, encodeClientMessage({ type: 'request', xid: 1, request: create('/before') }), oversized];
    await provoke(Buffer.concat(said));
    expect(await bystander.ask({ op: 'exists', path: '/before', watch: false })).toMatchObject({ error: null });
  });
});

describe('a limit', () => {
  test('of 1,048,575 bytes to a frame: a million of data fit', async () => {
    const client = await join();
    const million = Buffer.alloc(1_000_000, 7).toString('base64');
    expect(await client.ask(create('/million', million))).toMatchObject({ error: null });
    expect(await client.ask(getData('/million'))).toMatchObject({ body: { data: million } });
    client.say(3, create('/more', Buffer.alloc(1_048_576).toString('base64')));
    await expect(client.talk.hear()).rejects.toThrow();
    expect(await bystander.ask({ op: 'exists', path: '/more', watch: false })).toMatchObject({ error: 'NoNode' });
    expect(await bystander.ask({ op: 'delete', path: '/million', version: -1 })).toMatchObject({ error: null });
  });

  test('to the connections of one address', async () => {
    const limited = await serve({ ...settings, maxConnections: 2 });
    const [first] = [await join(limited.connectString), await join(limited.connectString)];
    expect(await provoke(new Uint8Array(0), limited.connectString)).toHaveLength(0);
    expect(await first.ask(ping)).toMatchObject({ error: null });
    await limited.stop();
  });

  test('to what a client leaves unread: it is not listened to until it has caught up', async () => {
    const busy = await serve(settings);
    const client = await join(busy.connectString);
    await client.ask(create('/large', Buffer.alloc(100_000).toString('base64')));
    // What is not heard is not read: it fills first our buffers, then the system's, then the server's.
    for (let xid = 2; xid <= 301; xid++) client.say(xid, getData('/large'));
    await untilStill(async () => sentBy(busy.connectString));
    expect(await sentBy(busy.connectString)).toBeLessThan(150);
    for (let xid = 2; xid <= 301; xid++) expect(await client.hear('getData')).toMatchObject({ xid, error: null });
    client.talk.hangUp();
    await busy.stop();
  });
});

async function sentBy(at: string): Promise<number> {
  const monitored = await fourLetterWord(at, 'cons');
  return Number(/sent=(\d+),sid/.exec(monitored)?.[1] ?? 0);
}

/** Two answers in a row that are the same. */
async function untilStill(look: () => Promise<number>): Promise<void> {
  for (let before = -1, now = await look(); now !== before;) [before, now] = [now, await look()];
}
