/**
 * A key-value store with lifetimes, asked over a wire: every request is one step, and whole.
 *
 * Statechart:
 *   ● serving  ╌╌consult, worked, blip╌╌
 *
 * It takes its time, so that of two who read before they write both may read that there is nothing. `blip`: the next few
 * requests are answered with `unavailable`, after they took effect or without. Needs to be told the time (`clocked`).
 *
 * Source: Redis GET, SETEX and SET NX; a table with a unique key does as well.
 */

import { setup } from 'xstate';
import type { Consult, Consulted, IdempotencyRecord, StoreRequest, StoreResult } from './idempotency-record.ts';
import { doing, type Plan } from './plan.ts';

export interface IdempotencyStoreInput {
  /** How long a request takes. */
  latencyMs: number;
}

/** How often it looks through all it has for what nobody can see any more. */
const sweepEveryMs = 60_000;

interface Entry {
  record: IdempotencyRecord;
  untilMs: number;
}

export interface IdempotencyStoreContext extends IdempotencyStoreInput {
  entries: Readonly<Record<string, Entry>>;
  sweptMs: number;
  /** The largest fence given out. */
  fence: number;
  /** Requests heard, by the id of the work on them. */
  pending: Readonly<Record<string, Consult>>;
  heard: number;
  blips: number;
  takesEffect: boolean;
}

type Clocked = { nowMs: number };
type Worked = { type: 'worked'; id: string };
type Blip = { type: 'blip'; requests: number; takesEffect: boolean };

export type IdempotencyStoreEvent = (Consult & Clocked) | (Worked & Clocked) | (Blip & Clocked);
export type IdempotencyStoreEffect = Consulted | { type: 'work'; id: string; forMs: number };

type Step = Plan<IdempotencyStoreContext, IdempotencyStoreEffect>;
type Answer = { result: StoreResult; change?: Partial<IdempotencyStoreContext> };

function take(context: IdempotencyStoreContext, event: Consult & Clocked): Step {
  const { type, id, from, request, nowMs } = event;
  if (context.latencyMs === 0) return answer(context, { type, id, from, request }, nowMs);
  const work = `store-${context.heard + 1}`;
  return {
    change: { heard: context.heard + 1, pending: { ...context.pending, [work]: { type, id, from, request } } },
    effects: [{ type: 'work', id: work, forMs: context.latencyMs }],
  };
}

function finishWork(context: IdempotencyStoreContext, { id, nowMs }: Worked & Clocked): Step {
  const { [id]: consult, ...pending } = context.pending;
  if (!consult) return { change: {}, effects: [] };
  const { change, effects } = answer(context, consult, nowMs);
  return { change: { ...change, pending }, effects };
}

function answer(context: IdempotencyStoreContext, { id, from, request }: Consult, nowMs: number): Step {
  const { result, change = {} } = carryOut(context, request, nowMs);
  const told = (result: StoreResult): Consulted => ({ type: 'consulted', id, to: from, result });
  if (context.blips === 0) return { change, effects: [told(result)] };
  const blips = context.blips - 1;
  return { change: { ...(context.takesEffect && change), blips }, effects: [told({ type: 'unavailable' })] };
}

function carryOut(context: IdempotencyStoreContext, request: StoreRequest, nowMs: number): Answer {
  const { key } = request;
  const entry = Object.hasOwn(context.entries, key) ? context.entries[key] : undefined;
  const there = entry && nowMs < entry.untilMs ? entry : undefined;
  const put = (record: IdempotencyRecord, forMs: number) => {
    const { entries, sweptMs } = swept(context, nowMs);
    return { entries: { ...entries, [key]: { record, untilMs: nowMs + forMs } }, sweptMs };
  };
  switch (request.op) {
    case 'get':
      return { result: there ? { type: 'found', ...there } : { type: 'nothing' } };
    case 'set':
      return { result: { type: 'stored' }, change: put(request.record, request.forMs) };
    case 'claim': {
      if (there) return { result: { type: 'found', ...there } };
      const fence = context.fence + 1;
      const recovered = entry?.record.status === 'inProgress';
      const record = { status: 'inProgress' as const, fingerprint: request.fingerprint, fence };
      return { result: { type: 'claimed', fence, recovered }, change: { ...put(record, request.forMs), fence } };
    }
    case 'finish': {
      const own = ownClaim(entry, request.fence);
      if (!own) return { result: { type: 'superseded', record: entry?.record ?? null } };
      const { fence, outcome, forMs } = request;
      return {
        result: { type: 'stored' },
        change: put({ status: 'done', fingerprint: own.fingerprint, fence, outcome }, forMs),
      };
    }
    case 'release': {
      if (!ownClaim(entry, request.fence)) return { result: { type: 'superseded', record: entry?.record ?? null } };
      const { [key]: _, ...entries } = context.entries;
      return { result: { type: 'stored' }, change: { entries } };
    }
  }
}

/** Without what is over. Of a claim that is over there is to be told that it was there: it stays. */
function swept({ entries, sweptMs }: IdempotencyStoreContext, nowMs: number) {
  if (nowMs - sweptMs < sweepEveryMs) return { entries, sweptMs };
  const seen = ({ record, untilMs }: Entry) => nowMs < untilMs || record.status === 'inProgress';
  return { entries: Object.fromEntries(Object.entries(entries).filter(([, entry]) => seen(entry))), sweptMs: nowMs };
}

/** A claim whose time is over is its owner's still, until another takes it. */
function ownClaim(entry: Entry | undefined, fence: number) {
  const record = entry?.record;
  return record?.status === 'inProgress' && record.fence === fence ? record : undefined;
}

export const idempotencyStoreMachine = setup({
  types: {
    input: {} as IdempotencyStoreInput,
    context: {} as IdempotencyStoreContext,
    events: {} as IdempotencyStoreEvent,
    emitted: {} as IdempotencyStoreEffect,
  },
  actions: {
    take: doing(take),
    finishWork: doing(finishWork),
    blip: doing((_context: IdempotencyStoreContext, { requests, takesEffect }: Blip): Step => {
      return { change: { blips: requests, takesEffect }, effects: [] };
    }),
  },
}).createMachine({
  id: 'idempotencyStore',
  context: ({ input }) => ({
    ...input,
    ...{ entries: {}, sweptMs: 0, fence: 0, pending: {}, heard: 0, blips: 0, takesEffect: false },
  }),
  initial: 'serving',
  states: {
    serving: {
      on: { consult: { actions: 'take' }, worked: { actions: 'finishWork' }, blip: { actions: 'blip' } },
    },
  },
});
