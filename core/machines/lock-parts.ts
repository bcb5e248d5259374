/** What the lock machine is made of: its waits, guards and actions. How they hang together is in lock.ts. */

import { assign, emit, setup } from 'xstate';
import type { Stat } from '../zk/messages.ts';
import { joinPath } from '../zk/paths.ts';
import { bySequence, placeInLine } from './line.ts';
import {
  asks,
  childrenOf,
  isReply,
  listed,
  ownAmong,
  prefix,
  toWatch,
  type LockContext,
  type LockEffect,
  type LockEvent,
  type LockInput,
  type Purpose,
} from './lock-context.ts';
import type { Replied } from './session-context.ts';

export const lockParts = setup({
  types: {
    input: {} as LockInput,
    context: {} as LockContext,
    events: {} as LockEvent,
    emitted: {} as LockEffect,
  },
  guards: {
    hasSession: ({ context }) => context.sessionId !== '',
    done: ({ event }, { of }: { of: Purpose }) => isReply(event) && event.id === of && event.error === null,
    noNode: ({ event }, { of }: { of: Purpose }) => isReply(event) && event.id === of && event.error === 'NoNode',
    exists: ({ event }, { of }: { of: Purpose }) => isReply(event) && event.id === of && event.error === 'NodeExists',
    unknown: ({ event }, { of }: { of: Purpose }) =>
      isReply(event) && event.id === of && event.error === 'ConnectionLoss',
    foundOwn: ({ context, event }) => isReply(event) && event.id === 'seek' && ownAmong(context, event) !== undefined,
    foundNone: ({ context, event }) =>
      isReply(event) &&
      event.id === 'seek' &&
      event.error !== 'ConnectionLoss' &&
      ownAmong(context, event) === undefined,
    missing: ({ context, event }) => listed(event) && placeInLine(childrenOf(event), context.own) === -1,
    admitted: ({ context, event }) => listed(event) && placeInLine(childrenOf(event), context.own) < context.permits,
    watchedEnough: ({ context }) => toWatch(context).length === 0,
    wakes: ({ context, event }) =>
      event.type === 'notified' && event.event === 'NodeDeleted' && context.watching.includes(event.path),
  },
  actions: {
    meetSession: assign(({ event }) => ({ sessionId: (event as { sessionId: string }).sessionId })),
    enter: emit(({ context }) =>
      asks('enter', {
        op: 'create2',
        path: joinPath(context.path, prefix(context)),
        data: '',
        mode: 'ephemeralSequential',
      }),
    ),
    makeParent: emit(({ context }) =>
      asks('make-parent', { op: 'create2', path: context.path, data: '', mode: 'container' }),
    ),
    seek: emit(({ context }) => asks('seek', { op: 'getChildren', path: context.path, watch: false })),
    recognise: emit(({ context }) => asks('recognise', { op: 'exists', path: context.own, watch: false })),
    list: emit(({ context }) => asks('list', { op: 'getChildren', path: context.path, watch: false })),
    watchNext: emit(({ context }) => asks('watch', { op: 'getData', path: toWatch(context)[0]!, watch: true })),
    verify: emit(({ context }) => asks('verify', { op: 'exists', path: context.own, watch: false })),
    leave: emit(({ context }) => asks('leave', { op: 'delete', path: context.own, version: -1 })),
    takePlace: assign(({ event }) => {
      const { path, stat } = (event as { body: { path: string; stat: Stat } }).body;
      return { own: path, token: stat.czxid, ahead: [], watching: [] };
    }),
    findPlace: assign(({ context, event }) => ({ own: ownAmong(context, event as Replied)!, ahead: [], watching: [] })),
    learnToken: assign(({ event }) => ({ token: (event as { body: { stat: Stat } }).body.stat.czxid })),
    lookAhead: assign(({ context, event }) => {
      const line = bySequence(childrenOf(event)).map((name) => joinPath(context.path, name));
      const ahead = line.slice(0, line.indexOf(context.own));
      return { ahead, watching: context.watching.filter((path) => ahead.includes(path)) };
    }),
    noteWatch: assign(({ context }) => ({ watching: [...context.watching, toWatch(context)[0]!] })),
    /** Watches belong to the connection and are gone with it. */
    forgetWatches: assign({ watching: [] }),
    announceQueued: emit(({ context }) => ({ type: 'queued', ahead: context.ahead.length })),
    announceHeld: emit(({ context }) => ({ type: 'held', token: context.token, path: context.own })),
    announceDoubt: emit(({ context }) => ({ type: 'doubted', token: context.token })),
    announceLoss: emit(({ context }) => ({ type: 'lost', token: context.token })),
    announceFailure: emit({ type: 'failed' }),
    announceRelease: emit({ type: 'released' }),
  },
});
