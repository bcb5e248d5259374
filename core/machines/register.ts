/**
 * Reads and writes a register of several copies: what a majority has is there to stay, and nothing is ever undone.
 *
 * Statechart:
 *   ● idle       ──call──────────────────────────────────────────────────────────────▶ working
 *     working    ──cancel [isOurCall], after timeout─────────────────────────────────▶ idle
 *     ● asking   ──always [hasQuorum]────────────────────────────────────────────────▶ storing
 *                ──always [isBeyond]─────────────────────────────────────────────────▶ idle
 *                ╌╌answered, failed╌╌
 *     storing    ──cancel [isOurCall], after timeout, always [hasQuorum | isBeyond]──▶ repairing
 *                ╌╌stored, failed╌╌
 *     repairing  ──call──────────────────────────────────────────────────────────────▶ working
 *                ──after retry [hasTriesLeft]────────────────────────────────────────▶ repairing
 *                ──after retry [else], always [isEverywhere]─────────────────────────▶ idle
 *                ╌╌stored, failed╌╌
 *
 * Any two majorities share a copy: whoever asks one hears of whatever another was told. A write takes a greater version
 * than any it hears of; a read writes back what it found before it answers, so that no later read finds less. A write that
 * a majority did not confirm may be there or not (`unknown`, not definite); it is carried on with until all have it or it
 * has been tried often enough, and readers finish it meanwhile. Given up earlier it has written nothing: `timeout`, and
 * `refused` as soon as n-q+1 have said no.
 *
 * A `call` with a payload writes that; without, it reads.
 *
 * Source: Attiya, Bar-Noy & Dolev (1995); "Distributed Systems: Hard Lessons from Production", quorum operation, corrected.
 */

import { registerParts } from './register-parts.ts';
import { checkQuorum } from './quorum-votes.ts';
import { unwritten } from './register-replica.ts';

export const registerMachine = registerParts.createMachine({
  id: 'register',
  context: ({ input }) => ({
    ...{ timeoutMs: 5000, retryMs: 1000, tries: 10 },
    ...checkQuorum(input),
    ...{ call: { type: 'call', call: '', from: '' }, round: '', votes: {} },
    ...{ newest: unwritten, written: 0, tried: 0 },
  }),
  initial: 'idle',
  states: {
    idle: { on: { call: { target: 'working', actions: 'begin' } } },
    working: {
      initial: 'asking',
      on: { cancel: { guard: 'isOurCall', target: 'idle' } },
      after: { timeout: { target: 'idle', actions: 'timeOut' } },
      states: {
        asking: {
          entry: 'query',
          always: [
            { guard: 'hasQuorum', target: '#register.storing', actions: 'choose' },
            { guard: 'isBeyond', target: '#register.idle', actions: 'fail' },
          ],
          on: {
            answered: { guard: 'isOurs', actions: 'noteCopy' },
            failed: { guard: 'isOurs', actions: 'noteFailure' },
          },
        },
      },
    },
    storing: {
      entry: 'store',
      always: [
        { guard: 'hasQuorum', target: 'repairing', actions: 'succeed' },
        { guard: 'isBeyond', target: 'repairing', actions: 'giveUpRefused' },
      ],
      on: {
        stored: { guard: 'isOurs', actions: 'noteStored' },
        failed: { guard: 'isOurs', actions: 'noteFailure' },
        // Nobody waits; but what has been begun must not be left half done.
        cancel: { guard: 'isOurCall', target: 'repairing' },
      },
      after: { timeout: { target: 'repairing', actions: 'giveUpLate' } },
    },
    repairing: {
      always: { guard: 'isEverywhere', target: 'idle', actions: 'announceRepair' },
      on: {
        stored: { guard: 'isOurs', actions: 'noteStored' },
        failed: { guard: 'isOurs', actions: 'noteFailure' },
        // Others will find what is missing when they read.
        call: { target: 'working', actions: 'begin' },
      },
      after: {
        retry: [
          { guard: 'hasTriesLeft', target: 'repairing', reenter: true, actions: 'storeAgain' },
          { target: 'idle' },
        ],
      },
    },
  },
});
