/**
 * A place in a queue of znodes, and what its owner may believe: the herd-free lock, and the semaphore of k.
 *
 *   idle ──acquire──▶ joining ──created──▶ queued ──among the first k──▶ held ──release──▶ releasing ──▶ idle
 *                                            ▲  │                       │    ▲
 *                             one before me  │  │ watch the k           │    │ still there
 *                                  has gone  └──┘ before me   suspended ▼    │
 *                                                                      doubtful
 *   held, doubtful ──expired, or znode gone──▶ lost         joining, queued ──expired──▶ failed
 *
 * *Held*, *doubtful* and *lost* are beliefs. While the session is suspended the ensemble may already have given the
 * lock to another: doubtful. It is lost when the ensemble says so. The fencing token is the znode's czxid, which grows
 * with every acquisition, whatever becomes of the parent znode and its sequence numbers.
 *
 * The create is protected: the znode's name carries the session id and the contender's name, so that after a lost
 * reply the contender finds its znode instead of making a second, and never takes one of an earlier session for its own.
 * With k permits a contender watches the k znodes just before its own, so a release wakes at most k of those who wait;
 * with k = 1 that is the predecessor alone.
 *
 * Source: ZooKeeper recipes, "Locks" and "Recoverable Errors and the GUID"; Curator `LockInternals`.
 */

import { lockParts } from './lock-parts.ts';

export const lockMachine = lockParts.createMachine({
  id: 'lock',
  context: ({ input }) => ({ ...input, sessionId: '', own: '', token: 0, ahead: [], watching: [] }),
  initial: 'idle',
  on: { connected: { actions: 'meetSession' } },
  states: {
    idle: { on: { acquire: 'joining' } },
    joining: {
      initial: 'needingSession',
      on: { expired: 'failed' },
      states: {
        needingSession: {
          always: { guard: 'hasSession', target: 'entering' },
          on: { connected: { target: 'entering', actions: 'meetSession' } },
        },
        entering: {
          entry: 'enter',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'enter' } }, target: '#lock.queued', actions: 'takePlace' },
              { guard: { type: 'noNode', params: { of: 'enter' } }, target: 'makingParent' },
              // Made or not? The znode's name will tell.
              { guard: { type: 'unknown', params: { of: 'enter' } }, target: 'seeking' },
            ],
          },
        },
        makingParent: {
          entry: 'makeParent',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'make-parent' } }, target: 'entering' },
              { guard: { type: 'exists', params: { of: 'make-parent' } }, target: 'entering' },
              { guard: { type: 'unknown', params: { of: 'make-parent' } }, target: 'makingParent', reenter: true },
            ],
          },
        },
        seeking: {
          entry: 'seek',
          on: {
            replied: [
              { guard: 'foundOwn', target: 'recognising', actions: 'findPlace' },
              { guard: 'foundNone', target: 'entering' },
              { guard: { type: 'unknown', params: { of: 'seek' } }, target: 'seeking', reenter: true },
            ],
          },
        },
        recognising: {
          entry: 'recognise',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'recognise' } }, target: '#lock.queued', actions: 'learnToken' },
              { guard: { type: 'noNode', params: { of: 'recognise' } }, target: 'entering' },
              { guard: { type: 'unknown', params: { of: 'recognise' } }, target: 'recognising', reenter: true },
            ],
          },
        },
      },
    },
    queued: {
      initial: 'listing',
      on: { expired: 'failed', release: 'releasing' },
      states: {
        listing: {
          entry: 'list',
          on: {
            replied: [
              { guard: 'missing', target: '#lock.joining.entering' },
              { guard: 'admitted', target: '#lock.held' },
              { guard: { type: 'done', params: { of: 'list' } }, target: 'settling', actions: 'lookAhead' },
              { guard: { type: 'noNode', params: { of: 'list' } }, target: '#lock.joining.makingParent' },
              { guard: { type: 'unknown', params: { of: 'list' } }, target: 'listing', reenter: true },
            ],
            suspended: { actions: 'forgetWatches' },
          },
        },
        settling: { always: [{ guard: 'watchedEnough', target: 'waiting' }, { target: 'watching' }] },
        watching: {
          entry: 'watchNext',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'watch' } }, target: 'settling', actions: 'noteWatch' },
              { guard: { type: 'noNode', params: { of: 'watch' } }, target: 'listing' },
              { guard: { type: 'unknown', params: { of: 'watch' } }, target: 'listing' },
            ],
            notified: { guard: 'wakes', target: 'listing' },
          },
        },
        waiting: {
          entry: 'announceQueued',
          on: {
            notified: { guard: 'wakes', target: 'listing' },
            suspended: { target: 'listing', actions: 'forgetWatches' },
          },
        },
      },
    },
    held: {
      entry: 'announceHeld',
      on: { release: 'releasing', suspended: 'doubtful', expired: 'lost' },
    },
    doubtful: {
      initial: 'silent',
      entry: 'announceDoubt',
      on: { release: 'releasing', expired: 'lost' },
      states: {
        silent: { on: { connected: 'verifying' } },
        verifying: {
          entry: 'verify',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'verify' } }, target: '#lock.held' },
              { guard: { type: 'noNode', params: { of: 'verify' } }, target: '#lock.lost' },
              { guard: { type: 'unknown', params: { of: 'verify' } }, target: 'silent' },
            ],
          },
        },
      },
    },
    releasing: {
      entry: 'leave',
      on: {
        replied: [
          { guard: { type: 'done', params: { of: 'leave' } }, target: 'idle', actions: 'announceRelease' },
          { guard: { type: 'noNode', params: { of: 'leave' } }, target: 'idle', actions: 'announceRelease' },
          // Not leaving would block everyone behind us for as long as the session lives: ask until it is answered.
          { guard: { type: 'unknown', params: { of: 'leave' } }, target: 'releasing', reenter: true },
        ],
        expired: { target: 'idle', actions: 'announceRelease' },
      },
    },
    // Nothing is left to delete; whoever still lets go is told that it has.
    lost: {
      entry: 'announceLoss',
      on: { acquire: 'joining', release: { target: 'idle', actions: 'announceRelease' } },
    },
    failed: { entry: 'announceFailure', on: { acquire: 'joining' } },
  },
});
