/**
 * A lease that ZooKeeper grants: one ephemeral znode, there as long as the session of whoever made it.
 *
 * Statechart:
 *   * in any state      ╌╌connected╌╌
 *   ● idle              ──acquire──────────────────────────────────▶ taking
 *                       ╌╌release╌╌
 *     taking            ──release──────────────────────────────────▶ releasing
 *                       ──expired──────────────────────────────────▶ .needingSession
 *     ● needingSession  ──connected, always [hasSession]───────────▶ making
 *       making          ──replied [done(make)]─────────────────────▶ held
 *                       ──replied [exists(make) | unknown(make)]───▶ looking
 *       looking         ──replied [ours(look)]─────────────────────▶ held
 *                       ──replied [done(look)]─────────────────────▶ waiting
 *                       ──replied [noNode(look)]───────────────────▶ making
 *                       ──replied [unknown(look)]──────────────────▶ looking
 *       waiting         ──notified [hasGone]───────────────────────▶ making
 *                       ──suspended────────────────────────────────▶ looking
 *     held              ──release──────────────────────────────────▶ releasing
 *                       ──suspended────────────────────────────────▶ doubtful
 *                       ──expired──────────────────────────────────▶ lost
 *     doubtful          ──release──────────────────────────────────▶ releasing
 *                       ──expired──────────────────────────────────▶ lost
 *     ● silent          ──connected────────────────────────────────▶ verifying
 *       verifying       ──replied [ours(verify)]───────────────────▶ held
 *                       ──replied [unknown(verify)], suspended─────▶ silent
 *                       ──replied [done(verify) | noNode(verify)]──▶ lost
 *     lost              ──acquire──────────────────────────────────▶ taking
 *                       ──release──────────────────────────────────▶ idle
 *     releasing         ──expired──────────────────────────────────▶ idle
 *     ● checking        ──replied [ours(verify)]───────────────────▶ leaving
 *                       ──replied [unknown(verify)]────────────────▶ checking
 *                       ──replied [done(verify) | noNode(verify)]──▶ idle
 *       leaving         ──replied [unknown(leave)]─────────────────▶ checking
 *                       ──replied [done(leave) | noNode(leave)]────▶ idle
 *
 * The session is the lease: the client's pings renew it, the ensemble ends it, and no clock of ours has to be believed but
 * for the moment of doubt, two thirds of the timeout after the last word of a server. The token is the znode's czxid, which
 * grows with every holder. Whose znode it is, its ephemeralOwner tells, so that one who lost the reply to its create
 * finds out; one lease a session, therefore. All who wait watch the one znode and are woken together: few should. Where
 * many wait, lock.ts lets them stand in line.
 *
 * Source: ZooKeeper Programmer's Guide, "ZooKeeper Sessions" and "Ephemeral Nodes"; Gray & Cheriton, Leases (1989).
 */

import { assign, emit, setup } from 'xstate';
import type { Request, Stat } from '../zk/messages.ts';
import type { Replied } from './session-context.ts';

export interface LeaseZnodeInput {
  /** The znode, whose parent is there. */
  path: string;
}

interface LeaseZnodeContext extends LeaseZnodeInput {
  sessionId: string;
  token: number;
}

export type LeaseZnodeEvent =
  | { type: 'acquire' }
  | { type: 'release' }
  | { type: 'connected'; sessionId: string }
  | { type: 'suspended' }
  | { type: 'expired' }
  | { type: 'notified'; event: string; path: string }
  | Replied;

export type LeaseZnodeEffect =
  | { type: 'submit'; id: Purpose; request: Request }
  | { type: 'held'; token: number }
  | { type: 'doubted'; token: number }
  | { type: 'lost'; token: number }
  | { type: 'released' };

type Purpose = 'make' | 'look' | 'verify' | 'leave';
type Of = { of: Purpose };

const isAnswer = (event: LeaseZnodeEvent, { of }: Of): event is Replied => event.type === 'replied' && event.id === of;
const statOf = (event: LeaseZnodeEvent) => (event as { body: { stat: Stat } | null }).body?.stat;

