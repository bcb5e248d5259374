/**
 * kazoo's lock, as it is written: what "with Lock(zk, path)" does.
 *
 * Statechart:
 *   ● idle          ──acquire────────────────────────────────────────────────────────────▶ trying
 *     trying        ──replied [isRetried]────────────────────────────────────────────────▶ backingOff
 *                   ──replied [isOver]───────────────────────────────────────────────────▶ cleaning
 *                   ╌╌cancel╌╌
 *     ● deciding    ──always [hasTried]──────────────────────────────────────────────────▶ finding
 *                   ──always [isAssured]─────────────────────────────────────────────────▶ creating
 *                   ──always [else]──────────────────────────────────────────────────────▶ ensuring
 *       ensuring    ──replied [done(ensure)]─────────────────────────────────────────────▶ deciding
 *                   ──replied [noNode(ensure)]───────────────────────────────────────────▶ makingPath
 *       makingPath  ──replied [done(make-path) | exists(make-path)]──────────────────────▶ deciding
 *       finding     ──replied [finds]────────────────────────────────────────────────────▶ looking
 *                   ──replied [done(find)]───────────────────────────────────────────────▶ creating
 *       creating    ──replied [done(create)]─────────────────────────────────────────────▶ looking
 *       looking     ──always [isCancelled]───────────────────────────────────────────────▶ cleaning
 *                   ──always [else]──────────────────────────────────────────────────────▶ listing
 *       listing     ──replied [isMissing]────────────────────────────────────────────────▶ backingOff
 *                   ──replied [isFirst]──────────────────────────────────────────────────▶ held
 *                   ──replied [done(list)]───────────────────────────────────────────────▶ watching
 *       watching    ──replied [done(watch)]──────────────────────────────────────────────▶ waiting
 *                   ──replied [noNode(watch)]────────────────────────────────────────────▶ looking
 *       waiting     ──notified [isOfPredecessor], suspended, connected, expired, cancel──▶ looking
 *                   ──after wakeTimeout──────────────────────────────────────────────────▶ cleaning
 *     backingOff    ╌╌cancel╌╌
 *     ● drawing     ──drawn [isTooLate]──────────────────────────────────────────────────▶ cleaning
 *                   ──drawn [else]───────────────────────────────────────────────────────▶ sleeping
 *       sleeping    ──after retrySleep───────────────────────────────────────────────────▶ trying
 *     cleaning
 *     ● deciding    ──always [knowsNode]─────────────────────────────────────────────────▶ deleting
 *                   ──always [else]──────────────────────────────────────────────────────▶ finding
 *       finding     ──replied [finds]────────────────────────────────────────────────────▶ deleting
 *                   ──replied [answered(find)]───────────────────────────────────────────▶ over
 *       deleting    ──replied [answered(delete)]─────────────────────────────────────────▶ over
 *       over        ──always─────────────────────────────────────────────────────────────▶ idle
 *     held          ──release────────────────────────────────────────────────────────────▶ releasing
 *     releasing
 *     ● deleting    ──replied [isRetried]────────────────────────────────────────────────▶ drawing
 *                   ──replied [answered(delete)]─────────────────────────────────────────▶ idle
 *       drawing     ──drawn──────────────────────────────────────────────────────────────▶ sleeping
 *       sleeping    ──after retrySleep───────────────────────────────────────────────────▶ deleting
 *
 * What is to be seen in it:
 *
 * - *held* is `is_acquired`. Nothing but `release` ever takes that back: not a suspended session, not an expired one, not
 *   even the next one.
 * - No fencing token is given.
 * - The timeout of `acquire` is a wait for a wake-up, and begins anew with each one; a call under way is waited for as long
 *   as that takes; between attempts the retry looks at a deadline of its own.
 * - Who gives up deletes its znode once, and does not mind whether that was heard. While its session lives, the znode of
 *   one who does not wait any more blocks everyone after it.
 * - The prefix is that of the lock object, whatever the session: it may take for its own what an expiring session leaves.
 * - Who acquires again what it holds waits for itself, for ever.
 *
 * Source: `kazoo.recipe.lock.Lock` and `kazoo.retry.KazooRetry` of kazoo 2.8.0 (acquire, _inner_acquire, _find_node,
 * _best_effort_cleanup, release); used by "When LLM Failures Weren't About Load, But Timing". `ensure_path` makes the last
 * part of the path only.
 */

import { freshKazooLock } from './kazoo-lock-context.ts';
import { kazooLockParts } from './kazoo-lock-parts.ts';

