import type { RecordOf, Trace } from '../trace/record.ts';
import { textOf } from './fields.ts';
import { nameOf, participantOf } from './participant.ts';
import type { Sessions } from './sessions.ts';
import type { Lives } from './statechart-life.ts';
import { causeFinder } from './why-cause.ts';
import { isTold, tellingOf } from './why-telling.ts';

/** What brought each record about: kept small, for it is kept of every record. */
export interface Why {
  /** The record that brought this one about, or −1. */
  causes: Int32Array;
  /** 1 where nothing did but that time went by since the cause: a timer came due, a session was over. */
  waited: Uint8Array;
  atMs: Float64Array;
  /** Whose, what it says, and whom else: places in `words`. */
  who: Int32Array;
  says: Int32Array;
  other: Int32Array;
  /** 1 where it is worth a line in a chain; a message's passing through is not. */
  told: Uint8Array;
  words: readonly string[];
  /** Faults, and whom they befell: what a wait may have been about. */
  faults: readonly { seq: number; whom: readonly string[] }[];
}

export function whyOf({ records }: Trace, { owners }: Sessions, lives: Lives): Why {
  const count = records.length;
  const places = new Map<string, number>();
  const place = (word: string): number => {
    const found = places.get(word) ?? places.size;
    places.set(word, found);
    return found;
  };
  const why = {
    ...{ causes: new Int32Array(count), waited: new Uint8Array(count), atMs: new Float64Array(count) },
    ...{ who: new Int32Array(count), says: new Int32Array(count), other: new Int32Array(count) },
    told: new Uint8Array(count),
    faults: records.flatMap((record) => (record.kind === 'fault' ? [{ seq: record.seq, whom: whomOf(record) }] : [])),
  };
  const causeOf = causeFinder(lives);
  records.forEach((record, seq) => {
    const cause = causeOf(record);
    const { says, other } = tellingOf(record, owners);
    why.causes[seq] = cause?.seq ?? -1;
    why.waited[seq] = cause?.waited ? 1 : 0;
    why.atMs[seq] = record.atMs;
    why.who[seq] = place(participantOf(record.actor));
    why.says[seq] = place(says);
    why.other[seq] = place(other);
    why.told[seq] = isTold(record) ? 1 : 0;
  });
  return { ...why, words: [...places.keys()] };
}

function whomOf({ fault }: RecordOf<'fault'>): string[] {
  const { between } = fault;
  return Array.isArray(between) ? between.map(String) : [textOf(fault, 'process') ?? ''];
}

/** One record of a chain, in words. */
export interface Link {
  seq: number;
  atMs: number;
  who: string;
  says: string;
  /** It came because time went by; `meanwhile`: a fault that was there while it did. */
  by: 'cause' | 'waiting' | 'meanwhile';
}

export interface Chain {
  /** The record asked about is the last; its first cause the first. */
  links: Link[];
  /** What it brought about next. */
  effects: Link[];
  /** Every record from the first cause to the one asked about: what is lit in other views. */
  seqs: ReadonlySet<number>;
  /** Those who take part in it. */
  who: ReadonlySet<string>;
}

export function chainOf(why: Why, seq: number): Chain {
  const seqs = [seq];
  for (let cause = why.causes[seq] ?? -1; cause >= 0; cause = why.causes[cause] ?? -1) seqs.unshift(cause);
  const told = seqs.filter((each, i) => i === 0 || each === seq || why.told[each] === 1 || why.waited[each] === 1);
  return {
    links: told.flatMap((each) => [...meanwhile(why, each), linkOf(why, each)]),
    effects: effectsOf(why, seq).slice(0, 6),
    seqs: new Set(seqs),
    who: new Set(seqs.map((each) => why.words[why.who[each] ?? 0] ?? '')),
  };
}

/** @returns the last record of a participant that is worth telling, or null before there is one. */
export function lastOf(why: Why, who: string, atMs: number): number | null {
  const place = why.words.indexOf(who);
  let seq = why.atMs.findLastIndex((each) => each <= atMs);
  while (seq >= 0 && !(why.who[seq] === place && why.told[seq] === 1)) seq -= 1;
  return seq >= 0 ? seq : null;
}

/** Where a chain shows on a time axis: what its records are of, and when. */
export interface Knot {
  seq: number;
  atMs: number;
  who: string;
}

/** @returns the records of a chain that are worth telling. */
export function knotsOf(why: Why, seqs: ReadonlySet<number>): Knot[] {
  return [...seqs]
    .filter((seq) => why.told[seq] === 1 || why.waited[seq] === 1)
    .map((seq) => ({ seq, atMs: why.atMs[seq] ?? 0, who: why.words[why.who[seq] ?? 0] ?? '' }));
}

/** Faults that befell the same one while something was waited for: silence has no cause of its own in a trace. */
function meanwhile(why: Why, seq: number): Link[] {
  if (why.waited[seq] !== 1) return [];
  const [since, whom] = [why.causes[seq] ?? 0, [why.words[why.other[seq] ?? 0], why.words[why.who[seq] ?? 0]]];
  return why.faults
    .filter((fault) => fault.seq > since && fault.seq < seq && fault.whom.some((name) => whom.includes(name)))
    .map((fault) => linkOf(why, fault.seq, 'meanwhile'));
}

/** The first records worth telling on every way that leads on from one. */
function effectsOf({ causes, told, ...why }: Why, seq: number): Link[] {
  const open = new Set([seq]);
  const effects: Link[] = [];
  for (let each = seq + 1; each < causes.length; each += 1) {
    if (!open.has(causes[each] ?? -1)) continue;
    if (told[each] === 1) effects.push(linkOf({ causes, told, ...why }, each));
    else open.add(each);
  }
  return effects;
}

function linkOf(why: Why, seq: number, by?: Link['by']): Link {
  const word = (places: Int32Array) => why.words[places[seq] ?? 0] ?? '';
  const [who, other] = [word(why.who), word(why.other)];
  const says = word(why.says).replace('{who}', nameOf(who)).replace('{other}', nameOf(other));
  return {
    ...{ seq, who, atMs: why.atMs[seq] ?? 0, by: by ?? (why.waited[seq] === 1 ? 'waiting' : 'cause') },
    says: says.charAt(0).toUpperCase() + says.slice(1),
  };
}
