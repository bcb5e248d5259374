/**
 * A bulkhead that finds out by itself how many calls may be inside: from how long they take, and from those that fail for
 * too much of them.
 *
 * Statechart:
 *   * in any state  ──call, settled, cancel──────▶ .deciding
 *                   ╌╌drawn╌╌
 *   ● open
 *     deciding      ──always [someoneMayGiveUp]──▶ full.besieged
 *                   ──always [isFull]────────────▶ full
 *                   ──always [else]──────────────▶ open
 *     full
 *     ● quiet
 *       besieged    ──after patience─────────────▶ deciding
 *
 * By Little's law the right number is the rate that the service can sustain times as long as a call takes when it is not
 * overloaded; since both change, the limit is adjusted with every call that comes back. With `sheds`, a call that could
 * not be answered within its deadline, by the queue and the average time of a call, is answered `shed` at once.
 *
 * Source: Netflix concurrency-limits; the rules are in adaptive-limit-rules.ts. Needs the time.
 */

import type { LimitRule } from './adaptive-limit-rules.ts';
import { placesParts } from './bulkhead-parts.ts';
import { emptyPlaces, type PlacesInput } from './bulkhead-places.ts';

export interface AdaptiveLimitInput extends PlacesInput {
  rule: LimitRule;
}

export const adaptiveLimitMachine = placesParts<AdaptiveLimitInput>().createMachine({
  id: 'adaptiveLimit',
  context: ({ input }) => emptyPlaces(input.rule, input),
  initial: 'open',
  on: {
    call: { target: '.deciding', actions: 'come' },
    settled: { target: '.deciding', actions: 'leave' },
    cancel: { target: '.deciding', actions: 'takeBack' },
    drawn: { actions: 'jitter' },
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
        besieged: { after: { patience: { target: '#adaptiveLimit.deciding', actions: 'giveUpWaiting' } } },
      },
    },
  },
});
