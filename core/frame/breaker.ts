import type { RecordOf, Trace } from '../trace/record.ts';
import { textOf } from './fields.ts';
import { headOf, type Doing } from './mark.ts';
import { participantOf } from './participant.ts';
import { countUntil, note, spans, timeline, valueAt, type Span, type Timeline } from './timeline.ts';

/** How the switch stands. By hand it can stand otherwise (`isolated`, `disabled`): its own word tells. */
export type Switch = 'closed' | 'open' | 'half-open' | 'by-hand';

/** A call that the breaker let through or not, and what became of it. */
export interface CallMet {
  call: string;
  /** Whose. */
  who: string;
  atMs: number;
  seq: number;
  met: 'passed' | 'rejected' | 'queued';
  /** When one that had to wait was let through or turned away after all; null for the others. */
  released: { atMs: number; passed: boolean } | null;
  /** The generation that let it through. */
  generation: number;
  endedMs: number | null;
  ok: boolean;
  /** The generation that heard of its end: another than that which let it through, where it comes late. */
  heardBy: number;
  /** The record that told of its end. */
  endSeq: number;
}

/** What a breaker has been through; null in a trace without one. */
export interface Breaker {
  /** Its state as the trace has it, without what is inside: `halfOpen`. */
  states: Timeline<string>;
  stretches: readonly Span<string>[];
  /** Changes of state; the n-th begins generation n. */
  moves: readonly { atMs: number; seq: number; from: string; to: string }[];
  movesMs: readonly number[];
  /** In the order in which they came. */
  calls: readonly CallMet[];
  callsMs: readonly number[];
  /** Those that ended, in the order of their ends. */
  ended: readonly CallMet[];
  endedMs: readonly number[];
  rejectedMs: readonly number[];
  answeredMs: readonly number[];
  underWay: Timeline<number>;
}

export function breakerOf({ records }: Trace, endMs: number): Breaker | null {
  const states = timeline<string>();
  const underWay = timeline<number>();
  const moves: Breaker['moves'][number][] = [];
  const calls = new Map<string, CallMet>();
  const ended: CallMet[] = [];
  const rejectedMs: number[] = [];
  let [seen, going] = [false, 0];
  for (const record of records) {
    if (record.kind !== 'step' || record.actor !== 'breaker') continue;
    seen = true;
    const { atMs, seq } = record;
    const [from, to] = [headOf(record.from ?? record.to), headOf(record.to)];
    const told = record.event.type === 'settled' ? calls.get(textOf(record.event, 'call') ?? '') : undefined;
    if (told && told.endedMs === null) {
      Object.assign(told, { endedMs: atMs, ok: isSuccess(record.event), heardBy: moves.length, endSeq: seq });
      ended.push(told);
      going--;
    }
    if (from !== to) moves.push({ atMs, seq, from, to });
    note(states, atMs, to);
    for (const met of metAt(record, moves.length)) {
      const passed = met.met === 'passed';
      const waited = calls.get(met.call);
      if (waited) Object.assign(waited, { released: { atMs, passed }, generation: met.generation });
      else calls.set(met.call, met);
      if (met.met === 'rejected') rejectedMs.push(atMs);
      going += Number(passed);
    }
    note(underWay, atMs, going);
  }
  if (!seen) return null;
  const all = [...calls.values()];
  return {
    ...{ states, moves, ended, underWay, rejectedMs, calls: all, stretches: spans(states, endMs) },
    movesMs: moves.map(({ atMs }) => atMs),
    callsMs: all.map(({ atMs }) => atMs),
    endedMs: ended.map(({ endedMs }) => endedMs ?? 0),
    answeredMs: ended.filter(({ ok }) => ok).map(({ endedMs }) => endedMs ?? 0),
  };
}