export const kazooLockMachine = kazooLockParts.createMachine({
  id: 'kazooLock',
  context: ({ input }) => freshKazooLock(input),
  initial: 'idle',
  states: {
    idle: { on: { acquire: { target: 'trying', actions: 'begin' } } },
    // One pass of `_inner_acquire`.
    trying: {
      initial: 'deciding',
      on: {
        cancel: { actions: 'noteCancelled' },
        replied: [
          { guard: 'isRetried', target: 'backingOff' },
          { guard: 'isOver', target: 'cleaning', actions: 'blameError' },
        ],
      },
      states: {
        deciding: {
          always: [
            { guard: 'hasTried', target: 'finding' },
            { guard: 'isAssured', target: 'creating', actions: 'noteTried' },
            { target: 'ensuring' },
          ],
        },
        ensuring: {
          entry: 'ensure',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'ensure' } }, target: 'deciding', actions: 'noteAssured' },
              { guard: { type: 'noNode', params: { of: 'ensure' } }, target: 'makingPath' },
            ],
          },
        },
        makingPath: {
          entry: 'makePath',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'make-path' } }, target: 'deciding', actions: 'noteAssured' },
              { guard: { type: 'exists', params: { of: 'make-path' } }, target: 'deciding', actions: 'noteAssured' },
            ],
          },
        },
        finding: {
          entry: 'find',
          on: {
            replied: [
              { guard: 'finds', target: 'looking', actions: 'noteFound' },
              { guard: { type: 'done', params: { of: 'find' } }, target: 'creating' },
            ],
          },
        },
        creating: {
          entry: 'create',
          on: {
            replied: {
              guard: { type: 'done', params: { of: 'create' } },
              target: 'looking',
              actions: 'noteCreated',
            },
          },
        },
        looking: {
          always: [
            { guard: 'isCancelled', target: '#kazooLock.cleaning', actions: 'blameCancel' },
            { target: 'listing' },
          ],
        },
        listing: {
          entry: 'list',
          on: {
            replied: [
              { guard: 'isMissing', target: '#kazooLock.backingOff' },
              { guard: 'isFirst', target: '#kazooLock.held' },
              { guard: { type: 'done', params: { of: 'list' } }, target: 'watching', actions: 'notePredecessor' },
            ],
          },
        },
        watching: {
          entry: 'watch',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'watch' } }, target: 'waiting' },
              { guard: { type: 'noNode', params: { of: 'watch' } }, target: 'looking' },
            ],
          },
        },
        waiting: {
          entry: 'announceQueued',
          on: {
            notified: { guard: 'isOfPredecessor', target: 'looking' },
            // The listener wakes it on any change of the client's state.
            suspended: 'looking',
            connected: 'looking',
            expired: 'looking',
            cancel: { target: 'looking', actions: 'noteCancelled' },
          },
          after: { wakeTimeout: { target: '#kazooLock.cleaning', actions: 'blameDeadline' } },
        },
      },
    },
    backingOff: {
      initial: 'drawing',
      on: { cancel: { actions: 'noteCancelled' } },
      states: {
        drawing: {
          entry: 'draw',
          on: {
            drawn: [
              { guard: 'isTooLate', target: '#kazooLock.cleaning', actions: 'blameDeadline' },
              { target: 'sleeping', actions: 'noteSleep' },
            ],
          },
        },
        sleeping: { after: { retrySleep: '#kazooLock.trying' } },
      },
    },
    // Whoever acquires hears of its failure when this is over, however it went.
    cleaning: {
      initial: 'deciding',
      states: {
        deciding: { always: [{ guard: 'knowsNode', target: 'deleting' }, { target: 'finding' }] },
        finding: {
          entry: 'find',
          on: {
            replied: [
              { guard: 'finds', target: 'deleting', actions: 'noteFound' },
              { guard: { type: 'answered', params: { of: 'find' } }, target: 'over' },
            ],
          },
        },
        deleting: {
          entry: 'delete',
          on: { replied: { guard: { type: 'answered', params: { of: 'delete' } }, target: 'over' } },
        },
        over: { always: { target: '#kazooLock.idle', actions: 'announceFailure' } },
      },
    },
    held: { entry: 'announceHeld', on: { release: { target: 'releasing', actions: 'renewRetry' } } },
    releasing: {
      initial: 'deleting',
      states: {
        deleting: {
          entry: 'delete',
          on: {
            replied: [
              { guard: 'isRetried', target: 'drawing' },
              {
                guard: { type: 'answered', params: { of: 'delete' } },
                target: '#kazooLock.idle',
                actions: ['announceRelease', 'forgetNode'],
              },
            ],
          },
        },
        drawing: { entry: 'draw', on: { drawn: { target: 'sleeping', actions: 'noteSleep' } } },
        sleeping: { after: { retrySleep: 'deleting' } },
      },
    },
  },
});
