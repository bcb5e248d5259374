/**
 * The codec against what really went over the wire: recorded by e2e/servers/record-fixtures.ts, not written by hand.
 */
import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeServerMessage } from './decode.ts';
import { encodeClientMessage, encodeServerMessage } from './encode.ts';
import javaClient from './fixtures/java-client.json' with { type: 'json' };
import kazooClient from './fixtures/kazoo-client.json' with { type: 'json' };
import ourClient from './fixtures/our-client.json' with { type: 'json' };
import type { WireFixture, WireFixtures } from './fixtures/wire-fixture.ts';
import { decodeConnectRequest, decodeConnectResponse, endsInReadOnlyByte } from './handshake.ts';
import type { ClientMessage, Op, ServerMessage } from './messages.ts';

const files = { ourClient, javaClient, kazooClient } as unknown as Record<string, WireFixtures>;
const connections = Object.entries(files).flatMap(([name, file]) =>
  file.connections.map((frames, at): [string, WireFixture[]] => [`${name}, connection ${at}`, frames]),
);
const everything = connections.flatMap(([, frames]) => frames);

const toHex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const toBytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
/** A frame as the codec writes it: with its length in front. */
const framed = (hex: string) => (hex.length / 2).toString(16).padStart(8, '0') + hex;

/** Reads frame after frame, as one who knows what was asked before and nothing else. */
function decodeAll(frames: WireFixture[]): (ClientMessage | ServerMessage)[] {
  const asked = new Map<number, Op>();
  return frames.map(({ hex, message }) => {
    const bytes = toBytes(hex);
    if (message.type === 'connect') return decodeConnectRequest(bytes);
    if (message.type === 'connected') return decodeConnectResponse(bytes);
    if (message.type !== 'request') return decodeServerMessage(bytes, (xid) => asked.get(xid));
    const read = decodeRequest(bytes);
    asked.set(read.xid, read.request.op);
    return read;
  });
}

/** One real C client's habit: our own connect request always ends in the readOnly byte. */
const isShortHello = ({ hex, message }: WireFixture) => message.type === 'connect' && !endsInReadOnlyByte(toBytes(hex));

describe.each(connections)('%s', (_name, frames) => {
  const hello = frames.find(({ message }) => message.type === 'connect');
  const readOnlyByte = hello !== undefined && !isShortHello(hello);

  test('every frame is read as what it meant', () => {
    expect(decodeAll(frames)).toEqual(frames.map(({ message }) => message));
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
      "asks addWatch",
      "asks auth",
      "asks check",
      "asks checkWatches",
      "asks closeSession",
      "asks create",
      "asks create2",
      "asks createTTL",
      "asks delete",
      "asks exists",
      "asks getACL",
      "asks getAllChildrenNumber",
      "asks getChildren",
      "asks getChildren2",
      "asks getData",
      "asks getEphemerals",
      "asks multi",
      "asks multiRead",
      "asks ping",
      "asks reconfig",
      "asks removeWatches",
      "asks sasl",
      "asks setACL",
      "asks setData",
      "asks setWatches",
      "asks setWatches2",
      "asks sync",
      "asks unreadable",
      "asks whoAmI",
      "connect",
      "connected",
      "hears NodeChildrenChanged",
      "hears NodeCreated",
      "hears NodeDataChanged",
      "hears NodeDeleted",
      "is refused: AuthFailed",
      "is refused: BadArguments",
      "is refused: BadVersion",
      "is refused: InvalidACL",
      "is refused: MarshallingError",
      "is refused: NoAuth",
      "is refused: NoChildrenForEphemerals",
      "is refused: NoNode",
      "is refused: NoWatcher",
      "is refused: NodeExists",
      "is refused: NotEmpty",
      "is refused: ReconfigDisabled",
      "is refused: Unimplemented",
      "is told addWatch",
      "is told auth",
      "is told checkWatches",
      "is told closeSession",
      "is told create",
      "is told create2",
      "is told createTTL",
      "is told delete",
      "is told exists",
      "is told getACL",
      "is told getAllChildrenNumber",
      "is told getChildren",
      "is told getChildren2",
      "is told getData",
      "is told getEphemerals",
      "is told multi",
      "is told multiRead",
      "is told ping",
      "is told removeWatches",
      "is told sasl",
      "is told setACL",
      "is told setData",
      "is told setWatches",
      "is told setWatches2",
      "is told sync",
      "is told that it has expired",
      "is told whoAmI",
    ]
  `);
  expect(everything.filter(isShortHello)).toHaveLength(1);
});
