/**
 * Keeps a repeated request from taking effect twice, as it is first written: look, run, store what came of it.
 *
 * Statechart:
 *   ● open  ╌╌call, consulted, settled, cancel╌╌
 *
 * Between looking and storing lie two journeys to the store and the whole effect, in which another may look. What failed
 * is stored too, and comes back as another error: the code that replays reads a value that a failure has not got. Storing
 * an answer is part of what is being tried: when that fails, the effect is on record as failed.
 *
 * Source: "Distributed Systems: Hard Lessons from Production", `IdempotentOperationHandler`.
 */

import { setup } from 'xstate';
import { contentKey } from './idempotency-key.ts';
import type { Consult, Consulted, StoreRequest } from './idempotency-record.ts';
import type { Call, Cancel, Failure, Outcome, Settled } from './layer.ts';
import { doing, type Plan } from './plan.ts';

export interface IdempotencyAsWrittenInput {
  name: string;
  /** Whether the key is made from what is asked, or given by whoever asks. */
  keys: 'content' | 'given';
  /** For how long an answer is kept, and for how long that there was an error. */
  keepsMs: number;
  keepsFailureMs: number;
  /** Values that the store's encoding cannot write, such as a decimal number. */
  unwritable: readonly string[];
}

/** The lifetimes of the source. */
export const keptAsWritten = { keepsMs: 3_600_000, keepsFailureMs: 360_000 };

interface Handling {
  call: Call;
  phase: 'looking' | 'running' | 'storing' | 'storingFailure';
  /** What the caller will be told. */
  outcome: Outcome | null;
}

interface AsWrittenContext extends IdempotencyAsWrittenInput {
  calls: Readonly<Record<string, Handling>>;
}

export type IdempotencyAsWrittenEvent = Call | Cancel | Settled | Consulted;
export type IdempotencyAsWrittenEffect = Call | Cancel | Settled | Consult;

type Step = Plan<AsWrittenContext, IdempotencyAsWrittenEffect>;

/** What a dictionary says that is asked for what is not in it. */
const keyError: Failure = { type: 'failed', error: 'keyError', definite: true };
const typeError: Failure = { type: 'failed', error: 'typeError', definite: false };
const connectionError: Failure = { type: 'failed', error: 'connectionError', definite: false };
const unavailable: Failure = { type: 'failed', error: 'unavailable', definite: true };
const nothing: Step = { change: {}, effects: [] };

function handlingOf({ calls }: AsWrittenContext, call: string): Handling | undefined {
  return Object.hasOwn(calls, call) ? calls[call] : undefined;
}

function keyOf({ keys }: AsWrittenContext, { key, payload = '' }: Call): string {
  return keys === 'content' || key === undefined ? contentKey(payload) : key;
}

function consult({ name }: AsWrittenContext, call: Call, request: StoreRequest): Consult {
  return { type: 'consult', id: call.call, from: name, request };
}

function keep(context: AsWrittenContext, handling: Handling, effects: IdempotencyAsWrittenEffect[]): Step {
  return { change: { calls: { ...context.calls, [handling.call.call]: handling } }, effects };
}

function answer({ calls }: AsWrittenContext, { call }: Handling, outcome: Outcome): Step {
  const { [call.call]: _, ...others } = calls;
  return { change: { calls: others }, effects: [{ type: 'settled', call: call.call, to: call.from, outcome }] };
}

function look(context: AsWrittenContext, call: Call): Step {
  const request = consult(context, call, { op: 'get', key: keyOf(context, call) });
  return keep(context, { call, phase: 'looking', outcome: null }, [request]);
}

/** The operation is a function that takes nothing: what it calls does not hear of the key. */
function run(context: AsWrittenContext, handling: Handling): Step {
  const { key: _, ...call } = handling.call;
  return keep(context, { ...handling, phase: 'running' }, [{ ...call, from: context.name }]);
}

function store(context: AsWrittenContext, handling: Handling, outcome: Outcome): Step {
  const key = keyOf(context, handling.call);
  const { keepsMs: forMs } = context;
  if (outcome.type === 'failed') return storeFailure(context, handling, outcome);
  const { value } = outcome;
  if (value !== undefined && context.unwritable.includes(value)) return storeFailure(context, handling, typeError);
  const record = { status: 'success' as const, ...(value !== undefined && { value }) };
  const request = consult(context, handling.call, { op: 'set', key, record, forMs });
  return keep(context, { ...handling, phase: 'storing', outcome }, [request]);
}

function storeFailure(context: AsWrittenContext, handling: Handling, outcome: Failure): Step {
  const { error } = outcome;
  const key = keyOf(context, handling.call);
  const request = consult(context, handling.call, {
    ...{ op: 'set', key, record: { status: 'failed', error }, forMs: context.keepsFailureMs },
  });
  return keep(context, { ...handling, phase: 'storingFailure', outcome }, [request]);
}

function settle(context: AsWrittenContext, { call, outcome }: Settled): Step {
  const handling = handlingOf(context, call);
  return handling?.phase === 'running' ? store(context, handling, outcome) : nothing;
}

function hear(context: AsWrittenContext, { id, result }: Consulted): Step {
  const handling = handlingOf(context, id);
  if (!handling) return nothing;
  const failed = result.type === 'unavailable';
  switch (handling.phase) {
    case 'looking': {
      if (failed) return answer(context, handling, unavailable);
      if (result.type !== 'found') return run(context, handling);
      if (result.record.status !== 'success') return answer(context, handling, keyError);
      const { value } = result.record;
      return answer(context, handling, { type: 'succeeded', ...(value !== undefined && { value }) });
    }
    case 'storing':
      return failed ? storeFailure(context, handling, connectionError) : answer(context, handling, handling.outcome!);
    case 'storingFailure':
      return answer(context, handling, failed ? connectionError : handling.outcome!);
    case 'running':
      return nothing;
  }
}

/** Being cancelled is no error that is caught: nothing is stored. */
function forget(context: AsWrittenContext, { call }: Cancel): Step {
  const { [call]: _, ...others } = context.calls;
  const isRunning = handlingOf(context, call)?.phase === 'running';
  return { change: { calls: others }, effects: isRunning ? [{ type: 'cancel', call }] : [] };
}

export const idempotencyAsWrittenMachine = setup({
  types: {
    input: {} as IdempotencyAsWrittenInput,
    context: {} as AsWrittenContext,
    events: {} as IdempotencyAsWrittenEvent,
    emitted: {} as IdempotencyAsWrittenEffect,
  },
  actions: { look: doing(look), settle: doing(settle), hear: doing(hear), forget: doing(forget) },
}).createMachine({
  id: 'idempotencyAsWritten',
  context: ({ input }) => ({ ...input, calls: {} }),
  initial: 'open',
  states: {
    open: {
      on: {
        call: { actions: 'look' },
        consulted: { actions: 'hear' },
        settled: { actions: 'settle' },
        cancel: { actions: 'forget' },
      },
    },
  },
});
