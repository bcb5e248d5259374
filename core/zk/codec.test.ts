import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeServerMessage } from './decode.ts';
import { encodeClientMessage, encodeServerMessage } from './encode.ts';
import {
  clientMessage,
  connectRequest,
  connectResponse,
  reply,
  requestMessage,
  serverMessage,
} from './fixtures/any-message.ts';
import { decodeConnectRequest, decodeConnectResponse, endsInReadOnlyByte } from './handshake.ts';
import type { ClientMessage, Op, ServerMessage } from './messages.ts';
import { opCodes } from './wire-codes.ts';
import { WireError } from './wire-error.ts';

const payload = (frame: Uint8Array) => frame.subarray(4);
const toServer = (message: ClientMessage) => payload(encodeClientMessage(message));
const toClient = (message: ServerMessage) => payload(encodeServerMessage(message));

/** A client that has one request waiting, whatever its xid. */
const waitingFor = (op: Op) => () => op;
const opIn = (message: ServerMessage): Op => (message.type === 'reply' ? (message.body?.op ?? 'exists') : 'exists');
const decodeAs = (op: Op) => (frame: Uint8Array) => decodeServerMessage(frame, waitingFor(op));

describe('every message comes back from its bytes', () => {
  test('from client to server', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        const decode = message.type === 'connect' ? decodeConnectRequest : decodeRequest;
        expect(decode(toServer(message))).toEqual(message);
      }),
      { numRuns: 2_000 },
    );
  });

  test('from server to client', () => {
    fc.assert(
      fc.property(serverMessage, (message) => {
        const decode = message.type === 'connected' ? decodeConnectResponse : decodeAs(opIn(message));
        expect(decode(toClient(message))).toEqual(message);
      }),
      { numRuns: 2_000 },
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

  test('and every request’s bytes from what was read of them, be it no more than that it could not be read', () => {
    fc.assert(
      fc.property(requestMessage, fc.nat(), (message, cut) => {
        const frame = toServer(message);
        const part = frame.subarray(0, 8 + (cut % (frame.length - 7)));
        const read = decodeRequest(part);
        // What was there of a request that is whole without the rest is all that comes back.
        if (read.request.op === 'unreadable') expect(toServer(read)).toEqual(part);
        else expect(part.subarray(0, toServer(read).length)).toEqual(toServer(read));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Each as a frame of whoever might have sent it, a reply as one to any request. */
const decoders = [decodeConnectRequest, endsInReadOnlyByte, decodeConnectResponse, decodeRequest];
const anyOp = fc.constantFrom(...([...Object.keys(opCodes), 'unreadable'] as Op[]));

/** Bytes replaced at random; what they become favours lengths that lie. */
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
const mutation = fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 6 });
const anyFrame = fc.oneof(
  clientMessage.map((message): [Uint8Array, Op] => [toServer(message), 'exists']),
  serverMessage.map((message): [Uint8Array, Op] => [toClient(message), opIn(message)]),
);

describe('hostile bytes are refused, and by WireError alone', () => {
  function onlyWireErrors(bytes: Uint8Array, ...ops: Op[]): void {
    for (const decode of [...decoders, ...ops.map(decodeAs)]) {
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }
  }

  test('bytes changed at random', () => {
    fc.assert(
      fc.property(anyFrame, mutation, anyOp, ([frame, op], changes, other) => {
        for (const [at, value] of changes) frame[at % frame.length] = value;
        onlyWireErrors(frame, op, other);
      }),
      { numRuns: 5_000 },
    );
  });

  test('bytes of nothing in particular', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), anyOp, onlyWireErrors), { numRuns: 3_000 });
  });

  test('a frame too short for a header', () => {
    for (let length = 0; length < 8; length++) expect(() => decodeRequest(new Uint8Array(length))).toThrow(WireError);
  });

  test('a request is read the same whatever comes after it', () => {
    fc.assert(
      fc.property(requestMessage, fc.uint8Array({ minLength: 1, maxLength: 9 }), (message, more) => {
        fc.pre(message.request.op !== 'unreadable');
        expect(decodeRequest(Uint8Array.from([...toServer(message), ...more]))).toEqual(message);
      }),
    );
  });

  test('a reply that ends anywhere but at its end', () => {
    fc.assert(
      fc.property(reply, fc.nat(), (message, cut) => {
        const frame = toClient(message);
        const decode = decodeAs(opIn(message));
        // A reply without a stat is one to a create, whatever asked for it.
        fc.pre(opIn(message) !== 'create');
        expect(() => decode(frame.subarray(0, cut % frame.length))).toThrow(WireError);
        expect(() => decode(Uint8Array.from([...frame, 0]))).toThrow(WireError);
      }),
    );
  });

  test.each([
    ['a list of paths', [0, 0, 0, 101, ...zeros(8), 0x7f, 0xff, 0xff, 0xff]],
    ['a path', [0, 0, 0, 3, 0x7f, 0xff, 0xff, 0xff]],
    ['data', [0, 0, 0, 5, 0, 0, 0, 1, 47, 0x7f, 0xff, 0xff, 0xff]],
    ['an access control list', [0, 0, 0, 7, 0, 0, 0, 1, 47, 0x7f, 0xff, 0xff, 0xff]],
  ])('a length that claims two billion of %s is believed by nobody', (_what, bytes) => {
    const before = process.memoryUsage().arrayBuffers;
    for (let time = 0; time < 100; time++)
      expect(decodeRequest(Uint8Array.from([0, 0, 0, 1, ...bytes])).request.op).toBe('unreadable');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });
});

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}
