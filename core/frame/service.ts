import type { Trace } from '../trace/record.ts';
import { textOf } from './fields.ts';
import { headOf, type Doing } from './mark.ts';
import { countUntil, note, spans, timeline, valueAt, type Span, type Timeline } from './timeline.ts';

/** What a service behind a breaker has been through; null where there is none. */
export interface Service {
  states: Timeline<string>;
  /** When it was not well. */
  unwell: readonly Span<string>[];
  answeredMs: readonly number[];
  refusedMs: readonly number[];
  /** Calls that it has heard and not answered. */
  held: Timeline<number>;
}

export function serviceOf({ records }: Trace, endMs: number): Service | null {
  const states = timeline<string>();
  const held = timeline<number>();
  const [answeredMs, refusedMs]: [number[], number[]] = [[], []];
  let open = 0;
  for (const record of records) {
    if (record.kind !== 'step' || record.actor !== 'service') continue;
    const state = headOf(record.to);
    note(states, record.atMs, state === 'hanging' || state === 'down' ? state : 'well');
    open += Number(record.event.type === 'call');
    for (const effect of record.effects) {
      const answer = textOf(effect['message'], 'type');
      // To refuse a connection is to answer no call: none has been heard.
      if (record.event.type === 'connect') continue;
      if (answer !== 'answered' && answer !== 'refused') continue;
      open--;
      (answer === 'answered' ? answeredMs : refusedMs).push(record.atMs);
    }
    note(held, record.atMs, open);
  }
  if (states.timesMs.length === 0) return null;
  const unwell = spans(states, endMs).filter(({ value }) => value !== 'well');
  return { states, unwell, answeredMs, refusedMs, held };
}

export interface ServiceNow {
  state: Doing;
  answered: number;
  refused: number;
  held: number;
}

export function serviceAt({ states, answeredMs, refusedMs, held }: Service, atMs: number): ServiceNow {
  return {
    state: serviceDoing(valueAt(states, atMs) ?? 'well'),
    answered: countUntil(answeredMs, atMs),
    refused: countUntil(refusedMs, atMs),
    held: valueAt(held, atMs) ?? 0,
  };
}

/** @param state `well`, `hanging` or `down`. */
export function serviceDoing(state: string): Doing {
  if (state === 'hanging') return { mark: 'still', word: 'hangs' };
  return state === 'down' ? { mark: 'lost', word: 'refuses' } : { mark: 'holds', word: 'well' };
}
