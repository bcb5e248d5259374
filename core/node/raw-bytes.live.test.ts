/** What goes over a raw socket, byte by byte: from Apache ZooKeeper, and from the embedded server. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { converse, type Conversation } from '../../e2e/servers/converse.ts';
import { fromBase64, toBase64 } from '../zk/base64.ts';
import { sessionPassword } from '../sim/session-password.ts';
import { encodeClientMessage } from '../zk/encode.ts';
import { maxFrameBytes } from '../zk/frames.ts';
import { decodeConnectResponse } from '../zk/handshake.ts';
import { noPassword, noSession, pingXid, type Request } from '../zk/messages.ts';
import { serve, type Serving } from './serve.ts';

const real = inject('zookeeper')?.split(',')[0];
const tickTimeMs = 200;
let serving: Serving;
const addressOf = { real: () => real ?? '', served: () => serving.connectString };
const arms: readonly (keyof typeof addressOf)[] = real === undefined ? ['served'] : ['real', 'served'];

beforeAll(async () => {
  serving = await serve({ host: '127.0.0.1', port: 0, servers: 1, tickTimeMs, maxConnections: 0 });
});
afterAll(() => serving.stop());

const nobody = { sessionId: noSession, password: noPassword };
const ping = frame(pingXid, { op: 'ping' });

function frame(xid: number, request: Request): Uint8Array {
  return encodeClientMessage({ type: 'request', xid, request });
}

async function greet(talk: Conversation, { sessionId, password }: typeof nobody = nobody, lastZxidSeen = 0) {
  talk.say(encodeClientMessage({ type: 'connect', lastZxidSeen, timeoutMs: 4_000, sessionId, password }));
  return decodeConnectResponse(await talk.hear());
}

async function join(server: string): Promise<Conversation> {
  const talk = await converse(server);
  await greet(talk);
  return talk;
}

/** The reply without its zxid: xid, error, and what follows. */
async function reply(talk: Conversation): Promise<{ xid: number; zxid: bigint; error: number; body: Buffer }> {
  const heard = Buffer.from(await talk.hear());
  return {
    ...{ xid: heard.readInt32BE(0), zxid: heard.readBigInt64BE(4), error: heard.readInt32BE(12) },
    body: heard.subarray(16),
  };
}

const hangsUp = (talk: Conversation) => expect(talk.hear()).rejects.toThrow(/hung up|ECONNRESET|EPIPE/);
let made = 0;
const fresh = () => `/raw-${process.pid}-${++made}`;
const persistent = (path: string, data = ''): Request => ({ op: 'create', path, data, mode: 'persistent' });

