/**
 * Makes a repeated request take effect once: a claim on its key before the effect, its answer under the key after it.
 *
 * Statechart:
 *   * in any state  ╌╌call, settled, consulted, cancel╌╌
 *   ● recorded      ──always [hasUnstored]──▶ unrecorded
 *     unrecorded    ──after storeAgain──────▶ recorded
 *
 * The key is the caller's own, one for each thing that is meant. To claim it is one step of the store: of those who come
 * at once one goes on, and the others hear that it is in progress (HTTP 409). The same key with another payload is a
 * mistake (422). An answer, be it yes or a no of what was called, is kept and given again word for word; what was certainly
 * never sent lets the key go; what may have happened holds it until its lease is over, when whoever comes next takes over
 * with a larger fence. Whoever finishes after that finds its fence out of date, and changes nothing.
 *
 * That an effect takes place once where a claim was taken over is more than this can promise by itself: what is called must
 * know the key, or keep its effect and this record in one transaction. Needs to be told the time (`clocked`).
 *
 * Source: IETF draft-ietf-httpapi-idempotency-key-header-07; Stripe API, "Idempotent requests"; "Distributed Systems: Hard
 * Lessons from Production", corrected.
 */

import { setup } from 'xstate';
import * as handling from './idempotency-context.ts';
import type {
  IdempotencyContext,
  IdempotencyEffect,
  IdempotencyEvent,
  IdempotencyInput,
} from './idempotency-context.ts';
import { doing } from './plan.ts';

export const idempotencyMachine = setup({
  types: {
    input: {} as IdempotencyInput,
    context: {} as IdempotencyContext,
    events: {} as IdempotencyEvent,
    emitted: {} as IdempotencyEffect,
  },
  delays: { storeAgain: ({ context }) => context.storeAgainMs },
  guards: { hasUnstored: ({ context }) => Object.values(context.calls).some(({ unstored }) => unstored) },
  actions: {
    claim: doing(handling.claim),
    settle: doing(handling.settle),
    hear: doing(handling.hear),
    forget: doing(handling.forget),
    storeAgain: doing(handling.storeAgain),
  },
}).createMachine({
  id: 'idempotency',
  context: ({ input }) => ({ ...input, calls: {} }),
  initial: 'recorded',
  on: {
    call: { actions: 'claim' },
    settled: { actions: 'settle' },
    consulted: { actions: 'hear' },
    cancel: { actions: 'forget' },
  },
  states: {
    recorded: { always: { guard: 'hasUnstored', target: 'unrecorded' } },
    unrecorded: { after: { storeAgain: { target: 'recorded', actions: 'storeAgain' } } },
  },
});
