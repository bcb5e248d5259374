/**
 * Waits for a call only so long: for the connection, for each part of the answer, or for all of it.
 *
 * Statechart:
 *   * in any state  ╌╌call╌╌
 *   ● idle          ──call [hearsOfConnection]────────────────────────────────────────────────▶ connecting
 *                   ──call [else]─────────────────────────────────────────────────────────────▶ reading
 *                   ╌╌call╌╌
 *     connecting    ──connected [isForOurs], progressed [isForOurs]───────────────────────────▶ reading
 *                   ──settled [isOurs], cancel [isOurs], after connectTimeout─────────────────▶ idle
 *     reading       ──progressed [isForOurs]──────────────────────────────────────────────────▶ reading
 *                   ──settled [isOurs], cancel [isOurs], after readTimeout [abandons | else]──▶ idle
 *
 * A client library's read timeout often bounds the silence between two parts and not the call: a server that drips holds its
 * caller for as long as it likes. What is given up before there was a connection certainly did not happen; of several calls
 * that a retry below makes for one, the first connection counts. Whoever abandons a call and does not take it back saves its
 * own time, and not the server's.
 *
 * Sources: AWS Builders' Library, "Timeouts, retries, and backoff with jitter"; requests, "Timeouts"; kazoo issue #62 and
 * `IAsyncResult.get(timeout=…)` of kazoo for `abandons`.
 */