describe.each(arms)('%s', (arm) => {
  let server: string;
  let bystander: Conversation;
  beforeAll(async () => {
    server = addressOf[arm]();
    bystander = await join(server);
  });

  /** Nobody else has noticed. */
  async function isUnharmed(): Promise<void> {
    bystander.say(ping);
    expect(await reply(bystander)).toMatchObject({ xid: pingXid, error: 0 });
  }

  test.each([
    ['with a readOnly byte', 0, 37],
    ['without', 1, 36],
  ])('a handshake %s is answered in kind', async (_what, without, bytes) => {
    const talk = await converse(server);
    const hello = encodeClientMessage({ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000, ...nobody });
    const said = hello.slice(0, hello.length - without);
    new DataView(said.buffer).setInt32(0, said.length - 4);
    talk.say(said);
    const heard = Buffer.from(await talk.hear());
    expect(heard).toHaveLength(bytes);
    expect([heard.readInt32BE(0), heard.readInt32BE(16)]).toEqual([0, 16]);
    talk.hangUp();
  });

  test('sessions are numbered one by one, the first byte being the server', async () => {
    const ids = [await converse(server), await converse(server)].map(async (talk) => (await greet(talk)).sessionId);
    const [first, second] = (await Promise.all(ids)).map(BigInt) as [bigint, bigint];
    expect(first >> 56n).toBe(1n);
    expect([1n, -1n]).toContain(second - first);
  });

  test('a session that is gone on with keeps its password', async () => {
    const before = await converse(server);
    const session = await greet(before);
    expect(session.password).toBe(sessionPassword(session.sessionId));
    before.hangUp();
    expect(await greet(await converse(server), session)).toEqual(session);
  });

  test('who asks for a session that there is not is told so in zeros, and hung up on', async () => {
    const unknown = '0x1234567890abcdef';
    const refused = { type: 'connected', timeoutMs: 0, ...nobody };
    for (const password of [sessionPassword(unknown), toBase64(fromBase64(noPassword).fill(7))]) {
      const talk = await converse(server);
      expect(await greet(talk, { sessionId: unknown, password })).toEqual(refused);
      await hangsUp(talk);
    }
  });

  test('and so is who comes after its time', async () => {
    const silent = await converse(server);
    silent.say(encodeClientMessage({ type: 'connect', lastZxidSeen: 0, timeoutMs: 1, ...nobody }));
    const session = decodeConnectResponse(await silent.hear());
    expect(session.timeoutMs).toBe(2 * tickTimeMs);
    await hangsUp(silent);
    const late = await converse(server);
    expect(await greet(late, session)).toEqual({ type: 'connected', timeoutMs: 0, ...nobody });
    await hangsUp(late);
  });

  test('who has seen more than there is hears nothing', async () => {
    const talk = await converse(server);
    await expect(greet(talk, nobody, 2 ** 52)).rejects.toThrow(/hung up|ECONNRESET/);
  });

  test('a ping, a proof and a notification have headers of their own', async () => {
    const [talk, path] = [await join(server), fresh()];
    talk.say(ping);
    const pong = await reply(talk);
    expect(pong).toMatchObject({ xid: -2, error: 0, body: Buffer.alloc(0) });
    expect(pong.zxid).toBeGreaterThan(0n);
    talk.say(frame(-4, { op: 'auth', scheme: 'digest', auth: toBase64(new TextEncoder().encode('ana:hush')) }));
    expect(await reply(talk)).toEqual({ xid: -4, zxid: 0n, error: 0, body: Buffer.alloc(0) });
    talk.say(frame(1, { op: 'exists', path, watch: true }));
    expect(await reply(talk)).toMatchObject({ xid: 1, error: -101, body: Buffer.alloc(0) });
    talk.say(frame(2, persistent(path)));
    const [type, state, text] = [[0, 0, 0, 1], [0, 0, 0, 3], Buffer.from(path)];
    const event = Buffer.concat([Buffer.from([...type, ...state, 0, 0, 0, text.length]), text]);
    expect(await reply(talk)).toEqual({ xid: -1, zxid: -1n, error: 0, body: event });
    expect(await reply(talk)).toMatchObject({ xid: 2, error: 0 });
    talk.hangUp();
  });

  test('three hundred writes and reads in turn, all at once: every read sees the write before it', async () => {
    const [talk, path] = [await join(server), fresh()];
    talk.say(frame(1, persistent(path)));
    for (let round = 1; round <= 300; round++) {
      const data = toBase64(Uint8Array.of(round >> 8, round & 255));
      talk.say(frame(2 * round, { op: 'setData', path, data, version: -1 }));
      talk.say(frame(2 * round + 1, { op: 'getData', path, watch: false }));
    }
    const heard: Awaited<ReturnType<typeof reply>>[] = [];
    for (let at = 0; at < 601; at++) heard.push(await reply(talk));
    expect(heard.map(({ xid }) => xid)).toEqual(Array.from({ length: 601 }, (_, at) => at + 1));
    const read = heard.filter(({ xid }) => xid > 1 && xid % 2 === 1).map(({ body }) => body.readUInt16BE(4));
    expect(read).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
    const zxids = heard.map(({ zxid }) => Number(zxid - heard[0]!.zxid));
    expect(zxids).toEqual(zxids.map((_, at) => Math.ceil(at / 2)));
    talk.hangUp();
  });

  test('a frame of 1,048,575 bytes is the longest that is read', async () => {
    const [talk, path] = [await join(server), fresh()];
    const bare = frame(1, persistent(path)).length - 4;
    const filled = (bytes: number) => frame(1, persistent(path, Buffer.alloc(bytes - bare, 7).toString('base64')));
    talk.say(filled(maxFrameBytes));
    expect(await reply(talk)).toMatchObject({ xid: 1, error: 0 });
    talk.say(frame(2, { op: 'delete', path, version: -1 }));
    expect(await reply(talk)).toMatchObject({ xid: 2, error: 0 });
    talk.say(filled(maxFrameBytes + 1));
    await hangsUp(talk);
    await isUnharmed();
  });

  test.each([
    ['a negative length', [0xff, 0xff, 0xff, 0xff]],
    ['text of another protocol', [...Buffer.from('GET / HTTP/1.1\r\nHost: zookeeper\r\n\r\n')]],
    ['a length of two gigabytes', [0x7f, 0xff, 0xff, 0xff, 1, 2, 3]],
    ['a handshake that is too short', [0, 0, 0, 4, 0, 0, 0, 0]],
  ])('%s ends that connection, and nothing else', async (_what, bytes) => {
    const [stranger, guest] = [await converse(server), await join(server)];
    for (const talk of [stranger, guest]) {
      // Of a guest, a short frame is a request without a header.
      talk.say(Uint8Array.from(bytes));
      await hangsUp(talk);
    }
    await isUnharmed();
  });

  test('of half a frame nothing is done', async () => {
    const path = fresh();
    for (const share of [0.1, 0.5, 0.9]) {
      const talk = await join(server);
      const whole = frame(1, persistent(path));
      talk.say(whole.subarray(0, Math.ceil(share * whole.length)));
      await talk.leave();
    }
    bystander.say(frame(1, { op: 'exists', path, watch: false }));
    expect(await reply(bystander)).toMatchObject({ xid: 1, error: -101 });
  });
});
