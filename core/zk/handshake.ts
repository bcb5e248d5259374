/**
 * The first frame in each direction: the only ones without a header.
 *
 * Source: `ConnectRequest` and `ConnectResponse` in `zookeeper.jute`, `ZooKeeperServer.processConnectRequest`
 * of Apache ZooKeeper 3.8.
 */
import { fromBase64, toBase64 } from './base64.ts';
import { fromHexId, fromNumber, toHexId, toNumber } from './int64.ts';
import { juteReader } from './jute-reader.ts';
import type { JuteReader, JuteWriter } from './jute.ts';
import type { ConnectRequest, ConnectResponse } from './messages.ts';
import { WireError } from './wire-error.ts';

export function writeConnectRequest(jute: JuteWriter, request: ConnectRequest): void {
  jute.int(0, 'protocolVersion');
  jute.long(fromNumber(request.lastZxidSeen, 'lastZxidSeen'));
  jute.int(request.timeoutMs, 'timeoutMs');
  jute.long(fromHexId(request.sessionId, 'sessionId'));
  jute.buffer(fromBase64(request.password));
  // Would a server without a quorum do? No: it could give us no lock.
  jute.bool(false);
}

export function writeConnectResponse(jute: JuteWriter, response: ConnectResponse, readOnlyByte: boolean): void {
  jute.int(0, 'protocolVersion');
  jute.int(response.timeoutMs, 'timeoutMs');
  jute.long(fromHexId(response.sessionId, 'sessionId'));
  jute.buffer(fromBase64(response.password));
  if (readOnlyByte) jute.bool(false);
}

/** A client's first frame. @throws {WireError} */
export function decodeConnectRequest(frame: Uint8Array): ConnectRequest {
  const jute = juteReader(frame);
  readProtocolVersion(jute);
  const lastZxidSeen = toNumber(jute.long('lastZxidSeen'), 'lastZxidSeen');
  const timeoutMs = jute.int('timeoutMs');
  const lease = readSession(jute);
  jute.end('a connect request');
  return { type: 'connect', lastZxidSeen, timeoutMs, ...lease };
}

/** A server's first frame. @throws {WireError} */
export function decodeConnectResponse(frame: Uint8Array): ConnectResponse {
  const jute = juteReader(frame);
  readProtocolVersion(jute);
  const timeoutMs = jute.int('timeoutMs');
  const lease = readSession(jute);
  jute.end('a connect response');
  return { type: 'connected', timeoutMs, ...lease };
}

/**
 * Whether a connect request ends in the readOnly byte. A C client before 3.9 leaves it out and wants none back.
 *
 * @throws {WireError}
 */
export function endsInReadOnlyByte(connectRequest: Uint8Array): boolean {
  const withoutPassword = 28;
  const { password } = decodeConnectRequest(connectRequest);
  return connectRequest.length > withoutPassword + fromBase64(password).length;
}

function readProtocolVersion(jute: JuteReader): void {
  const version = jute.int('protocolVersion');
  if (version !== 0) throw new WireError(`protocol version ${version}: there is only 0`);
}

/** Who, the proof of it, and the readOnly byte of clients and servers since 3.4, which a message does not show. */
function readSession(jute: JuteReader): { sessionId: string; password: string } {
  const sessionId = toHexId(jute.long('sessionId'));
  const password = toBase64(jute.buffer('password') ?? new Uint8Array(0));
  if (jute.left() > 0) jute.bool('readOnly');
  return { sessionId, password };
}
