/**
 * A place in a queue of znodes, and what its owner may believe: the herd-free lock, the semaphore of k, and each side of
 * the read/write lock.
 *
 * Statechart:
 *   * in any state      ╌╌connected╌╌
 *   ● idle              ──acquire─────────────────────────────────────────────────────▶ joining
 *     joining           ──expired, closed─────────────────────────────────────────────▶ failed
 *                       ──cancel, replied [refusedEntry], after acquireDeadline───────▶ cleaning
 *     ● needingSession  ──connected, always [hasSession]──────────────────────────────▶ entering
 *       entering        ──replied [done(enter)]───────────────────────────────────────▶ queued
 *                       ──replied [noNode(enter)]─────────────────────────────────────▶ makingParent
 *                       ──replied [unknown(enter)]────────────────────────────────────▶ seeking
 *       makingParent    ──replied [done(make-parent) | exists(make-parent)]───────────▶ entering
 *                       ──replied [unknown(make-parent)]──────────────────────────────▶ makingParent
 *       seeking         ──replied [foundOwn]──────────────────────────────────────────▶ recognising
 *                       ──replied [foundNone]─────────────────────────────────────────▶ entering
 *                       ──replied [unknown(seek)]─────────────────────────────────────▶ seeking
 *       recognising     ──replied [done(recognise)]───────────────────────────────────▶ queued
 *                       ──replied [noNode(recognise)]─────────────────────────────────▶ entering
 *                       ──replied [unknown(recognise)]────────────────────────────────▶ recognising
 *     queued            ──expired, closed─────────────────────────────────────────────▶ failed
 *                       ──release─────────────────────────────────────────────────────▶ releasing
 *                       ──cancel, replied [refusedLine], after acquireDeadline────────▶ cleaning
 *                       ╌╌revoke╌╌
 *     ● listing         ──replied [missing]───────────────────────────────────────────▶ joining.entering
 *                       ──replied [admitted]──────────────────────────────────────────▶ held
 *                       ──replied [done(list)]────────────────────────────────────────▶ settling
 *                       ──replied [noNode(list)]──────────────────────────────────────▶ joining.makingParent
 *                       ──replied [unknown(list)]─────────────────────────────────────▶ listing
 *                       ╌╌suspended╌╌
 *       settling        ──always [watchedEnough]──────────────────────────────────────▶ waiting
 *                       ──always [else]───────────────────────────────────────────────▶ watching
 *       watching        ──replied [done(watch)]───────────────────────────────────────▶ settling
 *                       ──replied [noNode(watch) | unknown(watch)], notified [wakes]──▶ listing
 *       waiting         ──notified [wakes], suspended─────────────────────────────────▶ listing
 *     held              ──release [else]──────────────────────────────────────────────▶ releasing
 *                       ──notified [ownGone], expired, closed─────────────────────────▶ lost
 *                       ──suspended───────────────────────────────────────────────────▶ doubtful
 *                       ╌╌release, acquire, notified, replied╌╌
 *     doubtful          ──release [else]──────────────────────────────────────────────▶ releasing
 *                       ──expired, closed─────────────────────────────────────────────▶ lost
 *                       ╌╌release╌╌
 *     ● silent          ──connected───────────────────────────────────────────────────▶ verifying
 *       verifying       ──replied [done(verify)]──────────────────────────────────────▶ held
 *                       ──replied [unknown(verify)]───────────────────────────────────▶ silent
 *                       ──replied [answered(verify)]──────────────────────────────────▶ lost
 *     releasing         ──replied [unknown(leave)]────────────────────────────────────▶ releasing
 *                       ──replied [answered(leave)], expired, closed──────────────────▶ idle
 *     cleaning
 *     ∥ clearing        ──expired, closed─────────────────────────────────────────────▶ .cleared
 *       ● deciding      ──always [knowsOwn]───────────────────────────────────────────▶ deleting
 *                       ──always [hasSession]─────────────────────────────────────────▶ seeking
 *                       ──always [else]───────────────────────────────────────────────▶ cleared
 *         seeking       ──replied [foundOwn]──────────────────────────────────────────▶ deleting
 *                       ──replied [unknown(seek)]─────────────────────────────────────▶ seeking
 *                       ──replied [answered(seek)]────────────────────────────────────▶ cleared
 *         deleting      ──replied [unknown(leave)]────────────────────────────────────▶ deleting
 *                       ──replied [answered(leave)]───────────────────────────────────▶ cleared
 *         cleared       ──always [wanted]─────────────────────────────────────────────▶ joining
 *                       ──always [else]───────────────────────────────────────────────▶ idle
 *     ∥ asking
 *       ● nobody        ──acquire─────────────────────────────────────────────────────▶ somebody
 *         somebody      ──cancel, after acquireDeadline───────────────────────────────▶ nobody
 *     lost              ──acquire─────────────────────────────────────────────────────▶ joining
 *                       ──release─────────────────────────────────────────────────────▶ idle
 *     failed            ──acquire─────────────────────────────────────────────────────▶ joining
 *
 * *Held*, *doubtful* and *lost* are beliefs. While the session is suspended the ensemble may already have given the
 * lock to another: doubtful. It is lost when the ensemble says so. The fencing token is the znode's czxid, which grows
 * with every acquisition, whatever becomes of the parent znode and its sequence numbers.
 *
 * With k permits a contender watches the k znodes just before its own, so a release wakes at most k of those who wait;
 * with k = 1 that is the predecessor alone. Whom it waits for at all, its input says: everyone before it, or the writers.
 *
 * Giving up, by deadline or cancelled, is answered at once and is a matter of our own clock; clearing up goes on behind
 * that until it is done. One who asks to have the lock twice, and is not re-entrant, is refused: kazoo's would wait for itself.
 *
 * Source: ZooKeeper recipes, "Locks", "Shared Locks" and "Recoverable Errors and the GUID"; Curator `LockInternals`
 * (protection, `guaranteed()` deletes), `Revocable`, `InterProcessMutex` (re-entrancy).
 */

