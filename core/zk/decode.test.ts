import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeServerMessage } from './decode.ts';
import { encodeClientMessage, encodeServerMessage } from './encode.ts';
import { decodeConnectResponse } from './handshake.ts';
import { writeFrame } from './jute-writer.ts';
import type { JuteWriter } from './jute.ts';
import { pingXid } from './messages.ts';
import type { Notification, RequestMessage } from './messages.ts';
import { WireError } from './wire-error.ts';

const frameOf = (write: (jute: JuteWriter) => void) => writeFrame(write).subarray(4);

/** A reply's header, and what comes after it. */
const reply = (xid: number, zxid: bigint, code: number, ...rest: number[]) =>
  frameOf((jute) => {
    jute.int(xid, 'xid');
    jute.long(zxid);
    jute.int(code, 'error');
    for (const value of rest) jute.int(value, 'rest');
  });
const ints = (...values: number[]) =>
  frameOf((jute) => {
    for (const value of values) jute.int(value, 'value');
  });

const multiFailedWith = (code: number) =>
  frameOf((jute) => {
    jute.int(7, 'xid');
    jute.long(1n);
    jute.int(0, 'error');
    jute.int(-1, 'type');
    jute.bool(false);
    for (const value of [code, code]) jute.int(value, 'err');
  });

const nothing = () => undefined;
const aDelete = () => 'delete' as const;

describe('what cannot be read is refused by name', () => {
  test.each([
    [
      'a reply that nobody waits for',
      () => decodeServerMessage(reply(7, 1n, 0), nothing),
      'a reply to xid 7, under which nothing was asked',
    ],
    [
      'a code that is in no table',
      () => decodeServerMessage(reply(7, 1n, -999), aDelete),
      'error code -999 in a reply to delete: there is no such code',
    ],
    [
      'a zxid that no number holds',
      () => decodeServerMessage(reply(7, 2n ** 53n, 0), aDelete),
      'zxid 0x20000000000000 is beyond 2^53: it has no exact number',
    ],
    [
      'an event of a watch that was taken back',
      () => decodeServerMessage(reply(-1, -1n, 0, 5), nothing),
      'event 5 is not one that this codec knows',
    ],
    [
      'a result of nothing that can be in a multi',
      () => decodeServerMessage(reply(7, 1n, 0, 3, 0, 0), () => 'multi'),
      'a result of op 3 in a multi',
    ],
    [
      'an error of a multi that is in no table',
      () => decodeServerMessage(multiFailedWith(-999), () => 'multi'),
      'error code -999 in a multi: there is no such code',
    ],
    ['another protocol', () => decodeConnectResponse(ints(1)), 'protocol version 1: there is only 0'],
  ])('%s', (_what, decode, why) => {
    expect(decode).toThrow(new WireError(why));
  });
});

test('a notification of 3.9 carries a zxid, and says the same', () => {
  const fired: Notification = { type: 'notification', event: 'NodeDeleted', path: '/a' };
  const frame = encodeServerMessage(fired).subarray(4);
  frame.set([0x7f, 0, 0, 0, 0, 0, 0, 9], 4);
  expect(decodeServerMessage(frame, nothing)).toEqual(fired);
});

test('a ping is a ping, whatever waits under its xid', () => {
  const answer = { type: 'reply', xid: pingXid, zxid: 5, error: null, body: { op: 'ping' } };
  expect(decodeServerMessage(reply(pingXid, 5n, 0), aDelete)).toEqual(answer);
});

const aRequest = (frame: Uint8Array) => decodeRequest(frame).request;

test('null data are null, a null acl is an empty one', () => {
  const request = { op: 'create', path: '', data: null, mode: 'ephemeral', acl: [] };
  expect(aRequest(ints(1, 1, 0, -1, -1, 1))).toEqual(request);
});

test('a createContainer has flags of its own, which are kept', () => {
  const request = { op: 'create2', path: '', data: '', acl: [], mode: 'ephemeral', asContainer: true };
  expect(aRequest(ints(1, 19, 0, 0, 0, 1))).toEqual(request);
});

test('what no number holds and is only compared is the nearest that one does', () => {
  expect(aRequest(ints(1, 21, 0, 0, 0, 5, 0x200000, 0))).toMatchObject({ ttlMs: Number.MAX_SAFE_INTEGER });
  expect(aRequest(ints(1, 101, -0x80000000, 0, -2, 0, 0))).toMatchObject({ relativeZxid: -Number.MAX_SAFE_INTEGER });
});

describe('what a server answers although it cannot read it', () => {
  test.each([
    ['an op that there is not', ints(1, 999, 5), { op: 'unreadable', code: 999, body: 'AAAABQ==' }],
    ['a path that is null', ints(1, 3, -1, 0), { op: 'unreadable', code: 3, body: '/////wAAAAA=' }],
    ['a list that is null', ints(1, 101, 0, 0, -1, 0, 0), { code: 101 }],
    ['a mode of watching that there is not', ints(1, 106, 0, 2), { code: 106 }],
  ])('%s', (_what, frame, request) => {
    expect(aRequest(frame)).toMatchObject({ op: 'unreadable', ...request });
  });

  const look = { op: 'getData', path: '/a', watch: false } as const;
  const remove = { op: 'delete', path: '/a', version: -1 } as const;
  test.each([
    ['a multi that reads', { op: 'multi', ops: [look] }, 14],
    ['a multi that does both', { op: 'multi', ops: [remove, look] }, 14],
    ['a multiRead that writes', { op: 'multiRead', ops: [remove] }, 22],
  ])('%s', (_what, request, code) => {
    const message = { type: 'request', xid: 1, request } as unknown as RequestMessage;
    expect(aRequest(encodeClientMessage(message).subarray(4))).toMatchObject({ op: 'unreadable', code });
  });
});

test('text of a request that is not UTF-8 is read as Java reads it', () => {
  const bytes = [0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 3, 47, 0xc3, 0x28, 0];
  expect(aRequest(Uint8Array.from(bytes))).toEqual({ op: 'exists', path: '/\ufffd(', watch: false });
});

test('4 is a container’s flag, and under a create no word stands for it', () => {
  expect(aRequest(ints(1, 1, 0, 0, 0, 4))).toMatchObject({ op: 'create', mode: 4 });
  expect(aRequest(ints(1, 19, 0, 0, 0, 4))).toMatchObject({ op: 'create2', mode: 'container' });
  expect(aRequest(ints(1, 21, 0, 0, 0, 4, 0, 7))).toMatchObject({ op: 'createTTL', mode: 'container', ttlMs: 7 });
});

test('an auth is an auth, and lost watches are lost watches, whatever waits under their xids', () => {
  expect(decodeServerMessage(reply(-4, 0n, 0), aDelete)).toMatchObject({ body: { op: 'auth' } });
  expect(decodeServerMessage(reply(-8, 1n, 0), nothing)).toMatchObject({ body: { op: 'setWatches' } });
  expect(decodeServerMessage(reply(-8, 1n, 0), () => 'setWatches2')).toMatchObject({ body: { op: 'setWatches2' } });
});
