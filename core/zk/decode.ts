/**
 * Bytes to messages, in both directions, once the handshake is over: what a client reads from a socket, and what a
 * server does. They throw a `WireError` and nothing else, whatever the bytes.
 *
 * Source: `zookeeper.jute`, `ClientCnxn` and `FinalRequestProcessor` of Apache ZooKeeper 3.8.
 */
import { toBase64 } from './base64.ts';
import { errorName } from './errors.ts';
import { juteReader } from './jute-reader.ts';
import type { JuteReader } from './jute.ts';
import { authXid, notificationXid, pingXid, setWatchesXid } from './messages.ts';
import type { Notification, Op, Reply, Request, RequestMessage } from './messages.ts';
import { readReplyBody } from './reply-body.ts';
import { readRequestBody } from './request-body.ts';
import { decodeUtf8Loosely } from './utf8.ts';
import { createContainerCode, opCodes, watchEventCodes, wordFor } from './wire-codes.ts';
import { WireError } from './wire-error.ts';

const headerBytes = 8;

/**
 * A frame of a client. createContainer comes out as the create2 that it is answered as, and what cannot be read as
 * `unreadable`, for a server answers that too. Bytes after the request are passed over, and text that is not UTF-8
 * is read as U+FFFD, as a server does.
 *
 * @throws {WireError} when there is no header.
 */
export function decodeRequest(frame: Uint8Array): RequestMessage {
  const jute = juteReader(frame, decodeUtf8Loosely);
  const xid = jute.int('xid');
  const code = jute.int('op');
  return { type: 'request', xid, request: readRequest(jute, code) ?? unreadable(code, frame.subarray(headerBytes)) };
}

function readRequest(jute: JuteReader, code: number): Request | undefined {
  const op = code === createContainerCode ? 'create2' : wordFor(opCodes, code);
  if (op === undefined) return undefined;
  try {
    return readRequestBody(jute, op, code);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function unreadable(code: number, body: Uint8Array): Request {
  return { op: 'unreadable', code, body: toBase64(body) };
}

/**
 * A frame of a server.
 *
 * A code that is not in our table is refused rather than called SystemError: a trace must not hold a word that the
 * server never said. The connection that is dropped for it leaves the outcome as open as that word would have.
 *
 * @param opOf what was asked under an xid, undefined if nothing was; the bytes of a reply do not say. Not asked about
 *   pings and auths, each of which share one xid.
 * @throws {WireError}
 */
export function decodeServerMessage(frame: Uint8Array, opOf: (xid: number) => Op | undefined): Reply | Notification {
  const jute = juteReader(frame);
  const xid = jute.int('xid');
  if (xid === notificationXid) return readNotification(jute);
  const zxid = jute.exactLong('zxid');
  const code = jute.int('error');
  const op = opUnder(xid, opOf);
  if (op === undefined) throw new WireError(`a reply to xid ${xid}, under which nothing was asked`);
  if (code === 0) {
    const body = readReplyBody(jute, op);
    jute.end(`a reply to ${op}`);
    return { type: 'reply', xid, zxid, error: null, body };
  }
  const error = errorName(code);
  if (error === undefined) throw new WireError(`error code ${code} in a reply to ${op}: there is no such code`);
  jute.end(`a reply of ${error}`);
  return { type: 'reply', xid, zxid, error, body: null };
}

function opUnder(xid: number, opOf: (xid: number) => Op | undefined): Op | undefined {
  if (xid === pingXid) return 'ping';
  if (xid === authXid) return 'auth';
  // Lost watches may be asked for in several requests, all of which go under one xid.
  return opOf(xid) ?? (xid === setWatchesXid ? 'setWatches' : undefined);
}

/**
 * The header of a notification and its state are not looked at: a message says only what fired. Up to 3.8 that zxid is
 * -1; since 3.9 it is the zxid of the change.
 */
function readNotification(jute: JuteReader): Notification {
  jute.long('zxid');
  jute.int('error');
  const code = jute.int('event');
  const event = wordFor(watchEventCodes, code);
  if (event === undefined) throw new WireError(`event ${code} is not one that this codec knows`);
  jute.int('state');
  const path = jute.ustring('path');
  jute.end('a notification');
  return { type: 'notification', event, path };
}
