/**
 * A bulkhead: so many calls at once and no more, whatever else the ship is doing.
 *
 * Statechart:
 *   * in any state  ──call, settled, cancel──────▶ .deciding
 *   ● open
 *     deciding      ──always [someoneMayGiveUp]──▶ full.besieged
 *                   ──always [isFull]────────────▶ full
 *                   ──always [else]──────────────▶ open
 *     full
 *     ● quiet
 *       besieged    ──after patience─────────────▶ deciding
 *
 * The next ones wait outside, first come first in, for so long; there is room for so many of them. Whoever finds none, or
 * has waited too long, is answered `full`. A call that is taken back gives its place to the next one. It bounds what a
 * slow dependency can tie up; what it cannot do is make it faster: with places for k, no more than k/S calls an instant.
 *
 * Source: Nygard, Release It! (2007); resilience4j `Bulkhead` and `ThreadPoolBulkhead`, Polly's concurrency limiter,
 * cockatiel `bulkhead`. Needs the time.
 */

import { placesParts } from './bulkhead-parts.ts';
import { emptyPlaces, type PlacesInput } from './bulkhead-places.ts';

export interface BulkheadInput extends PlacesInput {
  /** How many calls may be inside at once. */
  maxConcurrent: number;
}

/** resilience4j's semaphore: 25, and nobody waits. Source: resilience4j 2.3.0, `BulkheadConfig`. */
export const resilience4jBulkhead = { maxConcurrent: 25, queueLength: 0 } as const;

/** Polly's: 1,000, and nobody waits. Source: Polly 8, `ConcurrencyLimiterOptions` as its defaults. */
export const pollyBulkhead = { maxConcurrent: 1000, queueLength: 0 } as const;

/** cockatiel's: who waits, waits for as long as it takes. Source: cockatiel 4.0.0, `bulkhead(limit, queue = 0)`. */
export function cockatielBulkhead(limit: number, queue = 0) {
  return { maxConcurrent: limit, queueLength: queue };
}

export const bulkheadMachine = placesParts<BulkheadInput>().createMachine({
  id: 'bulkhead',
  context: ({ input }) => emptyPlaces({ kind: 'fixed', limit: input.maxConcurrent }, input),
  initial: 'open',
  on: {
    call: { target: '.deciding', actions: 'come' },
    settled: { target: '.deciding', actions: 'leave' },
    cancel: { target: '.deciding', actions: 'takeBack' },
  },
  states: {
    open: {},
    deciding: {
      always: [
        { guard: 'someoneMayGiveUp', target: 'full.besieged' },
        { guard: 'isFull', target: 'full' },
        { target: 'open' },
      ],
    },
    full: {
      initial: 'quiet',
      states: {
        quiet: {},
        besieged: { after: { patience: { target: '#bulkhead.deciding', actions: 'giveUpWaiting' } } },
      },
    },
  },
});
