import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeServerMessage } from './decode.ts';
import { encodeClientMessage, encodeServerMessage } from './encode.ts';
import { errors } from './errors.ts';
import type { ErrorName } from './errors.ts';
import { decodeConnectRequest, decodeConnectResponse, endsInReadOnlyByte } from './handshake.ts';
import { notificationXid, pingXid } from './messages.ts';
import type {
  ClientMessage,
  ConnectRequest,
  ConnectResponse,
  Notification,
  Op,
  Reply,
  ReplyBody,
  Request,
  RequestMessage,
  ServerMessage,
  Stat,
} from './messages.ts';
import { toBase64 } from './base64.ts';
import { WireError } from './wire-error.ts';

const record = fc.record;
const just = fc.constant;
const int = fc.integer();
const zxid = fc.maxSafeInteger();
const text = fc.string({ unit: 'binary', maxLength: 12 });
const base64 = (bytes: fc.Arbitrary<Uint8Array>) => bytes.map(toBase64);
const data = base64(fc.uint8Array({ maxLength: 30 }));
const password = base64(fc.uint8Array({ minLength: 16, maxLength: 16 }));
const sessionId = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((id) => `0x${id.toString(16)}`);
/** -1 and -2 are the protocol's own: under them a reply is a notification or a ping. */
const xid = int.filter((value) => value !== notificationXid && value !== pingXid);

const connectRequest: fc.Arbitrary<ConnectRequest> = record({
  type: just('connect'),
  lastZxidSeen: zxid,
  timeoutMs: int,
  sessionId,
  password,
});
const connectResponse: fc.Arbitrary<ConnectResponse> = record({
  type: just('connected'),
  timeoutMs: int,
  sessionId,
  password,
});

const acl = fc.array(record({ perms: int, scheme: text, id: text }), { maxLength: 3 });
const mode = fc.constantFrom('persistent', 'persistentSequential', 'ephemeral', 'ephemeralSequential');
const isContainer = just('container' as const);
const request: fc.Arbitrary<Request> = fc.oneof(
  record({ op: fc.constantFrom('create', 'create2'), path: text, data, mode }),
  record({ op: fc.constantFrom('create', 'create2'), path: text, data, mode, acl }),
  record({ op: just('create2'), path: text, data, mode: isContainer }),
  record({ op: just('delete'), path: text, version: int }),
  record({ op: fc.constantFrom('exists', 'getData', 'getChildren'), path: text, watch: fc.boolean() }),
  record({ op: fc.constantFrom('ping', 'closeSession') }),
);
const requestMessage: fc.Arbitrary<RequestMessage> = record({ type: just('request'), xid: int, request });

const stat: fc.Arbitrary<Stat> = record({
  ...{ czxid: zxid, mzxid: zxid, ctimeMs: zxid, mtimeMs: zxid, pzxid: zxid },
  ...{ version: int, cversion: int, aversion: int, dataLength: int, numChildren: int },
  ephemeralOwner: sessionId,
});
const body: fc.Arbitrary<ReplyBody> = fc.oneof(
  record({ op: just('create'), path: text }),
  record({ op: just('create2'), path: text, stat }),
  record({ op: just('exists'), stat }),
  record({ op: just('getData'), data, stat }),
  record({ op: just('getChildren'), children: fc.array(text, { maxLength: 4 }) }),
  record({ op: fc.constantFrom('delete', 'closeSession') }),
);
const errorNames = Object.keys(errors) as ErrorName[];
const reply: fc.Arbitrary<Reply> = fc.oneof(
  record({ type: just('reply'), xid, zxid, error: just(null), body }),
  record({ type: just('reply'), xid, zxid, error: fc.constantFrom(...errorNames), body: just(null) }),
  record({ type: just('reply'), xid: just(pingXid), zxid, error: just(null), body: just({ op: 'ping' }) }),
);
const notification: fc.Arbitrary<Notification> = record({
  type: just('notification'),
  event: fc.constantFrom('NodeCreated', 'NodeDeleted', 'NodeDataChanged', 'NodeChildrenChanged'),
  path: text,
});

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(connectRequest, requestMessage);
const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(connectResponse, reply, notification);

const payload = (frame: Uint8Array) => frame.subarray(4);
const toServer = (message: ClientMessage) => payload(encodeClientMessage(message));
const toClient = (message: ServerMessage) => payload(encodeServerMessage(message));

/** A client that has one request waiting, whatever its xid. */
const waitingFor = (op: Op) => () => op;
const opIn = (message: ServerMessage): Op => (message.type === 'reply' ? (message.body?.op ?? 'exists') : 'exists');

describe('every message comes back from its bytes', () => {
  test('from client to server', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        const decode = message.type === 'connect' ? decodeConnectRequest : decodeRequest;
        expect(decode(toServer(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test('from server to client', () => {
    fc.assert(
      fc.property(serverMessage, (message) => {
        const decode = message.type === 'connected' ? decodeConnectResponse : decodeAs(opIn(message));
        expect(decode(toClient(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test('with and without the readOnly byte', () => {
    fc.assert(
      fc.property(connectRequest, connectResponse, (request, response) => {
        const asked = toServer(request);
        expect(endsInReadOnlyByte(asked)).toBe(true);
        expect(endsInReadOnlyByte(asked.subarray(0, -1))).toBe(false);
        expect(decodeConnectRequest(asked.subarray(0, -1))).toEqual(request);
        const answer = payload(encodeServerMessage(response, { readOnlyByte: false }));
        expect(answer).toEqual(toClient(response).subarray(0, -1));
        expect(decodeConnectResponse(answer)).toEqual(response);
      }),
    );
  });
});

const decodeAs = (op: Op) => (frame: Uint8Array) => decodeServerMessage(frame, waitingFor(op));
const ops: Op[] = ['create', 'create2', 'delete', 'exists', 'getData', 'getChildren', 'ping', 'closeSession'];
const decoders = [decodeConnectRequest, endsInReadOnlyByte, decodeConnectResponse, decodeRequest, ...ops.map(decodeAs)];

/** Bytes replaced at random; what they become favours lengths that lie. */
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
const mutation = fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 6 });
const anyFrame = fc.oneof(clientMessage.map(toServer), serverMessage.map(toClient));

describe('hostile bytes are refused, and by WireError alone', () => {
  function onlyWireErrors(bytes: Uint8Array): void {
    for (const decode of decoders) {
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }
  }

  test('bytes changed at random', () => {
    fc.assert(
      fc.property(anyFrame, mutation, (frame, changes) => {
        for (const [at, value] of changes) frame[at % frame.length] = value;
        onlyWireErrors(frame);
      }),
      { numRuns: 2_000 },
    );
  });

  test('bytes of nothing in particular', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), onlyWireErrors), { numRuns: 1_000 });
  });

  test('a request that ends anywhere but at its end', () => {
    fc.assert(
      fc.property(requestMessage, fc.nat(), (message, cut) => {
        const frame = toServer(message);
        expect(() => decodeRequest(frame.subarray(0, cut % frame.length))).toThrow(WireError);
        expect(() => decodeRequest(Uint8Array.from([...frame, 0]))).toThrow(WireError);
      }),
    );
  });

  test('a reply that ends anywhere but at its end', () => {
    fc.assert(
      fc.property(reply, fc.nat(), (message, cut) => {
        const frame = toClient(message);
        const decode = decodeAs(opIn(message));
        expect(() => decode(frame.subarray(0, cut % frame.length))).toThrow(WireError);
        expect(() => decode(Uint8Array.from([...frame, 0]))).toThrow(WireError);
      }),
    );
  });
});
