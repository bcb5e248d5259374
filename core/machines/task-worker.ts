/**
 * A worker of a pool whose tasks are znodes: it lists what is available, claims one, works, and comes back.
 *
 * Statechart:
 *   * in any state      ──expired [inTransaction]───────────────────────────────────────────────▶ .lapsed
 *                       ╌╌connected, notified╌╌
 *   ● idle              ──start─────────────────────────────────────────────────────────────────▶ joining
 *                       ╌╌expired╌╌
 *     joining
 *     ● needingSession  ──always [hasName]──────────────────────────────────────────────────────▶ enlisting
 *                       ──always [hasSession]───────────────────────────────────────────────────▶ seeking
 *       enlisting       ──replied [done(enlist) | exists(enlist)]───────────────────────────────▶ seeking
 *                       ──replied [unknown(enlist)]─────────────────────────────────────────────▶ enlisting
 *                       ──replied [refused(enlist)]─────────────────────────────────────────────▶ stopped
 *     seeking           ──always [isLed]────────────────────────────────────────────────────────▶ queueing
 *                       ──always [else]─────────────────────────────────────────────────────────▶ listing
 *     queueing          ──held──────────────────────────────────────────────────────────────────▶ listing
 *                       ──failed────────────────────────────────────────────────────────────────▶ backingOff
 *     listing           ──replied [listedSome]──────────────────────────────────────────────────▶ choosing
 *                       ──replied [done(list)]──────────────────────────────────────────────────▶ leavingTurn
 *                       ──replied [unknown(list)]───────────────────────────────────────────────▶ listing
 *                       ──replied [refused(list)]───────────────────────────────────────────────▶ stopped
 *     ● deciding        ──always [isBounded]────────────────────────────────────────────────────▶ bounded
 *                       ──always [else]─────────────────────────────────────────────────────────▶ patient
 *       patient
 *       bounded         ──after callTimeout─────────────────────────────────────────────────────▶ leavingTurn
 *     choosing          ──drawn [attempts]──────────────────────────────────────────────────────▶ claiming
 *                       ──drawn [else]──────────────────────────────────────────────────────────▶ leavingTurn
 *     claiming          ──replied [done(claim)]─────────────────────────────────────────────────▶ claimed
 *                       ──replied [mayBeOurs]───────────────────────────────────────────────────▶ verifying
 *                       ──replied [answered(claim)]─────────────────────────────────────────────▶ tallying
 *     verifying         ──replied [done(verify)]────────────────────────────────────────────────▶ claimed
 *                       ──replied [noNode(verify)]──────────────────────────────────────────────▶ tallying
 *                       ──replied [unknown(verify)]─────────────────────────────────────────────▶ verifying
 *     claimed           ──always [isPersistent]─────────────────────────────────────────────────▶ pruning
 *                       ──always [else]─────────────────────────────────────────────────────────▶ tallying
 *     pruning           ──replied [answered(prune)]─────────────────────────────────────────────▶ tallying
 *     tallying          ──always [mayTryAnother]────────────────────────────────────────────────▶ choosing
 *                       ──always [else]─────────────────────────────────────────────────────────▶ leavingTurn
 *     leavingTurn       ──always [isLed]────────────────────────────────────────────────────────▶ steppingDown
 *                       ──always [else]─────────────────────────────────────────────────────────▶ turning
 *     steppingDown      ──released──────────────────────────────────────────────────────────────▶ turning
 *     turning           ──always [hasWork]──────────────────────────────────────────────────────▶ working
 *                       ──always [foundNone]────────────────────────────────────────────────────▶ resting
 *                       ──always [backsOff]─────────────────────────────────────────────────────▶ backingOff
 *                       ──always [else]─────────────────────────────────────────────────────────▶ seeking
 *     working           ──worked [mustRecord]───────────────────────────────────────────────────▶ finishing
 *                       ──worked [mustRetire]───────────────────────────────────────────────────▶ retiring
 *                       ──worked [isOurWork]────────────────────────────────────────────────────▶ clearing
 *     finishing         ──replied [done(finish) | wasUnsure | noNode(finish) | exists(finish)]──▶ continuing
 *                       ──replied [unknown(finish)]─────────────────────────────────────────────▶ finishing
 *     retiring          ──replied [answered(retire)]────────────────────────────────────────────▶ clearing
 *     clearing          ──replied [answered(clear)]─────────────────────────────────────────────▶ continuing
 *     continuing        ──always [hasWork]──────────────────────────────────────────────────────▶ working
 *                       ──always [else]─────────────────────────────────────────────────────────▶ seeking
 *     backingOff
 *     ● drawing         ──drawn─────────────────────────────────────────────────────────────────▶ pausing
 *       pausing         ──after backOff─────────────────────────────────────────────────────────▶ seeking
 *     resting
 *     ● deciding        ──always [wantsWatch]───────────────────────────────────────────────────▶ seeking
 *                       ──always [inTransaction]────────────────────────────────────────────────▶ inspecting
 *                       ──always [isAllDone]────────────────────────────────────────────────────▶ gone
 *                       ──always [else]─────────────────────────────────────────────────────────▶ waiting
 *       inspecting      ──replied [done(inspect)]───────────────────────────────────────────────▶ mustering
 *                       ──replied [unknown(inspect)]────────────────────────────────────────────▶ inspecting
 *       ● deciding      ──always [isBounded]────────────────────────────────────────────────────▶ bounded
 *                       ──always [else]─────────────────────────────────────────────────────────▶ patient
 *         patient
 *         bounded       ──after callTimeout─────────────────────────────────────────────────────▶ turning
 *       mustering       ──replied [done(muster)]────────────────────────────────────────────────▶ sorting
 *                       ──replied [unknown(muster)]─────────────────────────────────────────────▶ mustering
 *       ● deciding      ──always [isBounded]────────────────────────────────────────────────────▶ bounded
 *                       ──always [else]─────────────────────────────────────────────────────────▶ patient
 *         patient
 *         bounded       ──after callTimeout─────────────────────────────────────────────────────▶ turning
 *       sorting         ──always [hasOrphans]───────────────────────────────────────────────────▶ recovering
 *                       ──always [isStirred]────────────────────────────────────────────────────▶ seeking
 *                       ──always [isAllDone]────────────────────────────────────────────────────▶ gone
 *                       ──always [else]─────────────────────────────────────────────────────────▶ waiting
 *       recovering      ──replied [done(recover) | answered(recover)]───────────────────────────▶ sorting
 *       waiting         ──after poll, always [isStirred]────────────────────────────────────────▶ seeking
 *     lapsed            ──connected─────────────────────────────────────────────────────────────▶ joining
 *   ◉ stopped
 *   ◉ gone
 *
 * As written, a claim is two requests: create `pending/ID`, delete `available/ID`. Creating decides, and who is second
 * (NodeExists) lists again at once. Whoever dies between the two leaves a task on offer that nobody can claim; whoever
 * dies after them leaves one that nobody is offered. With many workers for few tasks nearly all they do is lose.
 *
 * Corrected, a claim is one transaction under the owner's name. Who finds nothing to do gives back the claims of owners
 * whose sessions are over; so that of two who have worked on a task one is recorded, the record is a transaction as well
 * and fails for whoever does not own the claim any more. The work itself may still be done twice: what it changes must
 * check the token, or be told nothing but what is recorded. A listing may take so long and no longer, and who loses, or
 * is one of too many, waits before it asks again.
 *
 * Source: kazoo issue #62; ZooKeeper Programmer's Guide, "ZooKeeper Sessions", and its `multi`. Full jitter: AWS
 * Architecture Blog, "Exponential Backoff And Jitter".
 */

