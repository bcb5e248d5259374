/**
 * A cache before a store that is quick, with a source behind it that knows: what it keeps it gives out at once, else it
 * asks the store, and the source when the store does not answer in time.
 *
 * Statechart:
 *   * in any state  ╌╌settled, cancel, drawn╌╌
 *   ● quiet         ──call [asksStore]─────────────────▶ timing
 *                   ╌╌call╌╌
 *     timing        ──after storeTimeout [othersWait]──▶ timing
 *                   ──after storeTimeout [else]────────▶ quiet
 *                   ╌╌call╌╌
 *
 * It has two below it: `call` and `cancel` are wired to both, and carry in `to` which of them is meant. Lookups have
 * names of their own, so that an answer finds whoever asked: of the call `ana#3` the store's is `ana#3.1`, the source's
 * `ana#3.2`. A shared policy of layer.ts, for reading: what is asked for is the call's `key`. Its actor is `clocked`.
 *
 * As written (cache-rules.ts) it measures the store and does nothing about it, and every caller pays for a store that
 * hangs. Corrected, it does not measure: a breaker by slow-call rate lies between it and the store, a bulkhead between
 * it and the source, and it asks once for what many want, keeps what the source says and that there is nothing, lets
 * chance spread the end of what it keeps, and gives out what has just ended while it fetches anew.
 *
 * Source: "Distributed Systems: Hard Lessons from Production"; RFC 5861 (stale-while-revalidate).
 */

import { setup } from 'xstate';
import { emptyCache, type CacheContext, type CacheEffect, type CacheEvent, type CacheInput } from './cache-context.ts';
import * as moves from './cache-moves.ts';
import type { Call } from './layer.ts';
import { doing as doingPlan, type Plan } from './plan.ts';

function doing(plan: (context: CacheContext, event: never) => Plan<CacheContext, CacheEffect>) {
  return doingPlan<CacheContext, CacheEvent, CacheEffect>(plan);
}

export const cacheMachine = setup({
  types: {
    input: {} as CacheInput,
    context: {} as CacheContext,
    events: {} as CacheEvent,
    emitted: {} as CacheEffect,
  },
  delays: { storeTimeout: ({ context, event }) => moves.untilDueMs(context, event.nowMs) },
  guards: {
    asksStore: ({ context, event }) => moves.asksStore(context, event as Call & { nowMs: number }),
    othersWait: ({ context, event }) => moves.othersWait(context, event.nowMs),
  },
  actions: {
    get: doing(moves.get),
    take: doing(moves.take),
    giveUp: doing(moves.giveUp),
    takeBack: doing(moves.takeBack),
    jitter: doing(moves.jitter),
  },
}).createMachine({
  id: 'cache',
  context: emptyCache,
  initial: 'quiet',
  on: {
    settled: { actions: 'take' },
    cancel: { actions: 'takeBack' },
    drawn: { actions: 'jitter' },
  },
  states: {
    quiet: { on: { call: [{ guard: 'asksStore', target: 'timing', actions: 'get' }, { actions: 'get' }] } },
    // Some lookup may have to be given up; the wait goes on for the oldest of them, or for one that was older.
    timing: {
      on: { call: { actions: 'get' } },
      after: {
        storeTimeout: [
          { guard: 'othersWait', target: 'timing', reenter: true, actions: 'giveUp' },
          { target: 'quiet', actions: 'giveUp' },
        ],
      },
    },
  },
});
