/**
 * The codec against what really went over the wire: recorded by e2e/servers/record-fixtures.ts, not written by hand.
 */
import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeServerMessage } from './decode.ts';
import { encodeClientMessage, encodeServerMessage } from './encode.ts';
import javaClient from './fixtures/java-client.json' with { type: 'json' };
import ourClient from './fixtures/our-client.json' with { type: 'json' };
import type { WireFixture, WireFixtures } from './fixtures/wire-fixture.ts';
import { decodeConnectRequest, decodeConnectResponse, endsInReadOnlyByte } from './handshake.ts';
import type { ClientMessage, Op, ServerMessage } from './messages.ts';

const files = { ourClient, javaClient } as unknown as Record<string, WireFixtures>;
const connections = Object.entries(files).flatMap(([name, file]) =>
  file.connections.map((frames, at): [string, WireFixture[]] => [`${name}, connection ${at}`, frames]),
);
const everything = connections.flatMap(([, frames]) => frames);

const toHex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const toBytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
/** A frame as the codec writes it: with its length in front. */
const framed = (hex: string) => (hex.length / 2).toString(16).padStart(8, '0') + hex;

/** What a client knows when the reply comes: which op it asked under that xid. */
function opsOf(frames: WireFixture[]): (xid: number) => Op | undefined {
  const requests = frames.map(({ message }) => message).filter((message) => message.type === 'request');
  return (xid) => requests.find((request) => request.xid === xid)?.request.op;
}

function decode({ hex, message }: WireFixture, opOf: (xid: number) => Op | undefined): ClientMessage | ServerMessage {
  const bytes = toBytes(hex);
  if (message.type === 'connect') return decodeConnectRequest(bytes);
  if (message.type === 'connected') return decodeConnectResponse(bytes);
  return message.type === 'request' ? decodeRequest(bytes) : decodeServerMessage(bytes, opOf);
}

/** One real C client's habit: our own connect request always ends in the readOnly byte. */
const isShortHello = ({ hex, message }: WireFixture) => message.type === 'connect' && !endsInReadOnlyByte(toBytes(hex));

describe.each(connections)('%s', (_name, frames) => {
  const opOf = opsOf(frames);
  const hello = frames.find(({ message }) => message.type === 'connect');
  const readOnlyByte = hello !== undefined && !isShortHello(hello);

  test('every frame is read as what it meant', () => {
    expect(frames.map((frame) => decode(frame, opOf))).toEqual(frames.map(({ message }) => message));
  });

  test('every message is written as it was written', () => {
    for (const { hex, message } of frames.filter((frame) => !isShortHello(frame))) {
      const isFromClient = message.type === 'connect' || message.type === 'request';
      const bytes = isFromClient ? encodeClientMessage(message) : encodeServerMessage(message, { readOnlyByte });
      expect(toHex(bytes)).toBe(framed(hex));
    }
  });
});

test('the recordings hold one of everything', () => {
  const messages = everything.map(({ message }) => message);
  const kinds = messages.map((message) => {
    if (message.type === 'request') return `asks ${message.request.op}`;
    if (message.type === 'notification') return `hears ${message.event}`;
    if (message.type === 'reply')
      return message.error === null ? `is told ${message.body.op}` : `is refused: ${message.error}`;
    return message.type === 'connected' && message.timeoutMs === 0 ? 'is told that it has expired' : message.type;
  });
  expect([...new Set(kinds)].sort()).toMatchInlineSnapshot(`
    [
      "asks closeSession",
      "asks create",
      "asks create2",
      "asks delete",
      "asks exists",
      "asks getChildren",
      "asks getData",
      "asks ping",
      "connect",
      "connected",
      "hears NodeChildrenChanged",
      "hears NodeCreated",
      "hears NodeDataChanged",
      "hears NodeDeleted",
      "is refused: BadArguments",
      "is refused: BadVersion",
      "is refused: NoAuth",
      "is refused: NoChildrenForEphemerals",
      "is refused: NoNode",
      "is refused: NodeExists",
      "is refused: NotEmpty",
      "is told closeSession",
      "is told create",
      "is told create2",
      "is told delete",
      "is told exists",
      "is told getChildren",
      "is told getData",
      "is told ping",
      "is told that it has expired",
    ]
  `);
  expect(everything.filter(isShortHello)).toHaveLength(1);
});
