import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeServerMessage } from './decode.ts';
import { encodeServerMessage } from './encode.ts';
import { decodeConnectResponse } from './handshake.ts';
import { writeFrame } from './jute.ts';
import type { JuteWriter } from './jute.ts';
import { pingXid } from './messages.ts';
import type { Notification } from './messages.ts';
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
    ['a multi', () => decodeRequest(ints(1, 14)), 'op 14 is not one that this codec knows'],
    ['flags of a TTL', () => decodeRequest(ints(1, 1, 0, 0, 0, 5)), 'create flags 5 are none of 0 to 4'],
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

test('null data read as empty data, a null acl as an empty one', () => {
  const request = { op: 'create', path: '', data: '', mode: 'ephemeral', acl: [] };
  expect(decodeRequest(ints(1, 1, 0, -1, -1, 1)).request).toEqual(request);
});
