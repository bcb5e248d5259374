/** What the breaker machine is made of: its waits, guards and actions. How they hang together is in breaker.ts. */

import { assign, setup } from 'xstate';
import type { BreakerContext, BreakerEffect, BreakerEvent, BreakerInput } from './breaker-context.ts';
import { hasPermit, isRested, recloses, reopens, trips } from './breaker-decisions.ts';
import * as moves from './breaker-moves.ts';
import type { Heard } from './breaker-taking-note.ts';
import type { Call } from './layer.ts';
import { doing as doingPlan, type WholePlan } from './plan.ts';

type Does = WholePlan<BreakerContext, BreakerEffect>;
type Asked = Call & { nowMs: number };
type At = { nowMs: number };

function doing(plan: (context: BreakerContext, event: never) => Does) {
  return doingPlan<BreakerContext, BreakerEvent, BreakerEffect>(plan);
}

export const breakerParts = setup({
  types: {
    input: {} as BreakerInput,
    context: {} as BreakerContext,
    events: {} as BreakerEvent,
    emitted: {} as BreakerEffect,
  },
  delays: {
    openTime: ({ context }) => context.openForMs,
    deadline: ({ context }) => context.rules.halfOpen.deadlineMs ?? 0,
  },
  guards: {
    trips: ({ context, event }) => trips(context, event as Heard),
    reopens: ({ context, event }) => reopens(context, event as Heard),
    recloses: ({ context, event }) => recloses(context, event as Heard),
    hasPermit: ({ context }) => hasPermit(context),
    isRested: ({ context, event }) => context.rules.open.ends === 'onCall' && isRested(context, event as Heard),
    queues: ({ context }) => context.rules.halfOpen.extras === 'queue',
    jitters: ({ context }) => context.rules.open.jitter > 0,
    endsOnTimer: ({ context }) => context.rules.open.ends === 'onTimer',
    hasDeadline: ({ context }) => context.rules.halfOpen.deadlineMs !== undefined,
  },
  actions: {
    admit: doing((context, event: Asked) => moves.admit(context, event, 'letting')),
    admitUncounted: doing((context, event: Asked) => moves.admitUncounted(context, event)),
    admitTrial: doing((context, event: Asked) => moves.admit(context, event, 'trying')),
    tryWith: doing((context, event: Asked) => moves.tryWith(context, event)),
    tryAgain: doing(moves.tryAgain),
    enqueue: doing((context, event: Asked) => moves.enqueue(context, event)),
    reject: doing((context, event: Asked) => moves.reject(context, event, 'refusing')),
    rejectTrial: doing((context, event: Asked) => moves.reject(context, event, 'trying')),
    note: doing((context, event: Heard) => moves.note(context, event, 'letting')),
    noteTrial: doing((context, event: Heard) => moves.note(context, event, 'trying')),
    noteLate: doing((context, event: Heard) => moves.note(context, event, 'refusing')),
    open: doing((context, event: Heard) => moves.open(context, event, 'letting')),
    reopen: doing((context, event: Heard) => moves.open(context, event, 'trying')),
    reopenUndecided: doing((context, event: At) => moves.opened(context, event)),
    reclose: doing((context, event: Heard) => moves.close(context, event)),
    draw: doing((context) => ({ context, effects: [{ type: 'draw' }] })),
    jitter: doing((context, event: { draw: number }) => moves.jitter(context, event)),
    isolate: doing(moves.isolated),
    disable: doing((context, event: At) => moves.letAll(context, event, false)),
    observe: doing((context, event: At) => moves.letAll(context, event, true)),
    reset: doing((context, event: At) => moves.reset(context, event)),
    setClock: assign(({ context, event }) => ({
      wallOffsetMs: context.wallOffsetMs + (event as Extract<BreakerEvent, { type: 'clockStepped' }>).byMs,
    })),
  },
});
