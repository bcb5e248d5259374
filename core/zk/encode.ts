/**
 * Messages to bytes, in both directions: what a client puts on a socket, and what a server does.
 *
 * Each function returns one whole frame, its length in front. They throw a `WireError` for a value that the protocol
 * has no bytes for: an xid beyond 32 bits, a zxid beyond 2^53, data that are not base64.
 *
 * Source: `zookeeper.jute`, `ClientCnxn` and `FinalRequestProcessor` of Apache ZooKeeper 3.8.
 */
import { fromBase64 } from './base64.ts';
import { errors } from './errors.ts';
import { writeConnectRequest, writeConnectResponse } from './handshake.ts';
import { fromNumber } from './int64.ts';
import { writeFrame } from './jute-writer.ts';
import type { JuteWriter } from './jute.ts';
import { notificationXid } from './messages.ts';
import type { ClientMessage, Request, ServerMessage } from './messages.ts';
import { codeOf } from './op-body.ts';
import { writeReplyBody } from './reply-body.ts';
import { writeRequestBody } from './request-body.ts';
import { opCodes, syncConnected, watchEventCodes } from './wire-codes.ts';

/**
 * A create of a container goes out as createContainer, whichever create it was, as in `ZooKeeper.create`.
 *
 * @throws {WireError}
 */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  return writeFrame((jute) => {
    if (message.type === 'connect') {
      writeConnectRequest(jute, message);
    } else {
      jute.int(message.xid, 'xid');
      writeRequest(jute, message.request);
    }
  });
}

/**
 * @param readOnlyByte whether a connect response ends in the readOnly byte: it must when the client's request did
 *   (`endsInReadOnlyByte`), and it must not when that did not.
 * @throws {WireError}
 */
export function encodeServerMessage(message: ServerMessage, { readOnlyByte = true } = {}): Uint8Array {
  return writeFrame((jute) => {
    if (message.type === 'connected') {
      writeConnectResponse(jute, message, readOnlyByte);
    } else if (message.type === 'notification') {
      writeReplyHeader(jute, notificationXid, -1, 0);
      jute.int(watchEventCodes[message.event], 'event');
      jute.int(syncConnected, 'state');
      jute.ustring(message.path);
    } else {
      writeReplyHeader(jute, message.xid, message.zxid, message.error === null ? 0 : errors[message.error].code);
      if (message.body !== null) writeReplyBody(jute, message.body);
    }
  });
}

function writeRequest(jute: JuteWriter, request: Request): void {
  if (request.op === 'unreadable') {
    jute.int(request.code, 'op');
    jute.raw(fromBase64(request.body));
  } else {
    jute.int(isCreate(request) ? codeOf(request) : opCodes[request.op], 'op');
    writeRequestBody(jute, request);
  }
}

function isCreate(request: Request): request is Extract<Request, { op: 'create' | 'create2' }> {
  return request.op === 'create' || request.op === 'create2';
}

function writeReplyHeader(jute: JuteWriter, xid: number, zxid: number, error: number): void {
  jute.int(xid, 'xid');
  jute.long(fromNumber(zxid, 'zxid'));
  jute.int(error, 'error');
}
