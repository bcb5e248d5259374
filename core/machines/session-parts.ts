/** What the session machine is made of: its waits, guards and actions. How they hang together is in session.ts. */

import { assign, emit, enqueueActions, setup } from 'xstate';
import type { ErrorName } from '../zk/errors.ts';
import { pingXid, type ConnectResponse, type Notification, type Reply } from '../zk/messages.ts';
import {
  closeId,
  isClosing,
  isConnected,
  isReply,
  numbered,
  pingIntervalMs,
  type Replied,
  type SessionContext,
  type SessionEffect,
  type SessionEvent,
  type SessionInput,
  type Submit,
} from './session-context.ts';

export const sessionParts = setup({
  types: {
    input: {} as SessionInput,
    context: {} as SessionContext,
    events: {} as SessionEvent,
    emitted: {} as SessionEffect,
  },
  delays: {
    connectTimeout: ({ context }) => context.timeoutMs / context.servers,
    readTimeout: ({ context }) => (context.timeoutMs * 2) / 3,
    pingInterval: ({ context }) => pingIntervalMs(context.timeoutMs),
    /** Up to a second at random, and a second more when every server has been tried in vain. */
    reconnectWait: ({ context }) => context.draw * 1000 + (context.server === context.home ? 1000 : 0),
  },
  guards: {
    accepts: ({ event }) => isConnected(event) && event.message.timeoutMs > 0,
    refuses: ({ event }) => isConnected(event) && event.message.timeoutMs <= 0,
    isPong: ({ event }) => isReply(event) && event.message.xid === pingXid,
    isNext: ({ context, event }) => isReply(event) && event.message.xid === context.pending[0]?.xid,
    isNotification: ({ event }) => event.type === 'received' && event.message.type === 'notification',
    endsSession: ({ context, event }) =>
      isReply(event) && isClosing(context) && event.message.xid === context.pending[0]?.xid,
  },
  actions: {
    dial: emit(({ context }) => ({ type: 'connect', server: context.server })),
    hangUp: emit({ type: 'disconnect' }),
    introduce: emit(({ context: { lastZxid, askedMs, sessionId, password } }) => ({
      type: 'send',
      message: { type: 'connect', lastZxidSeen: lastZxid, timeoutMs: askedMs, sessionId, password },
    })),
    ping: emit({ type: 'send', message: { type: 'request', xid: pingXid, request: { op: 'ping' } } }),
    announceSuspension: emit({ type: 'suspended' }),
    announceExpiry: emit({ type: 'expired' }),
    announceClosing: emit({ type: 'closed' }),
    accept: assign(({ context, event }) => {
      const { sessionId, password, timeoutMs } = (event as { message: ConnectResponse }).message;
      const { pending, nextXid } = numbered(context.queued, context.nextXid);
      return { sessionId, password, timeoutMs, home: context.server, pending, nextXid, queued: [] };
    }),
    /** Announces the connection, then sends what was waiting for it. */
    announceAndCatchUp: enqueueActions(({ context, enqueue }) => {
      enqueue.emit({ type: 'connected', sessionId: context.sessionId, timeoutMs: context.timeoutMs });
      for (const { xid, request } of context.pending)
        enqueue.emit({ type: 'send', message: { type: 'request', xid, request } });
    }),
    number: assign(({ context, event }) => {
      const { id, request } = event as Submit;
      const { pending, nextXid } = numbered([{ id, request }], context.nextXid);
      return { pending: [...context.pending, ...pending], nextXid };
    }),
    numberClosing: assign(({ context }) => {
      const { pending, nextXid } = numbered([{ id: closeId, request: { op: 'closeSession' } }], context.nextXid);
      return { pending: [...context.pending, ...pending], nextXid };
    }),
    sendNewest: emit(({ context }) => {
      const { xid, request } = context.pending.at(-1)!;
      return { type: 'send', message: { type: 'request', xid, request } };
    }),
    queue: assign(({ context, event }) => {
      const { id, request } = event as Submit;
      return { queued: [...context.queued, { id, request }] };
    }),
    /** Answers the oldest request; the context still holds it, for `settle` comes after. */
    reply: emit(({ context, event }) => {
      const { error, body } = (event as { message: Reply }).message;
      return { type: 'replied', id: context.pending[0]!.id, error, body } as Replied;
    }),
    settle: assign(({ context, event }) => {
      const { zxid } = (event as { message: Reply }).message;
      return { pending: context.pending.slice(1), lastZxid: Math.max(context.lastZxid, zxid) };
    }),
    notify: emit(({ event }) => {
      const { event: what, path } = (event as { message: Notification }).message;
      return { type: 'notified', event: what, path };
    }),
    /** What was asked may have happened, or may not; whoever asked must find out. */
    loseAll: enqueueActions(({ context, enqueue }) => {
      for (const outcome of failed(context, 'ConnectionLoss')) enqueue.emit(outcome);
    }),
    expireAll: enqueueActions(({ context, enqueue }) => {
      for (const outcome of failed(context, 'SessionExpired')) enqueue.emit(outcome);
    }),
    forget: assign({ pending: [], queued: [] }),
    tryNext: assign(({ context, event }) => ({
      pending: [],
      queued: [],
      draw: (event as { draw: number }).draw,
      server: (context.server + 1) % context.servers,
    })),
    refuse: emit(({ event }) => ({ type: 'replied', id: (event as Submit).id, error: 'SessionExpired', body: null })),
  },
});

/** The same bad news for everything sent or still queued, one for each. */
function failed({ pending, queued }: SessionContext, error: ErrorName): Replied[] {
  return [...pending, ...queued].map(({ id }) => ({ type: 'replied', id, error, body: null }));
}
