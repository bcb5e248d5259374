/** What kazoo's lock is made of: its waits, guards and actions. How they hang together is in kazoo-lock.ts. */

import { assign, emit, setup } from 'xstate';
import type { Request } from '../zk/messages.ts';
import { joinPath } from '../zk/paths.ts';
import {
  aheadIn,
  backoff,
  childrenOf,
  freshRetry,
  jitter,
  mostDelayMs,
  pathOf,
  prefix,
  type KazooLockContext,
  type KazooLockEffect,
  type KazooLockEvent,
  type KazooLockInput,
  type Purpose,
} from './kazoo-lock-context.ts';
import type { Replied } from './session-context.ts';

export const kazooLockParts = setup({
  types: {
    input: {} as KazooLockInput,
    context: {} as KazooLockContext,
    events: {} as KazooLockEvent,
    emitted: {} as KazooLockEffect,
  },
  delays: {
    wakeTimeout: ({ context }) => context.acquireTimeoutMs ?? Infinity,
    retrySleep: ({ context }) => context.sleepMs,
  },
  guards: {
    done: ({ event }, { of }: { of: Purpose }) => isReply(event, of) && event.error === null,
    noNode: ({ event }, { of }: { of: Purpose }) => isReply(event, of) && event.error === 'NoNode',
    exists: ({ event }, { of }: { of: Purpose }) => isReply(event, of) && event.error === 'NodeExists',
    answered: ({ event }, { of }: { of: Purpose }) => isReply(event, of),
    /** `RETRY_EXCEPTIONS` and `EXPIRED_EXCEPTIONS`. */
    isRetried: ({ event }) =>
      event.type === 'replied' && (event.error === 'ConnectionLoss' || event.error === 'SessionExpired'),
    isOver: ({ event }) => event.type === 'replied' && event.error !== null,
    isAssured: ({ context }) => context.assured,
    hasTried: ({ context }) => context.assured && context.tried,
    isCancelled: ({ context }) => context.cancelled,
    knowsNode: ({ context }) => context.node !== '',
    finds: ({ context, event }) =>
      isReply(event, 'find') && event.error === null && ownAmong(context, event) !== undefined,
    isMissing: ({ context, event }) =>
      isReply(event, 'list') && event.error === null && aheadIn(context, event) === undefined,
    isFirst: ({ context, event }) =>
      isReply(event, 'list') && event.error === null && aheadIn(context, event)?.length === 0,
    isOfPredecessor: ({ context, event }) =>
      event.type === 'notified' && event.path === joinPath(context.path, context.predecessor),
    isTooLate: ({ context, event }) =>
      event.type === 'drawn' &&
      context.stopAtMs !== null &&
      nowOf(event) + sleepOf(context, event.draw) >= context.stopAtMs,
  },
  actions: {
    begin: assign(({ context, event }) => ({
      ...freshRetry,
      stopAtMs: context.acquireTimeoutMs === undefined ? null : nowOf(event) + context.acquireTimeoutMs,
    })),
    ensure: emit(({ context: { path } }) => asks('ensure', { op: 'exists', path, watch: false })),
    makePath: emit(({ context: { path } }) => asks('make-path', { op: 'create', path, data: '', mode: 'persistent' })),
    noteAssured: assign({ assured: true }),
    find: emit(({ context: { path } }) => asks('find', { op: 'getChildren', path, watch: false })),
    create: emit(({ context }) =>
      asks('create', {
        op: 'create',
        path: joinPath(context.path, prefix(context)),
        data: '',
        mode: 'ephemeralSequential',
      }),
    ),
    noteTried: assign({ tried: true }),
    noteFound: assign(({ context, event }) => ({ node: ownAmong(context, event)! })),
    noteCreated: assign(({ context, event }) => ({
      node: (event as { body: { path: string } }).body.path.slice(context.path.length + 1),
    })),
    list: emit(({ context: { path } }) => asks('list', { op: 'getChildren', path, watch: false })),
    notePredecessor: assign(({ context, event }) => {
      const ahead = aheadIn(context, event)!;
      return { predecessor: ahead.at(-1)!, ahead: ahead.length };
    }),
    watch: emit(({ context: { path, predecessor } }) =>
      asks('watch', { op: 'getData', path: joinPath(path, predecessor), watch: true }),
    ),
    delete: emit(({ context }) => asks('delete', { op: 'delete', path: pathOf(context), version: -1 })),
    draw: emit({ type: 'draw' }),
    /** The jitter goes into the next delay too. */
    noteSleep: assign(({ context, event }) => {
      const sleepMs = sleepOf(context, (event as { draw: number }).draw);
      return { sleepMs, delayMs: Math.min(sleepMs * backoff, mostDelayMs) };
    }),
    renewRetry: assign(freshRetry),
    noteCancelled: assign({ cancelled: true }),
    blameCancel: assign({ why: 'cancelled' as const, cancelled: false }),
    blameError: assign(({ event }) => ({ why: (event as Replied).error! })),
    blameDeadline: assign({ why: 'deadline' as const }),
    forgetNode: assign({ node: '' }),
    announceQueued: emit(({ context }) => ({ type: 'queued', ahead: context.ahead })),
    announceHeld: emit(({ context }) => ({ type: 'held', path: pathOf(context) })),
    announceRelease: emit({ type: 'released' }),
    announceFailure: emit(({ context }) => ({ type: 'failed', why: context.why })),
  },
});

function asks(id: Purpose, request: Request) {
  return { type: 'submit' as const, id, request };
}

function isReply(event: KazooLockEvent, of: Purpose): event is Replied {
  return event.type === 'replied' && event.id === of;
}

function ownAmong(context: KazooLockContext, event: KazooLockEvent): string | undefined {
  return childrenOf(event).find((name) => name.startsWith(prefix(context)));
}

function sleepOf({ delayMs }: KazooLockContext, draw: number): number {
  return delayMs * (1 - jitter + 2 * jitter * draw);
}

function nowOf(event: KazooLockEvent): number {
  return (event as { nowMs?: number }).nowMs ?? 0;
}
