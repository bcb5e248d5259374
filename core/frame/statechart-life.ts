import type { RecordOf, Trace } from '../trace/record.ts';
import { countUntil } from './timeline.ts';

/** What one machine went through: every event it heard, and every timer it set. */
export interface Life {
  /** When it heard something: ascending. */
  timesMs: number[];
  /** The records of that. */
  seqs: number[];
  /** Where it was then, and what it had heard: places in `words`. */
  states: number[];
  events: number[];
  waits: Wait[];
}

/** The times at which one timer ran; they do not overlap. */
export interface Wait {
  /** `pingInterval@connected.sending.resting`: the delay, and the state that waits. */
  timer: string;
  fromMs: number[];
  dueMs: number[];
  /** When it went off or was taken back; infinite while neither has happened. */
  untilMs: number[];
  /** The records that set it. */
  seqs: number[];
}

/** The machines of a run, by address. */
export interface Lives {
  words: readonly string[];
  byActor: ReadonlyMap<string, Life>;
}

export function livesOf({ records }: Trace): Lives {
  const places = new Map<string, number>();
  const place = (word: string): number => {
    const found = places.get(word) ?? places.size;
    places.set(word, found);
    return found;
  };
  const byActor = new Map<string, Life>();
  for (const record of records) {
    if (record.kind !== 'step') continue;
    const life = byActor.get(record.actor) ?? { timesMs: [], seqs: [], states: [], events: [], waits: [] };
    byActor.set(record.actor, life);
    life.timesMs.push(record.atMs);
    life.seqs.push(record.seq);
    life.states.push(place(record.to));
    life.events.push(place(record.event.type));
    noteWaits(life.waits, record);
  }
  return { words: [...places.keys()], byActor };
}

/** Timers end before others begin: a state that is entered anew sets its timer again. */
function noteWaits(waits: Wait[], { atMs, seq, event, set = {}, cancelled = [] }: RecordOf<'step'>): void {
  const fired = /^xstate\.after\.([^.]+)\.[^.]+\.?(.*)$/.exec(event.type);
  const over = [...cancelled, ...Object.keys(set), ...(fired ? [`${fired[1]}@${fired[2]}`] : [])];
  for (const wait of waits) {
    const last = wait.untilMs.length - 1;
    if (over.includes(wait.timer) && wait.untilMs[last] === Infinity) wait.untilMs[last] = atMs;
  }
  for (const [timer, dueMs] of Object.entries(set)) {
    let wait = waits.find((each) => each.timer === timer);
    if (!wait) waits.push((wait = { timer, fromMs: [], dueMs: [], untilMs: [], seqs: [] }));
    wait.fromMs.push(atMs);
    wait.dueMs.push(dueMs);
    wait.untilMs.push(Infinity);
    wait.seqs.push(seq);
  }
}

/** A wait under way. */
export interface WaitNow {
  timer: string;
  fromMs: number;
  dueMs: number;
  /** How much of it is over, from 0 to 1; one that a stopped process has not heard of stays at 1. */
  part: number;
}

/** A machine at one instant. */
export interface LifeNow {
  /** Null before it began. */
  state: string | null;
  /** Where it was before the last event, and what that was. */
  before: string | null;
  event: string;
  /** When it heard that, and which record that is; −1 where nothing was heard. */
  sinceMs: number;
  seq: number;
  waits: WaitNow[];
}

export function lifeAt({ words, byActor }: Lives, actor: string, atMs: number): LifeNow {
  const life = byActor.get(actor);
  const last = life ? countUntil(life.timesMs, atMs) - 1 : -1;
  if (!life || last < 0) return { state: null, before: null, event: '', sinceMs: 0, seq: -1, waits: [] };
  const word = (place: number | undefined) => words[place ?? -1] ?? '';
  return {
    state: word(life.states[last]),
    before: last === 0 ? null : word(life.states[last - 1]),
    event: word(life.events[last]),
    sinceMs: life.timesMs[last] ?? 0,
    seq: life.seqs[last] ?? -1,
    waits: life.waits.flatMap((wait) => waitAt(wait, atMs) ?? []),
  };
}

/** @returns when a machine next goes into one of these states, or null when it never does again. */
export function nextInto(
  { words, byActor }: Lives,
  actor: string,
  atMs: number,
  paths: readonly string[],
): number | null {
  const life = byActor.get(actor);
  if (!life) return null;
  const isIn = (place: number) =>
    (words[life.states[place] ?? -1] ?? '')
      .split(' + ')
      .some((leaf) => paths.some((path) => leaf === path || leaf.startsWith(`${path}.`)));
  for (let place = countUntil(life.timesMs, atMs); place < life.timesMs.length; place += 1)
    if (isIn(place) && !(place > 0 && isIn(place - 1) && life.states[place] === life.states[place - 1]))
      return life.timesMs[place] ?? null;
  return null;
}

function waitAt({ timer, fromMs, dueMs, untilMs }: Wait, atMs: number): WaitNow | undefined {
  const last = countUntil(fromMs, atMs) - 1;
  const [from = 0, due = 0, until = 0] = [fromMs[last], dueMs[last], untilMs[last]];
  if (last < 0 || until <= atMs) return undefined;
  return { timer, fromMs: from, dueMs: due, part: due <= from ? 1 : Math.min(1, (atMs - from) / (due - from)) };
}
