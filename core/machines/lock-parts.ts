/** What the lock machine is made of: its waits, guards and actions. How they hang together is in lock.ts. */

import { emit, enqueueActions, setup } from 'xstate';
import type { Stat } from '../zk/messages.ts';
import { joinPath, nameOf } from '../zk/paths.ts';
import {
  answers,
  asks,
  changed,
  prefix,
  revokeMessage,
  type LockContext,
  type LockEffect,
  type LockEvent,
  type LockInput,
  type Purpose,
} from './lock-context.ts';
import { aheadIn, countAheadIn, isListed, mayHold, ownAmong, toWatch } from './lock-line.ts';
import { doing } from './plan.ts';
import type { Replied } from './session-context.ts';

/** As XState's `assign`, and says all of the context. */
function assign(change: (context: LockContext, event: LockEvent) => Partial<LockContext>) {
  return doing<LockContext, LockEvent, LockEffect>((context, event) => ({
    context: changed(context, change(context, event)),
    effects: [],
  }));
}

/** What is asked before there is a place in the line, and after that. */
const entryPurposes: readonly Purpose[] = ['enter', 'make-parent', 'seek', 'recognise'];
const linePurposes: readonly Purpose[] = ['list', 'watch'];

export const lockParts = setup({
  types: {
    input: {} as LockInput,
    context: {} as LockContext,
    events: {} as LockEvent,
    emitted: {} as LockEffect,
  },
  delays: {
    acquireDeadline: ({ context: { deadlineAtMs }, event }) =>
      deadlineAtMs === null ? Infinity : Math.max(0, deadlineAtMs - nowOf(event)),
  },
  guards: {
    hasSession: ({ context }) => context.sessionId !== '',
    knowsOwn: ({ context }) => context.own !== '',
    wanted: ({ context }) => context.wanted,
    isReentrant: ({ context }) => context.reentrant === true,
    isHeldAgain: ({ context }) => context.holds > 1,
    done: ({ context, event }, { of }: { of: Purpose }) => answers(context, event, of) && event.error === null,
    noNode: ({ context, event }, { of }: { of: Purpose }) => answers(context, event, of) && event.error === 'NoNode',
    exists: ({ context, event }, { of }: { of: Purpose }) =>
      answers(context, event, of) && event.error === 'NodeExists',
    unknown: ({ context, event }, { of }: { of: Purpose }) =>
      answers(context, event, of) && event.error === 'ConnectionLoss',
    answered: ({ context, event }, { of }: { of: Purpose }) =>
      answers(context, event, of) && event.error !== 'ConnectionLoss',
    refusedEntry: ({ context, event }) => isRefusal(context, event, entryPurposes),
    refusedLine: ({ context, event }) => isRefusal(context, event, linePurposes),
    foundOwn: ({ context, event }) => answers(context, event, 'seek') && ownAmong(context, event) !== undefined,
    foundNone: ({ context, event }) =>
      answers(context, event, 'seek') &&
      (event.error === null || event.error === 'NoNode') &&
      ownAmong(context, event) === undefined,
    missing: ({ context, event }) => listed(context, event) && !isListed(context, event),
    admitted: ({ context, event }) => listed(context, event) && countAheadIn(context, event) < context.permits,
    watchedEnough: ({ context }) => toWatch(context).length === 0,
    wakes: ({ context, event }) =>
      event.type === 'notified' && event.event === 'NodeDeleted' && context.watching.includes(event.path),
    isUnwelcome: ({ context, event }) =>
      answers(context, event, 'attend') &&
      event.error === null &&
      (event.body as { data?: string }).data === revokeMessage,
    ownChanged: ({ context, event }) => notifiedOfOwn(context, event, 'NodeDataChanged'),
    ownGone: ({ context, event }) => notifiedOfOwn(context, event, 'NodeDeleted'),
  },
  actions: {
    meetSession: assign((_context, event) => ({ sessionId: (event as { sessionId: string }).sessionId })),
    begin: assign((context, event) => begun(deadlineOf(context, event))),
    /** With the deadline of whoever has been waiting. */
    beginAnew: assign(({ deadlineAtMs }) => begun(deadlineAtMs)),
    noteWanted: assign((context, event) => ({ wanted: true, deadlineAtMs: deadlineOf(context, event) })),
    noteUnwanted: assign(() => ({ wanted: false })),
    enter: emit(({ context }) =>
      asks(context, 'enter', {
        op: 'create2',
        path: joinPath(context.path, prefix(context)),
        data: '',
        mode: 'ephemeralSequential',
      }),
    ),
    makeParent: emit(({ context }) =>
      asks(context, 'make-parent', { op: 'create2', path: context.path, data: '', mode: 'container' }),
    ),
    sync: emit(({ context }) => asks(context, 'sync', { op: 'sync', path: context.path })),
    seek: emit(({ context }) => asks(context, 'seek', { op: 'getChildren', path: context.path, watch: false })),
    recognise: emit(({ context }) => asks(context, 'recognise', { op: 'exists', path: context.own, watch: false })),
    list: emit(({ context }) => asks(context, 'list', { op: 'getChildren', path: context.path, watch: false })),
    watchNext: emit(({ context }) =>
      asks(context, 'watch', { op: 'getData', path: toWatch(context)[0]!, watch: true }),
    ),
    verify: emit(({ context }) => asks(context, 'verify', { op: 'exists', path: context.own, watch: false })),
    leave: emit(({ context }) => asks(context, 'leave', { op: 'delete', path: context.own, version: -1 })),
    revoke: enqueueActions(({ context, enqueue }) => {
      for (const path of mayHold(context))
        enqueue.emit(asks(context, 'revoke', { op: 'setData', path, data: revokeMessage, version: -1 }));
    }),
    attend: enqueueActions(({ context, enqueue }) => {
      if (context.revocable) enqueue.emit(asks(context, 'attend', { op: 'getData', path: context.own, watch: true }));
    }),
    takePlace: assign((_context, event) => {
      const { path, stat } = (event as { body: { path: string; stat: Stat } }).body;
      return { own: path, token: stat.czxid };
    }),
    findPlace: assign((context, event) => ({ own: ownAmong(context, event as Replied)! })),
    losePlace: assign(() => ({ own: '', ahead: [], watching: [] })),
    learnToken: assign((_context, event) => ({ token: (event as { body: { stat: Stat } }).body.stat.czxid })),
    lookAhead: assign((context, event) => {
      const ahead = aheadIn(context, event);
      return { ahead, watching: context.watching.filter((path) => ahead.includes(nameOf(path))) };
    }),
    noteWatch: assign((context) => ({ watching: [...context.watching, toWatch(context)[0]!] })),
    /** Watches belong to the connection and are gone with it. */
    forgetWatches: assign(() => ({ watching: [] })),
    holdOnceMore: assign(({ holds }) => ({ holds: holds + 1 })),
    holdOnceLess: assign(({ holds }) => ({ holds: holds - 1 })),
    announceQueued: emit(({ context }) => ({ type: 'queued', ahead: context.ahead.length })),
    announceHeld: emit(({ context }) => ({ type: 'held', token: context.token, path: context.own })),
    announceDoubt: emit(({ context }) => ({ type: 'doubted', token: context.token })),
    announceLoss: emit(({ context }) => ({ type: 'lost', token: context.token })),
    announceUnwelcome: emit(({ context }) => ({ type: 'unwelcome', token: context.token })),
    announceRelease: emit({ type: 'released' }),
    announceExpired: emit({ type: 'failed', why: 'expired' }),
    announceDeadline: emit({ type: 'failed', why: 'deadline' }),
    announceCancelled: emit({ type: 'failed', why: 'cancelled' }),
    announceAlreadyHeld: emit({ type: 'failed', why: 'alreadyHeld' }),
    announceRefusal: emit(({ event }) => {
      const error = (event as Replied).error!;
      return { type: 'failed', why: error === 'SessionExpired' ? ('expired' as const) : error };
    }),
  },
});

function begun(deadlineAtMs: number | null): Partial<LockContext> {
  return { own: '', holds: 1, ahead: [], watching: [], wanted: false, deadlineAtMs };
}

function nowOf(event: LockEvent): number {
  return (event as { nowMs?: number }).nowMs ?? 0;
}

function deadlineOf({ acquireWithinMs }: LockContext, event: LockEvent): number | null {
  return acquireWithinMs === undefined ? null : nowOf(event) + acquireWithinMs;
}

function listed(context: LockContext, event: LockEvent): boolean {
  return answers(context, event, 'list') && event.error === null;
}

/** The ensemble will not have it, now or when asked again. */
function isRefusal(context: LockContext, event: LockEvent, purposes: readonly Purpose[]): boolean {
  return purposes.some((purpose) => answers(context, event, purpose) && !answersToBeExpected.includes(event.error));
}

/** What is no refusal: a late word of a znode that has gone meanwhile is none either. */
const answersToBeExpected: readonly Replied['error'][] = [null, 'ConnectionLoss', 'NoNode', 'NodeExists'];

function notifiedOfOwn({ own, revocable }: LockContext, event: LockEvent, what: string): boolean {
  return revocable === true && event.type === 'notified' && event.event === what && event.path === own;
}