import { cleaning } from './lock-cleaning.ts';
import { freshLock } from './lock-context.ts';
import { joining } from './lock-joining.ts';
import { lockParts } from './lock-parts.ts';

export const lockMachine = lockParts.createMachine({
  id: 'lock',
  context: ({ input }) => freshLock(input),
  initial: 'idle',
  on: { connected: { actions: 'meetSession' } },
  states: {
    idle: { on: { acquire: { target: 'joining', actions: 'begin' } } },
    joining,
    queued: {
      initial: 'listing',
      on: {
        expired: 'failed',
        closed: 'failed',
        release: 'releasing',
        cancel: { target: 'cleaning', actions: 'announceCancelled' },
        revoke: { actions: 'revoke' },
        replied: { guard: 'refusedLine', target: 'cleaning', actions: 'announceRefusal' },
      },
      after: { acquireDeadline: { target: 'cleaning', actions: 'announceDeadline' } },
      states: {
        listing: {
          entry: 'list',
          on: {
            replied: [
              { guard: 'missing', target: '#lock.joining.entering', actions: 'losePlace' },
              { guard: 'admitted', target: '#lock.held' },
              { guard: { type: 'done', params: { of: 'list' } }, target: 'settling', actions: 'lookAhead' },
              {
                guard: { type: 'noNode', params: { of: 'list' } },
                target: '#lock.joining.makingParent',
                actions: 'losePlace',
              },
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
      entry: ['announceHeld', 'attend'],
      on: {
        release: [{ guard: 'isHeldAgain', actions: ['announceRelease', 'holdOnceLess'] }, { target: 'releasing' }],
        acquire: [
          { guard: 'isReentrant', actions: ['announceHeld', 'holdOnceMore'] },
          { actions: 'announceAlreadyHeld' },
        ],
        notified: [
          { guard: 'ownChanged', actions: 'attend' },
          { guard: 'ownGone', target: 'lost' },
        ],
        replied: { guard: 'isUnwelcome', actions: 'announceUnwelcome' },
        suspended: 'doubtful',
        expired: 'lost',
        closed: 'lost',
      },
    },
    doubtful: {
      initial: 'silent',
      entry: 'announceDoubt',
      on: {
        release: [{ guard: 'isHeldAgain', actions: ['announceRelease', 'holdOnceLess'] }, { target: 'releasing' }],
        expired: 'lost',
        closed: 'lost',
      },
      states: {
        silent: { on: { connected: 'verifying' } },
        verifying: {
          entry: 'verify',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'verify' } }, target: '#lock.held' },
              { guard: { type: 'unknown', params: { of: 'verify' } }, target: 'silent' },
              { guard: { type: 'answered', params: { of: 'verify' } }, target: '#lock.lost' },
            ],
          },
        },
      },
    },
    releasing: {
      entry: 'leave',
      on: {
        replied: [
          // Not leaving would block everyone behind us for as long as the session lives: ask until it is answered.
          { guard: { type: 'unknown', params: { of: 'leave' } }, target: 'releasing', reenter: true },
          { guard: { type: 'answered', params: { of: 'leave' } }, target: 'idle', actions: 'announceRelease' },
        ],
        expired: { target: 'idle', actions: 'announceRelease' },
        closed: { target: 'idle', actions: 'announceRelease' },
      },
    },
    cleaning,
    // Nothing is left to delete; whoever still lets go is told that it has.
    lost: {
      entry: 'announceLoss',
      on: {
        acquire: { target: 'joining', actions: 'begin' },
        release: { target: 'idle', actions: 'announceRelease' },
      },
    },
    failed: { entry: 'announceExpired', on: { acquire: { target: 'joining', actions: 'begin' } } },
  },
});
