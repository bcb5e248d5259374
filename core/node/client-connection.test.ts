import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { decodeServerMessage } from '../zk/decode.ts';
import { encodeClientMessage } from '../zk/encode.ts';
import { splitFrames } from '../zk/frames.ts';
import { noPassword, noSession, type ClientMessage } from '../zk/messages.ts';
import { attend, type ClientConnection } from './client-connection.ts';
import { traffic } from './traffic.ts';

const greeting = {
  type: 'connect',
  lastZxidSeen: 0,
  timeoutMs: 4_000,
  sessionId: noSession,
  password: noPassword,
} as const;
const ask = (xid: number) =>
  encodeClientMessage({ type: 'request', xid, request: { op: 'exists', path: '/', watch: false } });

/** A server that answers when it is told to, as one does whose quorum is slow. */
async function lateServer(limit: number) {
  const heard: ClientMessage[] = [];
  const total = traffic();
  const failures: unknown[] = [];
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const client = connect({ port: (listener.address() as AddressInfo).port });
  const [socket] = (await once(listener, 'connection')) as [Socket];
  const connection: ClientConnection = attend(socket, {
    receive(message) {
      heard.push(message);
      if (message.type !== 'connect') return;
      connection.send({ type: 'connected', timeoutMs: 4_000, sessionId: '0x1', password: noPassword });
    },
    ended() {},
    failed: (error) => failures.push(error),
    answerTo: () => undefined,
    isBusy: () => total.outstanding >= limit,
    nowMs: () => 0,
    traffic: total,
  });
  const answer = (xid: number) => connection.send({ type: 'reply', xid, zxid: 1, error: 'NoNode', body: null });
  const requests = () => heard.filter(({ type }) => type === 'request').length;
  const close = () => {
    client.destroy();
    listener.close();
  };
  return { client, connection, answer, requests, total, failures, close };
}

test('while too much is outstanding, who waits for an answer is not listened to', async () => {
  const { client, answer, requests, total, close } = await lateServer(3);
  client.write(Buffer.concat([encodeClientMessage(greeting), ...[1, 2, 3, 4, 5, 6].map(ask)]));
  await once(client, 'data');
  expect([requests(), total.outstanding]).toEqual([3, 3]);
  answer(1);
  expect([requests(), total.outstanding]).toEqual([4, 3]);
  answer(2);
  answer(3);
  answer(4);
  expect([requests(), total.outstanding]).toEqual([6, 2]);
  answer(5);
  answer(6);
  expect(total.outstanding).toBe(0);
  close();
});

test('what is outstanding on a connection that ends is outstanding no more', async () => {
  const { client, total, requests, connection, close } = await lateServer(10);
  client.write(Buffer.concat([encodeClientMessage(greeting), ask(1), ask(2)]));
  await once(client, 'data');
  expect([requests(), total.outstanding]).toEqual([2, 2]);
  connection.close();
  expect(total.outstanding).toBe(0);
  close();
});

test('what was sent before it is closed arrives', async () => {
  const { client, answer, connection, close } = await lateServer(10);
  const bytes: Buffer[] = [];
  client.write(Buffer.concat([encodeClientMessage(greeting), ask(1)]));
  client.once('data', () => {
    answer(1);
    connection.close();
    answer(2);
  });
  client.on('data', (chunk) => bytes.push(chunk));
  await once(client, 'end');
  const { frames, carry } = splitFrames(new Uint8Array(0), Buffer.concat(bytes));
  expect(carry).toHaveLength(0);
  expect(frames.slice(1).map((frame) => decodeServerMessage(frame, () => 'exists'))).toMatchObject([{ xid: 1 }]);
  close();
});

test('a message that has no bytes ends the connection it was for, and is a failure of the server’s', async () => {
  const { client, connection, failures, close } = await lateServer(10);
  client.write(encodeClientMessage(greeting));
  await once(client, 'data');
  connection.send({ type: 'reply', xid: 1, zxid: 1.5, error: 'NoNode', body: null });
  await once(client, 'close');
  expect(failures).toHaveLength(1);
  close();
});