export const leaseZnodeMachine = setup({
  types: {
    input: {} as LeaseZnodeInput,
    context: {} as LeaseZnodeContext,
    events: {} as LeaseZnodeEvent,
    emitted: {} as LeaseZnodeEffect,
  },
  guards: {
    hasSession: ({ context }) => context.sessionId !== '',
    done: ({ event }, of: Of) => isAnswer(event, of) && event.error === null,
    ours: ({ context, event }, of: Of) => isAnswer(event, of) && statOf(event)?.ephemeralOwner === context.sessionId,
    exists: ({ event }, of: Of) => isAnswer(event, of) && event.error === 'NodeExists',
    noNode: ({ event }, of: Of) => isAnswer(event, of) && event.error === 'NoNode',
    unknown: ({ event }, of: Of) => isAnswer(event, of) && event.error === 'ConnectionLoss',
    hasGone: ({ context, event }) =>
      event.type === 'notified' && event.event === 'NodeDeleted' && event.path === context.path,
  },
  actions: {
    meetSession: assign(({ event }) => ({ sessionId: (event as { sessionId: string }).sessionId })),
    make: emit(({ context: { path } }) => ({
      ...{ type: 'submit', id: 'make' },
      request: { op: 'create2', path, data: '', mode: 'ephemeral' },
    })),
    look: emit(({ context: { path } }) => ({
      ...{ type: 'submit', id: 'look' },
      request: { op: 'exists', path, watch: true },
    })),
    verify: emit(({ context: { path } }) => ({
      ...{ type: 'submit', id: 'verify' },
      request: { op: 'exists', path, watch: false },
    })),
    leave: emit(({ context: { path } }) => ({
      ...{ type: 'submit', id: 'leave' },
      request: { op: 'delete', path, version: -1 },
    })),
    noteToken: assign(({ event }) => ({ token: statOf(event)!.czxid })),
    announceHeld: emit(({ context }) => ({ type: 'held', token: context.token })),
    announceDoubt: emit(({ context }) => ({ type: 'doubted', token: context.token })),
    announceLoss: emit(({ context }) => ({ type: 'lost', token: context.token })),
    announceRelease: emit({ type: 'released' }),
  },
}).createMachine({
  id: 'leaseZnode',
  context: ({ input }) => ({ ...input, sessionId: '', token: 0 }),
  initial: 'idle',
  on: { connected: { actions: 'meetSession' } },
  states: {
    idle: { on: { acquire: 'taking', release: { actions: 'announceRelease' } } },
    taking: {
      initial: 'needingSession',
      on: { release: 'releasing', expired: '.needingSession' },
      states: {
        needingSession: {
          always: { guard: 'hasSession', target: 'making' },
          on: { connected: { target: 'making', actions: 'meetSession' } },
        },
        making: {
          entry: 'make',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'make' } }, target: '#leaseZnode.held', actions: 'noteToken' },
              { guard: { type: 'exists', params: { of: 'make' } }, target: 'looking' },
              // Made or not? Its owner will tell.
              { guard: { type: 'unknown', params: { of: 'make' } }, target: 'looking' },
            ],
          },
        },
        looking: {
          entry: 'look',
          on: {
            replied: [
              { guard: { type: 'ours', params: { of: 'look' } }, target: '#leaseZnode.held', actions: 'noteToken' },
              { guard: { type: 'done', params: { of: 'look' } }, target: 'waiting' },
              { guard: { type: 'noNode', params: { of: 'look' } }, target: 'making' },
              { guard: { type: 'unknown', params: { of: 'look' } }, target: 'looking', reenter: true },
            ],
          },
        },
        waiting: { on: { notified: { guard: 'hasGone', target: 'making' }, suspended: 'looking' } },
      },
    },
    held: {
      entry: 'announceHeld',
      on: { release: 'releasing', suspended: 'doubtful', expired: 'lost' },
    },
    doubtful: {
      entry: 'announceDoubt',
      initial: 'silent',
      on: { release: 'releasing', expired: 'lost' },
      states: {
        silent: { on: { connected: { target: 'verifying', actions: 'meetSession' } } },
        verifying: {
          entry: 'verify',
          on: {
            replied: [
              { guard: { type: 'ours', params: { of: 'verify' } }, target: '#leaseZnode.held' },
              { guard: { type: 'unknown', params: { of: 'verify' } }, target: 'silent' },
              { guard: { type: 'done', params: { of: 'verify' } }, target: '#leaseZnode.lost' },
              { guard: { type: 'noNode', params: { of: 'verify' } }, target: '#leaseZnode.lost' },
            ],
            suspended: 'silent',
          },
        },
      },
    },
    lost: {
      entry: 'announceLoss',
      on: { acquire: 'taking', release: { target: 'idle', actions: 'announceRelease' } },
    },
    releasing: {
      initial: 'checking',
      on: { expired: { target: 'idle', actions: 'announceRelease' } },
      states: {
        // Only what is ours: it may have been deleted already, and be another's by now.
        checking: {
          entry: 'verify',
          on: {
            replied: [
              { guard: { type: 'ours', params: { of: 'verify' } }, target: 'leaving' },
              { guard: { type: 'unknown', params: { of: 'verify' } }, target: 'checking', reenter: true },
              {
                guard: { type: 'done', params: { of: 'verify' } },
                target: '#leaseZnode.idle',
                actions: 'announceRelease',
              },
              {
                guard: { type: 'noNode', params: { of: 'verify' } },
                target: '#leaseZnode.idle',
                actions: 'announceRelease',
              },
            ],
          },
        },
        leaving: {
          entry: 'leave',
          on: {
            replied: [
              { guard: { type: 'unknown', params: { of: 'leave' } }, target: 'checking' },
              {
                guard: { type: 'done', params: { of: 'leave' } },
                target: '#leaseZnode.idle',
                actions: 'announceRelease',
              },
              {
                guard: { type: 'noNode', params: { of: 'leave' } },
                target: '#leaseZnode.idle',
                actions: 'announceRelease',
              },
            ],
          },
        },
      },
    },
  },
});
