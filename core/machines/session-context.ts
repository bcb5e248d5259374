/** What a session keeps in mind, hears and asks for; its behaviour is in session.ts. */

import type { ErrorName } from '../zk/errors.ts';
import type { ConnectResponse, Notification, Reply, ReplyBody, Request, ServerMessage } from '../zk/messages.ts';
import { noPassword, noSession } from '../zk/messages.ts';
import type { ClientBehaviour } from './client-behaviour.ts';
import { clientPresets } from './client-presets.ts';
import { noWatches, type ClientWatches } from './client-watches.ts';

export interface SessionInput {
  /** The session timeout to ask for. The ensemble may grant another. */
  timeoutMs: number;
  /** How many servers there are to try, in turn. */
  servers: number;
  /** In which order: each index once; as they are numbered when absent. See client-servers.ts. */
  order?: readonly number[];
  /** As ZooKeeper 3.8's own client when absent. */
  behaviour?: ClientBehaviour;
  /** The znode that this client takes for the root, such as `/app`. */
  chroot?: string;
  /** Whom the client is to show to be on every connection. */
  auth?: readonly Credential[];
  /** A session to go on with that another client has opened. */
  resume?: { sessionId: string; password: string; lastZxid: number };
}

/** As in the request `auth`. */
export interface Credential {
  scheme: string;
  auth: string | null;
}

export interface Waiting {
  id: string;
  request: Request;
  /** Whom the watch that it leaves is for. */
  watcher?: string;
}

export interface SessionContext {
  behaviour: ClientBehaviour;
  /** The session timeout asked for at every handshake. */
  askedMs: number;
  /** The one in force: what was granted, and until then what was asked for. */
  timeoutMs: number;
  servers: number;
  order: readonly number[];
  /** Place in that order of the server to dial. */
  server: number;
  /** Place of the server that last accepted us: back here, a whole round has been tried in vain. */
  home: number;
  /** The wait before the next dial, and after the next round in vain. */
  waitMs: number;
  roundMs: number;
  chroot: string;
  sessionId: string;
  password: string;
  lastZxid: number;
  nextXid: number;
  /** Sent and not answered, oldest first: the ensemble answers in order. */
  pending: readonly (Waiting & { xid: number })[];
  /** Not sent yet, for want of a connection. */
  queued: readonly Waiting[];
  /** Shown on every connection, in this order. */
  auth: readonly Credential[];
  /** Who asked for the ones not answered yet; these are answered in order, but not in turn with requests. */
  authPending: readonly string[];
  watches: ClientWatches;
  /** Uniform in [0, 1), drawn by the world when the last connection ended. */
  draw: number;
  /** Whether a server has ever taken a connection. */
  met: boolean;
  /** Whether there is a connection, or one that may come about. */
  dialled: boolean;
  /** Whether the last ping has yet to be answered. */
  pinged: boolean;
  /** How long no server had been heard when the session was suspended. */
  silentMs: number;
}

export function freshContext(input: SessionInput): SessionContext {
  const { timeoutMs, servers, behaviour = clientPresets.zooKeeper38 } = input;
  const { sessionId, password, lastZxid } = input.resume ?? { sessionId: noSession, password: noPassword, lastZxid: 0 };
  return {
    ...{ behaviour, askedMs: timeoutMs, timeoutMs, servers },
    order: input.order ?? Array.from({ length: servers }, (_, index) => index),
    ...{ server: 0, home: 0, waitMs: 0, roundMs: behaviour.reconnect.afterRound.firstMs },
    ...{ chroot: input.chroot ?? '', sessionId, password, lastZxid, nextXid: 1 },
    ...{ pending: [], queued: [], auth: input.auth ?? [], authPending: [], watches: noWatches },
    ...{ draw: 0, met: false, dialled: false, pinged: false, silentMs: 0 },
  };
}

/**
 * As `{ ...context, ...change }`. Field by field, for then an engine makes objects of one layout, of which it knows all: a
 * session changes with every message, and a copy that names no fields takes many times as long.
 */
export function changed(context: SessionContext, change: Partial<SessionContext>): SessionContext {
  return {
    behaviour: context.behaviour,
    askedMs: context.askedMs,
    timeoutMs: change.timeoutMs ?? context.timeoutMs,
    servers: context.servers,
    order: context.order,
    server: change.server ?? context.server,
    home: change.home ?? context.home,
    waitMs: change.waitMs ?? context.waitMs,
    roundMs: change.roundMs ?? context.roundMs,
    chroot: context.chroot,
    sessionId: change.sessionId ?? context.sessionId,
    password: change.password ?? context.password,
    lastZxid: change.lastZxid ?? context.lastZxid,
    nextXid: change.nextXid ?? context.nextXid,
    pending: change.pending ?? context.pending,
    queued: change.queued ?? context.queued,
    auth: change.auth ?? context.auth,
    authPending: change.authPending ?? context.authPending,
    watches: change.watches ?? context.watches,
    draw: change.draw ?? context.draw,
    met: change.met ?? context.met,
    dialled: change.dialled ?? context.dialled,
    pinged: change.pinged ?? context.pinged,
    silentMs: change.silentMs ?? context.silentMs,
  };
}

export interface Submit extends Waiting {
  type: 'submit';
}

export type SessionEvent =
  | Submit
  | { type: 'close' }
  | { type: 'opened' }
  | { type: 'received'; message: ServerMessage }
  /** `silentMs`: since this client last heard from a server. */
  | { type: 'disconnected'; draw: number; silentMs?: number };

export type SessionEffect =
  | { type: 'connect'; server: number }
  | { type: 'disconnect' }
  | { type: 'send'; message: object }
  | { type: 'connected'; sessionId: string; timeoutMs: number }
  /** `unwatched`: as in `notified`. */
  | { type: 'suspended'; unwatched?: string[] }
  /** Said by the ensemble, or by the client's own clock. */
  | { type: 'expired'; by: 'ensemble' | 'clock' }
  /** The ensemble does not believe who this client says that it is. */
  | { type: 'authFailed' }
  | { type: 'closed' }
  | Replied
  /** Of those named when watches were left: whom it is for, and who of them has no watch left now. */
  | { type: 'notified'; event: Notification['event']; path: string; watchers?: string[]; unwatched?: string[] };

/**
 * The outcome of a submitted request, under the `id` it was submitted with; whether it has left a named watch, and of whom
 * it has taken the last.
 */
export type Replied = { type: 'replied'; id: string; watching?: true; unwatched?: string[] } & (
  { error: null; body: ReplyBody } | { error: ErrorName; body: null }
);

/** The id under which the session submits what nobody asked it for: nobody hears of its outcome. */
export const ownId = 'session/own';

export function isConnected(event: SessionEvent): event is { type: 'received'; message: ConnectResponse } {
  return event.type === 'received' && event.message.type === 'connected';
}

export function isReply(event: SessionEvent): event is { type: 'received'; message: Reply } {
  return event.type === 'received' && event.message.type === 'reply';
}
