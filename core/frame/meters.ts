import type { Trace } from '../trace/record.ts';
import { textOf } from './fields.ts';
import { headOf } from './mark.ts';
import { machineOf } from './participant.ts';

/** What a run cost: no remedy is free. */
export interface Costs {
  /** When the last caller was done; null where one never was, or calls come without end. */
  doneMs: number | null;
  /** What reached the model, the resource or the service. */
  calls: number;
  /** All that was put on the network. */
  messages: number;
  /** Of all calls, the share that was answered well, from 0 to 1; null where every caller calls until it is answered. */
  answered: number | null;
}

const services = new Set(['model', 'resource', 'service']);

export function costsOf({ records }: Trace): Costs {
  const callers = new Set<string>();
  const done = new Set<string>();
  let [doneMs, calls, messages, came, well, hasBreaker]: [number, number, number, number, number, boolean] = [
    ...([0, 0, 0, 0, 0] as const),
    false,
  ];
  for (const record of records) {
    if (record.kind === 'send') messages++;
    if (record.kind !== 'step') continue;
    const { actor, event } = record;
    if (services.has(actor) && (event.type === 'call' || event.type === 'write')) calls++;
    if (machineOf(actor) === 'caller') {
      callers.add(actor);
      if (headOf(record.to) === 'done' && !done.has(actor)) {
        done.add(actor);
        doneMs = record.atMs;
      }
    }
    if (actor !== 'breaker') continue;
    hasBreaker = true;
    came += Number(event.type === 'call');
    well += Number(event.type === 'settled' && textOf(event['outcome'], 'type') === 'succeeded');
  }
  const allDone = callers.size > 0 && done.size === callers.size;
  return { doneMs: allDone ? doneMs : null, calls, messages, answered: hasBreaker && came > 0 ? well / came : null };
}

/** @returns of several runs the one in the middle: for each cost by itself, among the runs that have it. */
export function medianOf(all: readonly Costs[]): Costs {
  const middle = (cost: keyof Costs): number | null => {
    const found = all.flatMap((one) => (one[cost] === null ? [] : [one[cost]])).sort((a, b) => a - b);
    // Where most never come to it, the middle one does not.
    return 2 * found.length > all.length ? (found[found.length >> 1] ?? null) : null;
  };
  return {
    doneMs: middle('doneMs'),
    calls: middle('calls') ?? 0,
    messages: middle('messages') ?? 0,
    answered: middle('answered'),
  };
}
