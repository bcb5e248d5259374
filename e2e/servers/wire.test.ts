/**
 * The codec against Apache ZooKeeper itself: what we say is understood, and what it says is what we read.
 */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { fromBase64, toBase64 } from '../../core/zk/base64.ts';
import { decodeServerMessage } from '../../core/zk/decode.ts';
import { encodeClientMessage } from '../../core/zk/encode.ts';
import { decodeConnectResponse } from '../../core/zk/handshake.ts';
import { noPassword, noSession, pingXid } from '../../core/zk/messages.ts';
import type { ConnectResponse, Notification, Reply, Request } from '../../core/zk/messages.ts';
import { validatePath } from '../../core/zk/paths.ts';
import { encodeUtf8 } from '../../core/zk/utf8.ts';
import { converse } from './converse.ts';
import type { Conversation } from './converse.ts';

const server = inject('zookeeper')?.split(',')[0] ?? '';
const base64 = (text: string) => toBase64(encodeUtf8(text));
const create = (path: string, mode: 'persistent' | 'ephemeral' = 'persistent'): Request => ({
  ...{ op: 'create', path, data: base64('hello'), mode },
});

describe.skipIf(server === '')('Apache ZooKeeper', () => {
  let talk: Conversation;
  let session: ConnectResponse;
  let asked = 0;

  async function join(sessionId = noSession, password = noPassword): Promise<ConnectResponse> {
    talk = await converse(server);
    talk.say(encodeClientMessage({ type: 'connect', lastZxidSeen: 0, timeoutMs: 4_000, sessionId, password }));
    return decodeConnectResponse(await talk.hear());
  }
  async function ask(request: Request): Promise<Reply | Notification> {
    const xid = request.op === 'ping' ? pingXid : ++asked;
    talk.say(encodeClientMessage({ type: 'request', xid, request }));
    return decodeServerMessage(await talk.hear(), () => request.op);
  }

  beforeEach(async () => {
    asked = 0;
    session = await join();
  });
  afterEach(() => talk.hangUp());

  test('gives a session, keeps it, ends it, and then refuses it', async () => {
    expect(session.timeoutMs).toBeGreaterThan(0);
    expect(session.sessionId).toMatch(/^0x[0-9a-f]{9,16}$/);
    expect(fromBase64(session.password)).toHaveLength(16);
    expect(await ask({ op: 'ping' })).toMatchObject({ xid: pingXid, error: null, body: { op: 'ping' } });
    talk.hangUp();
    expect(await join(session.sessionId, session.password)).toEqual(session);
    expect(await ask({ op: 'closeSession' })).toMatchObject({ error: null, body: { op: 'closeSession' } });
    talk.hangUp();
    const refusal = { type: 'connected', timeoutMs: 0, sessionId: noSession, password: noPassword };
    expect(await join(session.sessionId, session.password)).toEqual(refusal);
  });

  test('keeps what we write', async () => {
    const path = `/wire-${session.sessionId}`;
    expect(await ask(create(path, 'ephemeral'))).toMatchObject({ error: null, body: { op: 'create', path } });
    expect(await ask({ op: 'getData', path, watch: true })).toMatchObject({
      body: { data: base64('hello'), stat: { ephemeralOwner: session.sessionId, dataLength: 5, version: 0 } },
    });
    expect(await ask({ op: 'delete', path, version: 1 })).toMatchObject({ error: 'BadVersion', body: null });
    expect(await ask({ op: 'delete', path, version: 0 })).toEqual({ type: 'notification', event: 'NodeDeleted', path });
  });

  test('and we agree on what may name a znode', async () => {
    const edges = [0x1f, 0x20, 0x7e, 0x7f, 0x9f, 0xa0, 0xd7ff, 0xe000, 0xf8ff, 0xf900, 0xffef, 0xfff0, 0xffff, 0x1f600];
    const names = [...edges.map((point) => String.fromCodePoint(point)), '.', '..', '...', '.a', 'a.', 'a/', 'a//b'];
    const root = `/paths-${session.sessionId}`;
    await ask(create(root));
    for (const path of names.map((name) => `${root}/${name}`)) {
      // The parent is looked for before the name is looked at.
      const answer = await ask(create(path, 'ephemeral'));
      const expected = validatePath(path) === undefined ? null : expect.stringMatching(/^(BadArguments|NoNode)$/);
      expect([path, answer]).toEqual([path, expect.objectContaining({ error: expected })]);
    }
    await ask({ op: 'closeSession' });
    talk.hangUp();
    await join();
    expect(await ask({ op: 'delete', path: root, version: -1 })).toMatchObject({ error: null });
  });
});
