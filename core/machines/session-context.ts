/** What a session keeps in mind, hears and asks for; its behaviour is in session.ts. */

import type { ErrorName } from '../zk/errors.ts';
import type { ConnectResponse, Notification, Reply, ReplyBody, Request, ServerMessage } from '../zk/messages.ts';

export interface SessionInput {
  /** The session timeout to ask for. The ensemble may grant another. */
  timeoutMs: number;
  /** How many servers there are to try, in turn. */
  servers: number;
}

export interface Waiting {
  id: string;
  request: Request;
}

export interface SessionContext {
  /** The session timeout asked for at every handshake. */
  askedMs: number;
  /** The one in force: what was granted, and until then what was asked for. */
  timeoutMs: number;
  servers: number;
  /** Index of the server to dial. */
  server: number;
  /** Index of the server that last accepted us: back here, a whole round has been tried in vain. */
  home: number;
  sessionId: string;
  password: string;
  lastZxid: number;
  nextXid: number;
  /** Sent and not answered, oldest first: the ensemble answers in order. */
  pending: readonly (Waiting & { xid: number })[];
  /** Not sent yet, for want of a connection. */
  queued: readonly Waiting[];
  /** Uniform in [0, 1), drawn by the world when the last connection ended. */
  draw: number;
}

export interface Submit {
  type: 'submit';
  id: string;
  request: Request;
}

export type SessionEvent =
  | Submit
  | { type: 'close' }
  | { type: 'opened' }
  | { type: 'received'; message: ServerMessage }
  | { type: 'disconnected'; draw: number };

export type SessionEffect =
  | { type: 'connect'; server: number }
  | { type: 'disconnect' }
  | { type: 'send'; message: object }
  | { type: 'connected'; sessionId: string; timeoutMs: number }
  | { type: 'suspended' }
  | { type: 'expired' }
  | { type: 'closed' }
  | Replied
  | { type: 'notified'; event: Notification['event']; path: string };

/** The outcome of a submitted request, under the `id` it was submitted with. */
export type Replied =
  | { type: 'replied'; id: string; error: null; body: ReplyBody }
  | { type: 'replied'; id: string; error: ErrorName; body: null };

/** The id under which the session submits its own closing. */
export const closeId = 'session/close';

export function isClosing({ pending }: SessionContext): boolean {
  return pending[0]?.id === closeId;
}

/**
 * When a silent client pings: a third of its timeout after it last sent, but a second earlier once that is more than
 * two seconds, and never later than ten. Source: `ClientCnxn.SendThread.run`, timeToNextPing.
 */
export function pingIntervalMs(timeoutMs: number): number {
  const thirdMs = timeoutMs / 3;
  return thirdMs <= 1000 ? thirdMs : Math.min(10_000, Math.max(1000, thirdMs - 1000));
}

/** Gives requests the next xids, in order. */
export function numbered(waiting: readonly Waiting[], nextXid: number) {
  return {
    pending: waiting.map((one, index) => ({ ...one, xid: nextXid + index })),
    nextXid: nextXid + waiting.length,
  };
}

export function isConnected(event: SessionEvent): event is { type: 'received'; message: ConnectResponse } {
  return event.type === 'received' && event.message.type === 'connected';
}

export function isReply(event: SessionEvent): event is { type: 'received'; message: Reply } {
  return event.type === 'received' && event.message.type === 'reply';
}