import { assign, emit, setup } from 'xstate';
import { isMadeFor, type Call, type Cancel, type Connected, type Outcome, type Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';

export interface CallTimeoutInput {
  /** Its own address. */
  name: string;
  /** Until the one at the bottom says `connected`; only for one who does. Waits on the way down are in it. */
  connectTimeoutMs?: number;
  /** From then, or from the last part of the answer, to the next; for one who says `progressed`; else to the end. */
  readTimeoutMs?: number;
  /** The whole call. What the caller has left counts too, if it is less. */
  totalMs?: number;
  /** Whether what the caller has left counts, and is passed on. */
  callersDeadline: 'kept' | 'ignored';
  /** What becomes of the call that is given up. */
  onTimeout: 'cancels' | 'abandons';
}

interface CallTimeoutContext extends CallTimeoutInput {
  call: Call | null;
  endsAtMs: number;
}

type Clocked<Event> = Event & { nowMs: number };
export type CallTimeoutEvent = Clocked<
  | Call
  | Cancel
  | Settled
  | Connected
  /** A part of the answer has come. */
  | { type: 'progressed'; call: string }
>;
export type CallTimeoutEffect = Call | Cancel | Settled;

/** What the source gives requests: a connection within 3.05 s, and never 27 s without a byte; the call may take for ever. */
export const asWritten: Omit<CallTimeoutInput, 'name'> = {
  ...{ connectTimeoutMs: 3050, readTimeoutMs: 27_000, callersDeadline: 'ignored', onTimeout: 'cancels' },
};

/** kazoo's `get_children_async(…).get(timeout=…)`: the wait ends, the work goes on. */
export const abandoning: Omit<CallTimeoutInput, 'name'> = {
  ...{ totalMs: 500, callersDeadline: 'ignored', onTimeout: 'abandons' },
};

/** The same patience for the connection, and an end to the whole. */
export const corrected: Omit<CallTimeoutInput, 'name'> = {
  ...{ connectTimeoutMs: 3050, totalMs: 10_000, callersDeadline: 'kept', onTimeout: 'cancels' },
};

/** Hosts run it `clocked`. Wires: call and cancel to the one below, settled to those above. */
export const callTimeoutMachine = setup({
  types: {
    input: {} as CallTimeoutInput,
    context: {} as CallTimeoutContext,
    events: {} as CallTimeoutEvent,
    emitted: {} as CallTimeoutEffect,
  },
  delays: {
    connectTimeout: ({ context, event }) => Math.min(context.connectTimeoutMs!, leftMs(context, event)),
    readTimeout: ({ context, event }) => Math.min(context.readTimeoutMs ?? Infinity, leftMs(context, event)),
  },
  guards: {
    comesTooLate: ({ context, event }) => endOf(context, event) <= event.nowMs,
    hearsOfConnection: ({ context }) => context.connectTimeoutMs !== undefined,
    isOurs: ({ context, event }) => (event as Cancel).call === context.call?.call,
    isForOurs: ({ context, event }) => isMadeFor((event as Connected).call, context.call!.call),
    abandons: ({ context }) => context.onTimeout === 'abandons',
  },
  actions: {
    begin: assign(({ context, event }) => {
      const call = event as Call;
      return { call: passedOn(call, call.from), endsAtMs: endOf(context, event) };
    }),
    pass: emit(({ context, event }) => passed(context, event as Clocked<Call>)),
    takeBack: emit(({ context }) => ({ type: 'cancel', call: context.call!.call })),
    answer: emit(({ context, event }) => settled(context.call!, (event as Settled).outcome)),
    answerUnmade: emit(({ context }) => settled(context.call!, timedOut(true))),
    answerUnsure: emit(({ context }) => settled(context.call!, timedOut(false))),
    refuseLate: emit(({ event }) => settled(event as Call, timedOut(true))),
    turnAway: emit(({ event }) => settled(event as Call, { type: 'failed', error: 'full', definite: true })),
  },
}).createMachine({
  id: 'callTimeout',
  context: ({ input }) => ({ ...input, call: null, endsAtMs: Infinity }),
  initial: 'idle',
  on: { call: { actions: 'turnAway' } },
  states: {
    idle: {
      on: {
        call: [
          { guard: 'comesTooLate', actions: 'refuseLate' },
          { guard: 'hearsOfConnection', target: 'connecting', actions: ['pass', 'begin'] },
          { target: 'reading', actions: ['pass', 'begin'] },
        ],
      },
    },
    connecting: {
      on: {
        connected: { guard: 'isForOurs', target: 'reading' },
        // Nobody need say that there was a connection who has a part of the answer.
        progressed: { guard: 'isForOurs', target: 'reading' },
        settled: { guard: 'isOurs', target: 'idle', actions: 'answer' },
        cancel: { guard: 'isOurs', target: 'idle', actions: 'takeBack' },
      },
      after: { connectTimeout: { target: 'idle', actions: ['takeBack', 'answerUnmade'] } },
    },
    reading: {
      on: {
        progressed: { guard: 'isForOurs', target: 'reading', reenter: true },
        settled: { guard: 'isOurs', target: 'idle', actions: 'answer' },
        cancel: { guard: 'isOurs', target: 'idle', actions: 'takeBack' },
      },
      after: {
        readTimeout: [
          { guard: 'abandons', target: 'idle', actions: 'answerUnsure' },
          { target: 'idle', actions: ['takeBack', 'answerUnsure'] },
        ],
      },
    },
  },
});

function endOf({ totalMs = Infinity, callersDeadline }: CallTimeoutInput, event: CallTimeoutEvent): number {
  const callers = (callersDeadline === 'kept' ? (event as Call).leftMs : undefined) ?? Infinity;
  return event.nowMs + Math.min(totalMs, callers);
}

function leftMs({ endsAtMs }: CallTimeoutContext, { nowMs }: CallTimeoutEvent): number {
  return Math.max(0, endsAtMs - nowMs);
}

function passed(context: CallTimeoutContext, event: Clocked<Call>): Call {
  const { leftMs: _, ...made } = passedOn(event, context.name);
  const left = endOf(context, event) - event.nowMs;
  return left < Infinity && context.callersDeadline === 'kept' ? { ...made, leftMs: left } : made;
}

function timedOut(definite: boolean): Outcome {
  return { type: 'failed', error: 'timeout', definite };
}

function settled({ call, from }: Call, outcome: Outcome): Settled {
  return { type: 'settled', call, to: from, outcome };
}
