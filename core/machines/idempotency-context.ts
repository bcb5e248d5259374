/** What the idempotency policy keeps in mind, hears and asks for, and what it does; its behaviour is in idempotency.ts. */

import type { Consult, Consulted, StoreRequest } from './idempotency-record.ts';
import type { Call, Cancel, Failure, Outcome, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';
import type { Plan } from './plan.ts';

export interface IdempotencyInput {
  name: string;
  /** For how long a claim is believed in: longer than the effect takes. */
  leaseMs: number;
  /** For how long an answer is kept. */
  retentionMs: number;
  /** How long it waits before it tries again to store an answer. */
  storeAgainMs: number;
  /** Errors that are the answer of what is called, to be kept and given again; others that are definite were never sent. */
  answers: readonly string[];
  /**
   * A claim has run out and nobody knows what came of it. `again`: make the call once more, right where what is called
   * knows the key too. `refuse`: say so, and leave it to people.
   */
  recovery: 'again' | 'refuse';
}

/** A day of retention, as the peers have it. */
export const idempotencyDefaults: Omit<IdempotencyInput, 'name'> = {
  ...{ leaseMs: 60_000, retentionMs: 86_400_000, storeAgainMs: 1000, answers: ['declined'], recovery: 'again' },
};

export interface Handling {
  call: Call;
  calledMs: number;
  phase: 'claiming' | 'running' | 'finishing' | 'releasing';
  fence: number;
  outcome: Outcome | null;
  /** Whether anybody still waits to be told. */
  waits: boolean;
  /** Whether the store did not take the answer, and is to be asked again. */
  unstored: boolean;
}

export interface IdempotencyContext extends IdempotencyInput {
  calls: Readonly<Record<string, Handling>>;
}

export type Clocked = { nowMs: number };
export type IdempotencyEvent = (Call & Clocked) | (Cancel & Clocked) | (Settled & Clocked) | (Consulted & Clocked);
export type IdempotencyEffect = Call | Cancel | Settled | Consult;

type Step = Plan<IdempotencyContext, IdempotencyEffect>;

const failure = (error: string, definite: boolean): Failure => ({ type: 'failed', error, definite });
const nothing: Step = { change: {}, effects: [] };

function handlingOf({ calls }: IdempotencyContext, call: string): Handling | undefined {
  return Object.hasOwn(calls, call) ? calls[call] : undefined;
}

function consult({ name }: IdempotencyContext, { call }: Handling, request: StoreRequest): Consult {
  return { type: 'consult', id: call.call, from: name, request };
}

function keep(context: IdempotencyContext, handling: Handling, effects: IdempotencyEffect[]): Step {
  return { change: { calls: { ...context.calls, [handling.call.call]: handling } }, effects };
}

/** Over: whoever waits is told. */
function end({ calls }: IdempotencyContext, { call, waits }: Handling, outcome: Outcome): Step {
  const { [call.call]: _, ...others } = calls;
  const settled: Settled = { type: 'settled', call: call.call, to: call.from, outcome };
  return { change: { calls: others }, effects: waits ? [settled] : [] };
}

/** HTTP 400 where a key is asked for and there is none. */
export function claim(context: IdempotencyContext, { nowMs, ...call }: Call & Clocked): Step {
  const { key, payload: fingerprint = '' } = call;
  const handling: Handling = {
    ...{ call, calledMs: nowMs, phase: 'claiming', fence: 0, outcome: null, waits: true, unstored: false },
  };
  if (key === undefined) return end(context, handling, failure('keyMissing', true));
  const request = consult(context, handling, { op: 'claim', key, fingerprint, forMs: context.leaseMs });
  return keep(context, handling, [request]);
}

function run(context: IdempotencyContext, handling: Handling, nowMs: number): Step {
  const below = passedOn(handling.call, context.name, nowMs - handling.calledMs);
  return keep(context, { ...handling, phase: 'running' }, [below]);
}

function release(context: IdempotencyContext, handling: Handling, outcome: Outcome): Step {
  const request = consult(context, handling, { op: 'release', key: handling.call.key!, fence: handling.fence });
  return keep(context, { ...handling, phase: 'releasing', outcome }, [request]);
}

function finishRequest(context: IdempotencyContext, { call, fence, outcome }: Handling): StoreRequest {
  return { op: 'finish', key: call.key!, fence, outcome: outcome!, forMs: context.retentionMs };
}

/** An answer is kept, whatever it says; what was never sent gives the key back; what is not known keeps it. */
export function settle(context: IdempotencyContext, { call, outcome }: Settled): Step {
  const handling = handlingOf(context, call);
  if (handling?.phase !== 'running') return nothing;
  if (outcome.type === 'failed' && !context.answers.includes(outcome.error))
    return outcome.definite ? release(context, handling, outcome) : end(context, handling, outcome);
  const finishing: Handling = { ...handling, phase: 'finishing', outcome };
  return keep(context, finishing, [consult(context, finishing, finishRequest(context, finishing))]);
}

export function hear(context: IdempotencyContext, { id, result, nowMs }: Consulted & Clocked): Step {
  const handling = handlingOf(context, id);
  if (!handling) return nothing;
  if (handling.phase === 'claiming') return hearClaim(context, handling, result, nowMs);
  if (handling.phase === 'releasing') return end(context, handling, handling.outcome!);
  if (handling.phase === 'running') return nothing;
  if (result.type === 'stored') return end(context, handling, handling.outcome!);
  if (result.type === 'superseded') {
    // Another has taken over while this one was at work: what is on record is the answer, and there may be none yet.
    const record = result.record?.status === 'done' ? result.record : undefined;
    return end(context, handling, record?.outcome ?? failure('superseded', false));
  }
  // It happened, and that is what the caller is told; the store will hear of it in time.
  const { change, effects } = end(context, handling, handling.outcome!);
  const kept = { ...handling, waits: false, unstored: true };
  return { change: { calls: { ...change.calls, [handling.call.call]: kept } }, effects };
}

function hearClaim(context: IdempotencyContext, handling: Handling, result: Consulted['result'], nowMs: number): Step {
  switch (result.type) {
    case 'claimed': {
      const claimed = { ...handling, fence: result.fence };
      if (!handling.waits) return release(context, claimed, failure('cancelled', true));
      const unresolved = result.recovered && context.recovery === 'refuse';
      return unresolved ? end(context, claimed, failure('unresolved', false)) : run(context, claimed, nowMs);
    }
    case 'found': {
      const { record, untilMs } = result;
      if (!('fingerprint' in record) || record.fingerprint !== (handling.call.payload ?? ''))
        return end(context, handling, failure('mismatch', true));
      if (record.status === 'done') return end(context, handling, record.outcome);
      return end(context, handling, { ...failure('inProgress', false), retryAfterMs: untilMs - nowMs });
    }
    default:
      return end(context, handling, failure('unavailable', true));
  }
}

/** What is under way may take effect: the claim stays until its time is over. What is not, is let go of. */
export function forget(context: IdempotencyContext, { call }: Cancel): Step {
  const handling = handlingOf(context, call);
  if (!handling) return nothing;
  if (handling.phase !== 'running') return keep(context, { ...handling, waits: false }, []);
  const { change } = end(context, handling, failure('cancelled', false));
  return { change, effects: [{ type: 'cancel', call }] };
}

/** Once more, all that the store has not taken. */
export function storeAgain(context: IdempotencyContext): Step {
  const unstored = Object.values(context.calls).filter((handling) => handling.unstored);
  const calls = Object.fromEntries(unstored.map((one) => [one.call.call, { ...one, unstored: false }]));
  return {
    change: { calls: { ...context.calls, ...calls } },
    effects: unstored.map((one) => consult(context, one, finishRequest(context, one))),
  };
}
