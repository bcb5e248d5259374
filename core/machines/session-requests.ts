/**
 * What becomes of a session's requests: each answered once, by the ensemble or by the end of a connection. Pure: what
 * changes in the context, and what is to be emitted, in this order.
 */

import type { ErrorName } from '../zk/errors.ts';
import type { Notification, Reply, Request } from '../zk/messages.ts';
import { authXid, setWatchesXid } from '../zk/messages.ts';
import { catchUp } from './client-catch-up.ts';
import { chrooted, stripChroot, unchrooted } from './client-chroot.ts';
import {
  fire,
  noWatches,
  watchLeft,
  watchersOf,
  withWatch,
  withoutWatches,
  type ClientWatches,
} from './client-watches.ts';
import { ownId, type Replied, type SessionContext, type SessionEffect, type Waiting } from './session-context.ts';

/** What a step does. */
export interface Plan {
  change: Partial<SessionContext>;
  effects: SessionEffect[];
}

type Pending = SessionContext['pending'][number];
type Notified = Extract<SessionEffect, { type: 'notified' }>;

/** The highest xid; after it comes 1. Source: `ClientCnxn.getXid`. */
const mostXid = 2 ** 31 - 2;

/** Sends a request under the next xid. */
export function ask(context: SessionContext, { id, request, watcher }: Waiting): Plan {
  if (request.op === 'auth') return showCredential(context, id, request);
  const one = numbered(waiting(id, chrooted(request, context.chroot), watcher), context.nextXid);
  return { change: { pending: [...context.pending, one], nextXid: xidAfter(one.xid) }, effects: [sent(one)] };
}

/** Keeps a request until there is a connection. */
export function hold(context: SessionContext, { id, request, watcher }: Waiting): Plan {
  if (request.op === 'auth') return { ...showCredential(context, id, request), effects: [] };
  const one = waiting(id, chrooted(request, context.chroot), watcher);
  return { change: { queued: [...context.queued, one] }, effects: [] };
}

function showCredential(context: SessionContext, id: string, request: Request & { op: 'auth' }): Plan {
  const { scheme, auth } = request;
  return {
    change: { auth: [...context.auth, { scheme, auth }], authPending: [...context.authPending, id] },
    effects: [{ type: 'send', message: { type: 'request', xid: authXid, request } }],
  };
}

/** All that a new connection hears first: who we are, which watches we had, and then what has been waiting. */
export function begin(context: SessionContext): Plan {
  const { auth, authPending, watches, lastZxid, queued } = context;
  const again = context.behaviour.watches === 'setAgain' ? catchUp(watches, lastZxid) : [];
  let nextXid = context.nextXid;
  const pending = queued.map((one) => {
    const xid = nextXid;
    nextXid = xidAfter(xid);
    return numbered(one, xid);
  });
  const all = [...again.map((request): Pending => ({ id: ownId, xid: setWatchesXid, request })), ...pending];
  const shown = auth.map(({ scheme, auth }): SessionEffect => {
    return { type: 'send', message: { type: 'request', xid: authXid, request: { op: 'auth', scheme, auth } } };
  });
  const before = Array.from({ length: auth.length - authPending.length }, () => ownId);
  return {
    change: { pending: all, nextXid, queued: [], authPending: [...before, ...authPending] },
    effects: [...shown, ...all.map(sent)],
  };
}

/** Passes on the answer to the oldest request, and keeps in mind the watch that it has left. */
export function answer(context: SessionContext, { error, body, zxid }: Reply): Plan {
  const { id, request, watcher } = context.pending[0]!;
  const left = watchLeft(request, error);
  const settled = error === null ? withoutWatches(context.watches, request) : context.watches;
  const unwatched = settled === context.watches ? [] : goneFrom(settled, watchersOf(context.watches));
  const watches =
    left && 'path' in request ? withWatch(settled, left, { path: request.path, watcher: watcher ?? '' }) : settled;
  const change = { pending: context.pending.slice(1), watches, lastZxid: zxid > 0 ? zxid : context.lastZxid };
  if (id === ownId) return { change, effects: [] };
  // Field by field: this is done for every answer, and what may be missing most often is.
  const replied: Replied =
    error === null
      ? { type: 'replied', id, error, body: unchrooted(body, context.chroot) }
      : { type: 'replied', id, error, body };
  if (left !== undefined && watcher !== undefined) replied.watching = true;
  if (unwatched.length > 0) replied.unwatched = unwatched;
  return { change, effects: [replied] };
}

export function answerAuth({ authPending: [id = ownId, ...authPending] }: SessionContext): Plan {
  const replied: Replied = { type: 'replied', id, error: null, body: { op: 'auth' } };
  return { change: { authPending }, effects: id === ownId ? [] : [replied] };
}

/** Tells whoever watches; nobody but they had to know of the watch. */
export function notify(context: SessionContext, { event, path }: Notification): Plan {
  const fired = fire(context.watches, event, path);
  const watchers = fired.watchers.filter((watcher) => watcher !== '');
  const unwatched = goneFrom(fired.watches, watchers);
  const notified: Notified = { type: 'notified', event, path: stripChroot(path, context.chroot) };
  if (watchers.length > 0) notified.watchers = watchers;
  if (unwatched.length > 0) notified.unwatched = unwatched;
  return { change: { watches: fired.watches }, effects: [notified] };
}

/** The same bad news for everything asked, one for each: it may have happened, or may not; whoever asked must find out. */
export function fail(context: SessionContext, error: ErrorName): Plan {
  const ids = [...context.pending, ...context.queued].map(({ id }) => id).concat(context.authPending);
  return {
    change: { pending: [], queued: [], authPending: [] },
    effects: ids.filter((id) => id !== ownId).map((id) => ({ type: 'replied', id, error, body: null })),
  };
}

/** Says that there is no connection, and forgets the watches where the client is one that does. */
export function suspend({ behaviour, watches }: SessionContext): Plan {
  if (behaviour.watches === 'setAgain') return { change: {}, effects: [{ type: 'suspended' }] };
  const unwatched = goneFrom(noWatches, watchersOf(watches));
  return {
    change: { watches: noWatches },
    effects: [{ type: 'suspended', ...(unwatched.length > 0 && { unwatched }) }],
  };
}

/** Those of the named watchers that have no watch left. */
function goneFrom(watches: ClientWatches, watchers: Iterable<string>): string[] {
  const named = [...watchers].filter((watcher) => watcher !== '');
  if (named.length === 0) return [];
  const still = watchersOf(watches);
  return named.filter((watcher) => !still.has(watcher));
}

function waiting(id: string, request: Request, watcher: string | undefined): Waiting {
  return watcher === undefined ? { id, request } : { id, request, watcher };
}

function numbered({ id, request, watcher }: Waiting, xid: number): Pending {
  return watcher === undefined ? { id, request, xid } : { id, request, watcher, xid };
}

function xidAfter(xid: number): number {
  return xid === mostXid ? 1 : xid + 1;
}

function sent({ xid, request }: Pending): SessionEffect {
  return { type: 'send', message: { type: 'request', xid, request } };
}