/** The calls of which a step says whether they may pass. */
function metAt({ atMs, seq, event, effects }: RecordOf<'step'>, generation: number): CallMet[] {
  const fresh = { atMs, seq, generation, released: null, endedMs: null, ok: false, heardBy: generation, endSeq: seq };
  const met = effects.flatMap((effect): CallMet[] => {
    const call = textOf(effect, 'call') ?? '';
    if (effect.type === 'call') return [{ ...fresh, call, who: whoOf(call), met: 'passed' }];
    const isRejection = effect.type === 'settled' && textOf(effect['outcome'], 'error') === 'rejected';
    return isRejection ? [{ ...fresh, call, who: whoOf(call), met: 'rejected' }] : [];
  });
  const asked = event.type === 'call' ? (textOf(event, 'call') ?? '') : '';
  if (asked === '' || met.some(({ call }) => call === asked)) return met;
  return [...met, { ...fresh, call: asked, who: whoOf(asked), met: 'queued' }];
}

function isSuccess(event: { type: string; [field: string]: unknown }): boolean {
  return textOf(event['outcome'], 'type') === 'succeeded';
}

/** `caller-1/client#3` → `caller-1`. */
function whoOf(call: string): string {
  return participantOf(call.replace(/#.*$/, ''));
}

/** An outcome as the strip shows it. */
export interface OutcomeShown {
  seq: number;
  ok: boolean;
  /** Of a call from before the last change of state. */
  stale: boolean;
}

export interface BreakerNow {
  switch: Switch;
  /** Mark and word of the state. */
  state: Doing;
  /** How often its state has changed. */
  generation: number;
  /** Which part of the open time is over, from 0 to 1; null where it is not open. */
  rested: number | null;
  leftMs: number;
  /** What it has last heard, the newest last. */
  outcomes: readonly OutcomeShown[];
  /** Failures that it has heard of since it closed; null where it is not closed. */
  failures: number | null;
  /** Half-open: how many calls it has let through to try. */
  tries: number | null;
  underWay: number;
  queued: number;
  came: number;
  answered: number;
  failed: number;
  rejected: number;
}

const shown = 24;
const switches: Record<string, Switch> = { closed: 'closed', open: 'open', halfOpen: 'half-open' };

export function breakerAt(breaker: Breaker, atMs: number): BreakerNow {
  const state = valueAt(breaker.states, atMs) ?? 'closed';
  const generation = countUntil(breaker.movesMs, atMs);
  const sinceMs = breaker.movesMs[generation - 1] ?? 0;
  const heard = countUntil(breaker.endedMs, atMs);
  const answered = countUntil(breaker.answeredMs, atMs);
  const ofThis = breaker.ended
    .slice(countUntil(breaker.endedMs, sinceMs - 1e-6), heard)
    .filter(({ heardBy }) => heardBy === generation);
  const came = countUntil(breaker.callsMs, atMs);
  const untilMs = breaker.movesMs[generation];
  const isOpen = state === 'open';
  return {
    ...{ switch: switches[state] ?? 'by-hand', state: switchDoing(state), generation },
    rested: !isOpen ? null : untilMs === undefined ? 0 : (atMs - sinceMs) / (untilMs - sinceMs),
    leftMs: isOpen && untilMs !== undefined ? untilMs - atMs : 0,
    outcomes: breaker.ended
      .slice(Math.max(0, heard - shown), heard)
      .map(({ endSeq: seq, ok, generation: of, heardBy }) => ({ seq, ok, stale: of !== heardBy })),
    failures: state === 'closed' ? ofThis.filter(({ ok }) => !ok).length : null,
    tries:
      state === 'halfOpen'
        ? since(breaker, sinceMs, came).filter((one) => one.met === 'passed' && one.generation === generation).length
        : null,
    underWay: valueAt(breaker.underWay, atMs) ?? 0,
    queued:
      state === 'halfOpen'
        ? since(breaker, sinceMs, came).filter(
            ({ met, released }) => met === 'queued' && !(released && released.atMs <= atMs),
          ).length
        : 0,
    ...{ came, answered, failed: heard - answered, rejected: countUntil(breaker.rejectedMs, atMs) },
  };
}

function since({ calls, callsMs }: Breaker, fromMs: number, came: number): readonly CallMet[] {
  return calls.slice(countUntil(callsMs, fromMs - 1e-6), came);
}

/** How a state is told: passing calls serves, keeping them out waits, trying is neither. */
export function switchDoing(state: string): Doing {
  if (state === 'closed') return { mark: 'holds', word: 'closed' };
  if (state === 'open') return { mark: 'waits', word: 'open' };
  return { mark: 'other', word: state === 'halfOpen' ? 'half-open' : state };
}
