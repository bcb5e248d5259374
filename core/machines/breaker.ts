/**
 * A circuit breaker: stops calling what has failed too often, and tries again after a while with a few calls.
 *
 * Statechart:
 *   * in any state  ──isolate──────────────────────────────────────────────▶ .isolated
 *                   ──disable──────────────────────────────────────────────▶ .disabled
 *                   ──observe──────────────────────────────────────────────▶ .observing
 *                   ──trip─────────────────────────────────────────────────▶ .open
 *                   ──reset────────────────────────────────────────────────▶ .closed
 *                   ╌╌clockStepped╌╌
 *   ● closed        ──call [trips], settled [trips], cancel [trips]────────▶ open
 *                   ╌╌call, settled, cancel╌╌
 *     open          ──call [isRested]──────────────────────────────────────▶ halfOpen
 *                   ╌╌call, settled, cancel╌╌
 *     ● opening     ──always [jitters]─────────────────────────────────────▶ drawing
 *                   ──always [endsOnTimer]─────────────────────────────────▶ waiting
 *                   ──always [else]────────────────────────────────────────▶ resting
 *       drawing     ──drawn [endsOnTimer]──────────────────────────────────▶ waiting
 *                   ──drawn [else]─────────────────────────────────────────▶ resting
 *       waiting     ──after openTime───────────────────────────────────────▶ halfOpen
 *       resting
 *     halfOpen      ──call [reopens], settled [reopens], cancel [reopens]──▶ open
 *                   ──settled [recloses], cancel [recloses]────────────────▶ closed
 *                   ╌╌call, settled, cancel╌╌
 *     ● trying      ──always [hasDeadline]─────────────────────────────────▶ bounded
 *                   ──always [else]────────────────────────────────────────▶ unbounded
 *       bounded     ──after deadline───────────────────────────────────────▶ open
 *       unbounded
 *     isolated      ╌╌call, settled, cancel╌╌
 *     disabled      ╌╌call, settled, cancel╌╌
 *     observing     ╌╌call, settled, cancel╌╌
 *
 * Closed, it lets every call through and counts how they end; open, it rejects every call at once; half-open, it lets a
 * few through to try, and what becomes of them decides. Which outcomes count, how much is too much, for how long it
 * stays open and how it tries are rules (breaker-rules.ts); under those of breaker-presets.ts it behaves exactly as
 * other people's breakers do. Every call carries the generation of the breaker that let it through, so that an outcome
 * that comes too late can be told from one that the present state asked for.
 *
 * By hand it is isolated (nothing passes), disabled (everything passes, nothing counts), observing (everything passes
 * and counts), tripped, or reset. A shared policy of layer.ts: it handles any number of calls at once. Its actor is
 * `clocked`, and its wires are `call` and `cancel` to what lies below, `settled` to those above.
 *
 * Source: Nygard, Release It! (2007), "Circuit Breaker"; "Distributed Systems: Hard Lessons from Production".
 */

import { fresh } from './breaker-context.ts';
import { breakerParts } from './breaker-parts.ts';

export const breakerMachine = breakerParts.createMachine({
  id: 'breaker',
  context: fresh,
  initial: 'closed',
  on: {
    isolate: { target: '.isolated', actions: 'isolate' },
    disable: { target: '.disabled', actions: 'disable' },
    observe: { target: '.observing', actions: 'observe' },
    trip: { target: '.open', actions: 'reopenUndecided' },
    reset: { target: '.closed', actions: 'reset' },
    clockStepped: { actions: 'setClock' },
  },
  states: {
    closed: {
      on: {
        call: [{ guard: 'trips', target: 'open', actions: 'open' }, { actions: 'admit' }],
        settled: [{ guard: 'trips', target: 'open', actions: 'open' }, { actions: 'note' }],
        cancel: [{ guard: 'trips', target: 'open', actions: 'open' }, { actions: 'note' }],
      },
    },
    open: {
      initial: 'opening',
      on: {
        call: [{ guard: 'isRested', target: 'halfOpen', actions: 'tryWith' }, { actions: 'reject' }],
        settled: { actions: 'noteLate' },
        cancel: { actions: 'noteLate' },
      },
      states: {
        opening: {
          always: [
            { guard: 'jitters', target: 'drawing' },
            { guard: 'endsOnTimer', target: 'waiting' },
            { target: 'resting' },
          ],
        },
        drawing: {
          entry: 'draw',
          on: {
            drawn: [
              { guard: 'endsOnTimer', target: 'waiting', actions: 'jitter' },
              { target: 'resting', actions: 'jitter' },
            ],
          },
        },
        waiting: { after: { openTime: { target: '#breaker.halfOpen', actions: 'tryAgain' } } },
        // Until a call comes after the time is over.
        resting: {},
      },
    },
    halfOpen: {
      initial: 'trying',
      on: {
        call: [
          { guard: 'reopens', target: 'open', actions: 'reopen' },
          { guard: 'hasPermit', actions: 'admitTrial' },
          { guard: 'queues', actions: 'enqueue' },
          { actions: 'rejectTrial' },
        ],
        settled: [
          { guard: 'reopens', target: 'open', actions: 'reopen' },
          { guard: 'recloses', target: 'closed', actions: 'reclose' },
          { actions: 'noteTrial' },
        ],
        cancel: [
          { guard: 'reopens', target: 'open', actions: 'reopen' },
          { guard: 'recloses', target: 'closed', actions: 'reclose' },
          { actions: 'noteTrial' },
        ],
      },
      states: {
        trying: { always: [{ guard: 'hasDeadline', target: 'bounded' }, { target: 'unbounded' }] },
        bounded: { after: { deadline: { target: '#breaker.open', actions: 'reopenUndecided' } } },
        unbounded: {},
      },
    },
    isolated: {
      on: { call: { actions: 'reject' }, settled: { actions: 'noteLate' }, cancel: { actions: 'noteLate' } },
    },
    disabled: {
      on: { call: { actions: 'admitUncounted' }, settled: { actions: 'note' }, cancel: { actions: 'note' } },
    },
    observing: { on: { call: { actions: 'admit' }, settled: { actions: 'note' }, cancel: { actions: 'note' } } },
  },
});
