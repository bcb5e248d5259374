/** How a session goes from one connection to the next. Pure, as session-requests.ts is. */

import { noPassword, noSession, type ConnectResponse } from '../zk/messages.ts';
import { nextDial, readTimeoutMs } from './client-waits.ts';
import { noWatches } from './client-watches.ts';
import type { SessionContext, SessionEvent } from './session-context.ts';
import { begin, fail, type Plan } from './session-requests.ts';

type Disconnected = Extract<SessionEvent, { type: 'disconnected' }>;

export function dial({ order, server }: SessionContext): Plan {
  return { change: { dialled: true }, effects: [{ type: 'connect', server: order[server]! }] };
}

export function hangUp({ dialled }: SessionContext): Plan {
  return { change: {}, effects: dialled ? [{ type: 'disconnect' }] : [] };
}

export function introduce({ lastZxid, askedMs, sessionId, password }: SessionContext): Plan {
  const message = { type: 'connect', lastZxidSeen: lastZxid, timeoutMs: askedMs, sessionId, password };
  return { change: { met: true }, effects: [{ type: 'send', message }] };
}

/** The ensemble has granted the session; the connection is announced before anything is sent on it. */
export function accept(context: SessionContext, { sessionId, password, timeoutMs }: ConnectResponse): Plan {
  const { change, effects } = begin(context);
  const { firstMs } = context.behaviour.reconnect.afterRound;
  const granted = { sessionId, password, timeoutMs, home: context.server, roundMs: firstMs, pinged: false };
  return { change: { ...change, ...granted }, effects: [{ type: 'connected', sessionId, timeoutMs }, ...effects] };
}

/** The connection has ended: what was asked on it is lost, and another server is next. */
export function lose(context: SessionContext, event: Disconnected): Plan {
  const { change, effects } = fail(context, 'ConnectionLoss');
  return { change: { ...change, ...next(context, event), silentMs: event.silentMs ?? 0 }, effects };
}

/** No connection came about, or one that is given up already has ended. */
export function failAttempt(context: SessionContext, event: Disconnected): Plan {
  if (context.behaviour.queued === 'waitForConnection') return { change: next(context, event), effects: [] };
  const { change, effects } = fail(context, 'ConnectionLoss');
  return { change: { ...change, ...next(context, event) }, effects };
}

/** The server has said nothing for too long, or something that cannot be believed. @param silentMs since it was heard. */
export function giveUpConnection(context: SessionContext, silentMs: number): Plan {
  const { change, effects } = fail(context, 'ConnectionLoss');
  return { change: { ...change, silentMs }, effects };
}

export function giveUpSilent(context: SessionContext): Plan {
  return giveUpConnection(context, readTimeoutMs(context.timeoutMs));
}

/** The session is over: what it knew is worth nothing to another. */
export function expire(context: SessionContext, by: 'ensemble' | 'clock'): Plan {
  const { change, effects } = fail(context, 'SessionExpired');
  const { askedMs, behaviour } = context;
  const fresh = { sessionId: noSession, password: noPassword, lastZxid: 0, watches: noWatches, timeoutMs: askedMs };
  const roundMs = behaviour.reconnect.afterRound.firstMs;
  return { change: { ...change, ...fresh, roundMs }, effects: [...effects, { type: 'expired', by }] };
}

function next(context: SessionContext, { draw }: Disconnected): Partial<SessionContext> {
  return { ...nextDial(context.behaviour, context, draw), draw, dialled: false };
}
