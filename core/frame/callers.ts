import type { Trace } from '../trace/record.ts';
import type { Cast } from './cast.ts';
import { doingOf, marks, type Doing } from './mark.ts';
import { machineOf, participantOf } from './participant.ts';
import { note, timeline, valueAt, type Timeline } from './timeline.ts';

/** What each caller does, over time. */
export type Callers = ReadonlyMap<string, Timeline<Doing>>;

export function callersOf({ records }: Trace, { callers }: Cast): Callers {
  const lines = new Map(callers.map((name) => [name, timeline<Doing>()]));
  const states = new Map<string, { caller?: string; gate?: string }>();
  for (const record of records) {
    if (record.kind !== 'step') continue;
    const name = participantOf(record.actor);
    const line = lines.get(name);
    const machine = machineOf(record.actor);
    if (!line) continue;
    const state = states.get(name) ?? {};
    states.set(name, state);
    if (machine === 'caller') state.caller = record.to;
    else if (machine === 'lock' || machine === 'semaphore') state.gate = record.to;
    else continue;
    noteDoing(line, record.atMs, doingOf(state.caller, state.gate));
  }
  return lines;
}

/** Equal words are one stretch, though each unknown state is a fresh object. */
function noteDoing(line: Timeline<Doing>, atMs: number, next: Doing): void {
  const last = line.values.at(-1);
  note(line, atMs, last?.word === next.word ? last : next);
}

export function doingAt(callers: Callers, name: string, atMs: number): Doing {
  const line = callers.get(name);
  return (line && valueAt(line, atMs)) ?? doingOf(undefined, undefined);
}

export interface Tally extends Doing {
  count: number;
}

/** @returns how many of `names` do what, leaving out what nobody does. */
export function tallyAt(callers: Callers, names: readonly string[], atMs: number): Tally[] {
  const counts = new Map<string, Tally>();
  for (const name of names) {
    const now = doingAt(callers, name, atMs);
    const tally = counts.get(now.word) ?? { ...now, count: 0 };
    tally.count += 1;
    counts.set(now.word, tally);
  }
  return [...counts.values()].sort((a, b) => marks.indexOf(a.mark) - marks.indexOf(b.mark));
}
