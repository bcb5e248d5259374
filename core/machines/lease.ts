/**
 * One who holds a lease, and knows by its own clock when it must stop believing that it does.
 *
 * Statechart:
 *   * in any state  ╌╌drawn, look, granted╌╌
 *   ● idle          ──acquire───────────────────────────────────────────────────────────▶ asking
 *                   ╌╌release╌╌
 *     asking        ──granted [isInTime]────────────────────────────────────────────────▶ held
 *                     granted [isOurs], refused [isOurs], failed [isOurs], release,
 *                   ──after answerTimeout───────────────────────────────────────────────▶ idle
 *                   ──redirected [isNamed]──────────────────────────────────────────────▶ asking
 *                   ──redirected [isOurs]───────────────────────────────────────────────▶ redirecting
 *                   ╌╌granted╌╌
 *     redirecting   ──after redirectPause───────────────────────────────────────────────▶ asking
 *     held          ──look [isOver], lapsed [isOurs], revoked [isOurToken]──────────────▶ lost
 *                   ──release───────────────────────────────────────────────────────────▶ releasing
 *                   ╌╌look╌╌
 *     ∥ believing
 *       ● sure      ──renewed [isOurs]──────────────────────────────────────────────────▶ sure
 *                   ──after restOfLease─────────────────────────────────────────────────▶ lost
 *     ∥ renewing
 *       ● resting   ──after renewal─────────────────────────────────────────────────────▶ resting
 *                   ╌╌redirected╌╌
 *     lost          ──acquire───────────────────────────────────────────────────────────▶ asking
 *                   ──release───────────────────────────────────────────────────────────▶ idle
 *     releasing     ──released [isOurs], lapsed [isOurs], after answerTimeout [isOver]──▶ idle
 *                   ──after answerTimeout [else]────────────────────────────────────────▶ releasing
 *
 * It counts the lease from before it asked for it, and a little shorter than it was granted: D (1-e)/(1+e) when its own
 * clock and the grantor's may each be wrong by e. So it stops believing no later than the grantor, unless its process
 * stands still between a look at the clock and the deed; against that there is no margin, and the resource has to refuse
 * an old `token`. Renewals go out every `renewMs` from one being sent to the next, answered or not: as many may be lost
 * as fit into the lease. That it is lost is said to whoever acts on it. It asks for nothing to know whether it holds
 * (`look`). An answer that comes too late, or after it gave up waiting, gives the lease back. What it gives back is what one
 * request of its was granted, and no more: it may have asked anew before that arrives, and been granted the same token.
 *
 * Source: Gray & Cheriton, Leases (1989), section 3.1: of a term t_s the holder has max(0, t_s - (m_prop + 2 m_proc) - e);
 * "Distributed Systems: Hard Lessons from Production", corrected; Kleppmann, How to do distributed locking (2016).
 */

import { leaseParts } from './lease-parts.ts';

export const leaseMachine = leaseParts.createMachine({
  id: 'lease',
  context: ({ input }) => ({
    ...{ drift: 0.01, rate: 1, renewMs: input.termMs / 3, jitter: 0.1, answerMs: input.termMs / 10 },
    ...input,
    ...{ asked: 0, inFlight: [], grantor: 0, token: 0, grant: '', untilMs: 0, renewAtMs: 0, draw: 0 },
  }),
  initial: 'idle',
  on: {
    drawn: { actions: 'noteDraw' },
    look: { actions: 'sayNo' },
    // Nobody waits for it any more.
    granted: { actions: 'giveBack' },
  },
  states: {
    idle: { on: { acquire: 'asking', release: { actions: 'announceRelease' } } },
    asking: {
      entry: 'ask',
      on: {
        granted: [
          { guard: 'isInTime', target: 'held', actions: 'take' },
          { guard: 'isOurs', target: 'idle', actions: ['giveBack', 'announceFailure'] },
          { actions: 'giveBack' },
        ],
        refused: { guard: 'isOurs', target: 'idle', actions: 'announceRefusal' },
        failed: { guard: 'isOurs', target: 'idle', actions: 'announceFailure' },
        redirected: [
          { guard: 'isNamed', target: 'asking', reenter: true, actions: 'turn' },
          { guard: 'isOurs', target: 'redirecting', actions: 'turn' },
        ],
        release: { target: 'idle', actions: ['withdraw', 'announceRelease'] },
      },
      // It may have been granted, and its answer lost.
      after: { answerTimeout: { target: 'idle', actions: ['withdraw', 'announceFailure'] } },
    },
    redirecting: { after: { redirectPause: 'asking' } },
    held: {
      type: 'parallel',
      on: {
        look: [{ guard: 'isOver', target: 'lost', actions: 'sayNo' }, { actions: 'sayYes' }],
        lapsed: { guard: 'isOurs', target: 'lost' },
        revoked: { guard: 'isOurToken', target: 'lost' },
        release: 'releasing',
      },
      states: {
        believing: {
          initial: 'sure',
          states: {
            sure: {
              on: { renewed: { guard: 'isOurs', target: 'sure', reenter: true, actions: 'noteRenewal' } },
              after: { restOfLease: '#lease.lost' },
            },
          },
        },
        renewing: {
          initial: 'resting',
          states: {
            resting: {
              on: { redirected: { guard: 'isOurs', actions: 'turn' } },
              after: { renewal: { target: 'resting', reenter: true, actions: 'renew' } },
            },
          },
        },
      },
    },
    lost: { entry: 'announceLoss', on: { acquire: 'asking', release: { target: 'idle', actions: 'announceRelease' } } },
    releasing: {
      entry: 'giveUp',
      on: {
        released: { guard: 'isOurs', target: 'idle', actions: 'announceRelease' },
        lapsed: { guard: 'isOurs', target: 'idle', actions: 'announceRelease' },
      },
      after: {
        answerTimeout: [
          // What is not given back is over by itself.
          { guard: 'isOver', target: 'idle', actions: 'announceRelease' },
          { target: 'releasing', reenter: true },
        ],
      },
    },
  },
});
