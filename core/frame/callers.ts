import type { RecordOf, Trace, TraceRecord } from '../trace/record.ts';
import type { Cast } from './cast.ts';
import { doing, doingOf, marks, type Doing } from './mark.ts';
import { machineOf, participantOf } from './participant.ts';
import { note, timeline, valueAt, type Timeline } from './timeline.ts';

/** What each caller does, over time. */
export type Callers = ReadonlyMap<string, Timeline<Doing>>;

export function callersOf({ records }: Trace, { callers, service }: Cast): Callers {
  const lines = new Map(callers.map((name) => [name, timeline<Doing>()]));
  const states = new Map<string, State>();
  for (const record of records) {
    const name = record.kind === 'fault' ? stoppedBy(record) : participantOf(record.actor);
    const line = lines.get(name);
    if (!line) continue;
    const state = states.get(name) ?? {};
    states.set(name, state);
    if (learn(state, record)) noteDoing(line, record.atMs, doingIn(state, service));
  }
  return lines;
}

interface State {
  caller?: string;
  gate?: string;
  /** Its process is stopped. */
  still?: boolean;
  /** Its process was killed; a client's stays so. */
  dead?: boolean;
}

/** @returns whether the record says anything of what its actor does. */
function learn(state: State, record: TraceRecord): boolean {
  if (record.kind === 'fault' && record.fault.type === 'kill') state.dead = record.change === 'begins';
  else if (record.kind === 'fault') state.still = record.change === 'begins';
  else if (record.kind !== 'step') return false;
  else if (machineOf(record.actor) === 'caller') state.caller = record.to;
  else if (machineOf(record.actor) === 'lock' || machineOf(record.actor) === 'semaphore') state.gate = record.to;
  else return false;
  return true;
}

function doingIn({ caller, gate, still, dead }: State, service: Cast['service']): Doing {
  if (dead) return doing.dead;
  if (still) return doing.still;
  const now = doingOf(caller, gate);
  return service === 'resource' && now === doing.holds ? doing.believes : now;
}

/** @returns whose process a fault stops or kills, if it does that. */
function stoppedBy({ fault }: RecordOf<'fault'>): string {
  return (fault.type === 'pause' || fault.type === 'kill') && typeof fault['process'] === 'string'
    ? fault['process']
    : '';
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
