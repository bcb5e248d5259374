/**
 * Bytes to messages, in both directions, once the handshake is over: what a client reads from a socket, and what a
 * server does. They throw a `WireError` and nothing else, whatever the bytes.
 *
 * Source: `zookeeper.jute`, `ClientCnxn` and `FinalRequestProcessor` of Apache ZooKeeper 3.8.
 */
import { readAcl } from './acl.ts';
import { toBase64 } from './base64.ts';
import { errorName } from './errors.ts';
import { toNumber } from './int64.ts';
import { juteReader } from './jute.ts';
import type { JuteReader } from './jute.ts';
import { notificationXid, pingXid } from './messages.ts';
import type { Notification, Op, Reply, ReplyBody, Request, RequestMessage } from './messages.ts';
import { readStat } from './stat.ts';
import { createContainerCode, createFlags, opCodes, watchEventCodes, wordFor } from './wire-codes.ts';
import { WireError } from './wire-error.ts';

/** A frame of a client. createContainer comes out as the create2 that it is answered as. @throws {WireError} */
export function decodeRequest(frame: Uint8Array): RequestMessage {
  const jute = juteReader(frame);
  const xid = jute.int('xid');
  const request = readRequest(jute, jute.int('op'));
  jute.end(`a request to ${request.op}`);
  return { type: 'request', xid, request };
}

/**
 * A frame of a server.
 *
 * A code that is not in our table is refused rather than called SystemError: a trace must not hold a word that the
 * server never said. The connection that is dropped for it leaves the outcome as open as that word would have.
 *
 * @param opOf what was asked under an xid, undefined if nothing was; the bytes of a reply do not say. Not asked about
 *   pings, which all share one xid.
 * @throws {WireError}
 */
export function decodeServerMessage(frame: Uint8Array, opOf: (xid: number) => Op | undefined): Reply | Notification {
  const jute = juteReader(frame);
  const xid = jute.int('xid');
  const zxid = jute.long('zxid');
  const code = jute.int('error');
  if (xid === notificationXid) return readNotification(jute);
  const op = xid === pingXid ? 'ping' : opOf(xid);
  if (op === undefined) throw new WireError(`a reply to xid ${xid}, under which nothing was asked`);
  const header = { type: 'reply', xid, zxid: toNumber(zxid, 'zxid') } as const;
  if (code === 0) {
    const body = readReplyBody(jute, op);
    jute.end(`a reply to ${op}`);
    return { ...header, error: null, body };
  }
  const error = errorName(code);
  if (error === undefined) throw new WireError(`error code ${code} in a reply to ${op}: there is no such code`);
  jute.end(`a reply of ${error}`);
  return { ...header, error, body: null };
}

function readRequest(jute: JuteReader, code: number): Request {
  const op = code === createContainerCode ? 'create2' : wordFor(opCodes, code);
  switch (op) {
    case 'create':
    case 'create2': {
      const path = jute.ustring('path');
      const data = readData(jute);
      const acl = readAcl(jute);
      const flags = jute.int('flags');
      const mode = wordFor(createFlags, flags);
      if (mode === undefined) throw new WireError(`create flags ${flags} are none of 0 to 4`);
      return { op, path, data, mode, ...(acl && { acl }) };
    }
    case 'delete':
      return { op, path: jute.ustring('path'), version: jute.int('version') };
    case 'exists':
    case 'getData':
    case 'getChildren':
      return { op, path: jute.ustring('path'), watch: jute.bool('watch') };
    case 'ping':
    case 'closeSession':
      return { op };
    case undefined:
      throw new WireError(`op ${code} is not one that this codec knows`);
  }
}

/**
 * The header of a notification and its state are not looked at: a message says only what fired. Up to 3.8 that zxid is
 * -1; since 3.9 it is the zxid of the change.
 */
function readNotification(jute: JuteReader): Notification {
  const code = jute.int('event');
  const event = wordFor(watchEventCodes, code);
  if (event === undefined) throw new WireError(`event ${code} is not one that this codec knows`);
  jute.int('state');
  const path = jute.ustring('path');
  jute.end('a notification');
  return { type: 'notification', event, path };
}

function readReplyBody(jute: JuteReader, op: Op): ReplyBody {
  switch (op) {
    case 'create': {
      const path = jute.ustring('path');
      // The server answers a create of a container as if it had been a create2.
      if (jute.left() > 0) readStat(jute);
      return { op, path };
    }
    case 'create2':
      return { op, path: jute.ustring('path'), stat: readStat(jute) };
    case 'exists':
      return { op, stat: readStat(jute) };
    case 'getData':
      return { op, data: readData(jute), stat: readStat(jute) };
    case 'getChildren':
      return { op, children: jute.vector('children', 4, () => jute.ustring('a child')) ?? [] };
    case 'delete':
    case 'ping':
    case 'closeSession':
      return { op };
  }
}

/** Null and empty data are one in a message: a znode made without data and one made with none teach the same. */
function readData(jute: JuteReader): string {
  return toBase64(jute.buffer('data') ?? new Uint8Array(0));
}