import { freshContext } from './task-memory.ts';
import { taskParts } from './task-parts.ts';
import { claiming, givenUpInTurn, resting, working } from './task-states.ts';

export const taskWorkerMachine = taskParts.createMachine({
  id: 'taskWorker',
  context: ({ input }) => freshContext(input),
  initial: 'idle',
  on: {
    connected: [{ guard: 'hasTooLittle', actions: ['tellShortLease', 'meetSession'] }, { actions: 'meetSession' }],
    // As written nobody listens to what the session says.
    expired: { guard: 'inTransaction', target: '.lapsed', actions: ['tellAllForfeited', 'loseSession'] },
    notified: { guard: 'isOfPool', actions: 'noteStir' },
  },
  states: {
    idle: { on: { start: 'joining', expired: { actions: 'loseSession' } } },
    joining: {
      initial: 'needingSession',
      states: {
        needingSession: {
          always: [
            { guard: 'hasName', target: 'enlisting' },
            { guard: 'hasSession', target: '#taskWorker.seeking' },
          ],
        },
        enlisting: {
          entry: 'enlist',
          on: {
            replied: [
              { guard: { type: 'done', params: { of: 'enlist' } }, target: '#taskWorker.seeking' },
              { guard: { type: 'exists', params: { of: 'enlist' } }, target: '#taskWorker.seeking' },
              { guard: { type: 'unknown', params: { of: 'enlist' } }, target: 'enlisting', reenter: true },
              { guard: { type: 'refused', params: { of: 'enlist' } }, target: '#taskWorker.stopped' },
            ],
          },
        },
      },
    },
    seeking: { always: [{ guard: 'isLed', target: 'queueing' }, { target: 'listing' }] },
    queueing: { entry: 'acquire', on: { held: 'listing', failed: 'backingOff' } },
    listing: {
      entry: 'list',
      ...givenUpInTurn,
      on: {
        replied: [
          { guard: 'listedSome', target: 'choosing', actions: ['tellListed', 'takeList'] },
          {
            guard: { type: 'done', params: { of: 'list' } },
            target: 'leavingTurn',
            actions: ['tellListed', 'takeList'],
          },
          {
            guard: { type: 'unknown', params: { of: 'list' } },
            target: 'listing',
            reenter: true,
            actions: 'missList',
          },
          { guard: { type: 'refused', params: { of: 'list' } }, target: 'stopped' },
        ],
      },
    },
    ...claiming,
    tallying: { always: [{ guard: 'mayTryAnother', target: 'choosing' }, { target: 'leavingTurn' }] },
    leavingTurn: { always: [{ guard: 'isLed', target: 'steppingDown' }, { target: 'turning' }] },
    steppingDown: { entry: 'release', on: { released: 'turning' } },
    turning: {
      always: [
        { guard: 'hasWork', target: 'working' },
        { guard: 'foundNone', target: 'resting' },
        { guard: 'backsOff', target: 'backingOff' },
        { target: 'seeking' },
      ],
    },
    ...working,
    continuing: { always: [{ guard: 'hasWork', target: 'working' }, { target: 'seeking' }] },
    backingOff: {
      initial: 'drawing',
      states: {
        drawing: { entry: 'draw', on: { drawn: { target: 'pausing', actions: 'drawWait' } } },
        pausing: { after: { backOff: '#taskWorker.seeking' } },
      },
    },
    resting,
    lapsed: { on: { connected: { target: 'joining', actions: 'meetSession' } } },
    stopped: { type: 'final', entry: ['tellStopped', 'close'] },
    gone: { type: 'final', entry: 'close' },
  },
});
