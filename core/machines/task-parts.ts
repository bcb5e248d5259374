/** What the task worker is made of: waits, guards, actions. Requests: task-requests.ts; memory: task-memory.ts. */

import { assign, emit, setup } from 'xstate';
import { joinPath } from '../zk/paths.ts';
import * as ask from './task-requests.ts';
import * as memory from './task-memory.ts';
import {
  bytesOf,
  errorOf,
  namesIn,
  partsOfClaim,
  type Purpose,
  type TaskContext,
  type TaskEffect,
  type TaskEvent,
  type TaskWorkerInput,
} from './task-context.ts';

type Of = { of: Purpose };
type Drawn = Extract<TaskEvent, { type: 'drawn' }>;
type Connected = Extract<TaskEvent, { type: 'connected' }>;

/** @returns what became of the request that the worker waits for; undefined for an answer to any other. */
function outcome(context: TaskContext, event: TaskEvent, of: Purpose): string | null | undefined {
  if (event.type !== 'replied' || event.id !== ask.idOf(context, of)) return undefined;
  return errorOf(event);
}

function isOurWork(context: TaskContext, event: TaskEvent): boolean {
  return event.type === 'worked' && event.id === memory.workId(context);
}

export const taskParts = setup({
  types: {
    input: {} as TaskWorkerInput,
    context: {} as TaskContext,
    events: {} as TaskEvent,
    emitted: {} as TaskEffect,
  },
  delays: {
    callTimeout: ({ context }) => context.callTimeoutMs ?? 0,
    backOff: ({ context }) => context.waitMs,
    poll: ({ context }) => context.pollMs,
  },
  guards: {
    hasSession: ({ context }) => context.owner !== '',
    hasName: ({ context }) => context.owner !== '' && context.claim === 'transaction',
    hasTooLittle: ({ context, event }) => (event as Connected).timeoutMs < (context.countsOnMs ?? 0),
    inTransaction: ({ context }) => context.claim === 'transaction',
    isPersistent: ({ context }) => context.claim === 'persistent',
    isLed: ({ context }) => context.turns === 'led',
    isBounded: ({ context }) => context.callTimeoutMs !== null,
    done: ({ context, event }, { of }: Of) => outcome(context, event, of) === null,
    exists: ({ context, event }, { of }: Of) => outcome(context, event, of) === 'NodeExists',
    noNode: ({ context, event }, { of }: Of) => outcome(context, event, of) === 'NoNode',
    unknown: ({ context, event }, { of }: Of) => outcome(context, event, of) === 'ConnectionLoss',
    answered: ({ context, event }, { of }: Of) => outcome(context, event, of) !== undefined,
    listedSome: ({ context, event }) => outcome(context, event, 'list') === null && namesIn(event).length > 0,
    attempts: ({ context, event }) => (event as Drawn).draw < context.share,
    mayTryAnother: ({ context }) => context.tries > 0 && context.offered.length > 0,
    hasWork: ({ context }) => context.held.length > 0,
    foundNone: ({ context }) => context.foundNone,
    backsOff: ({ context }) => context.backOff !== null,
    // To miss nothing between looking and being told, it looks once more, and leaves the watch in doing so.
    wantsWatch: ({ context }) => context.watches && !context.watching,
    mustRecord: ({ context, event }) => isOurWork(context, event) && context.claim === 'transaction',
    mustRetire: ({ context, event }) => isOurWork(context, event) && context.claim === 'ephemeral',
    mayBeOurs: ({ context, event }) =>
      context.claim === 'transaction' && outcome(context, event, 'claim') === 'ConnectionLoss',
    isOurWork: ({ context, event }) => isOurWork(context, event),
    wasUnsure: ({ context, event }) => outcome(context, event, 'finish') === 'NoNode' && context.unsure,
    hasOrphans: ({ context }) => context.orphans.length > 0,
    isStirred: ({ context }) => context.stirred,
    isAllDone: ({ context }) => context.leaves && context.claims.length === 0,
    isOfPool: ({ context, event }) =>
      event.type === 'notified' &&
      [joinPath(context.path, 'available'), joinPath(context.path, 'workers')].includes(event.path),
    // For good: who works in transactions hears of the end of its session by itself.
    refused: ({ context, event }, { of }: Of) => {
      const error = outcome(context, event, of) ?? null;
      const passes = error === 'ConnectionLoss' || (error === 'SessionExpired' && context.claim === 'transaction');
      return error !== null && !passes;
    },
  },
  actions: {
    enlist: emit(({ context }) => ask.enlist(context)),
    list: emit(({ context }) => ask.list(context)),
    claim: emit(({ context }) => ask.claim(context)),
    verify: emit(({ context }) => ask.verify(context)),
    prune: emit(({ context }) => ask.prune(context)),
    finish: emit(({ context }) => ask.finish(context)),
    retire: emit(({ context }) => ask.retire(context)),
    clear: emit(({ context }) => ask.clear(context)),
    inspect: emit(({ context }) => ask.inspect(context)),
    muster: emit(({ context }) => ask.muster(context)),
    recover: emit(({ context }) => ask.recover(context)),
    draw: emit({ type: 'draw' }),
    work: emit(({ context }) => ({ type: 'work', id: memory.workId(context), forMs: context.workMs })),
    acquire: emit({ type: 'acquire' }),
    release: emit({ type: 'release' }),
    close: emit({ type: 'close' }),
    tellListed: emit(({ event }) => ({ type: 'listed', names: namesIn(event).length, bytes: bytesOf(namesIn(event)) })),
    tellClaimed: emit(({ context }) => ({ type: 'claimed', ...context.held.at(-1)! })),
    tellMissed: emit(({ context }) => ({ type: 'missed', task: context.wanted })),
    tellBegun: emit(({ context }) => ({ type: 'begun', ...context.held[0]! })),
    tellFinished: emit(({ context }) => ({ type: 'finished', ...context.held[0]! })),
    tellForfeited: emit(({ context }) => ({ type: 'forfeited', tasks: [context.held[0]!.task] })),
    tellAllForfeited: emit(({ context }) => ({ type: 'forfeited', tasks: context.held.map(({ task }) => task) })),
    tellRecovered: emit(({ context }) => ({ type: 'recovered', task: partsOfClaim(context.orphans[0]!)[0] })),
    tellShortLease: emit(({ context, event }) => {
      return { type: 'shortLease', countsOnMs: context.countsOnMs!, grantedMs: (event as Connected).timeoutMs };
    }),
    tellStopped: emit(({ event }) => ({ type: 'stopped', error: String((event as { error: unknown }).error) })),
    meetSession: assign(({ event }) => ({ owner: (event as Connected).sessionId.slice(2) })),
    loseSession: assign(() => memory.withoutSession),
    takeList: assign(({ context, event }) => memory.taken(context, namesIn(event))),
    giveUpList: assign(({ context }) => {
      return { lists: context.lists + 1, losses: context.losses + 1, foundNone: false };
    }),
    missList: assign(({ context }) => ({ lists: context.lists + 1 })),
    pick: assign(({ context, event }) => memory.picked(context, (event as Drawn).draw)),
    keep: assign(({ context, event }) => memory.kept(context, event)),
    countLoss: assign(({ context }) => ({ losses: context.losses + 1 })),
    drawWait: assign(({ context, event }) => ({ waitMs: memory.backOffMs(context, (event as Drawn).draw) })),
    drop: assign(({ context }) => ({ held: context.held.slice(1), unsure: false })),
    doubt: assign({ unsure: true }),
    leaveWatch: assign({ watching: true }),
    noteStir: assign({ stirred: true }),
    noteClaims: assign(({ event }) => ({ claims: namesIn(event) })),
    noteOrphans: assign(({ context, event }) => ({ orphans: memory.orphansAmong(context.claims, namesIn(event)) })),
    dropOrphan: assign(({ context }) => ({ orphans: context.orphans.slice(1), stirred: true })),
  },
});
