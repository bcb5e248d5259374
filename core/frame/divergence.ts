import { durationOf } from './duration.ts';
import type { Flight } from './messages.ts';
import type { Moment } from './moments.ts';
import { nameOf } from './participant.ts';
import type { TraceIndex } from './trace-index.ts';

/** Where two runs part. */
export interface Divergence {
  atMs: number;
  /** What differs there, in a sentence. */
  sentence: string;
}

type Read = Pick<TraceIndex, 'moments' | 'flights'>;

/**
 * The first instant at which two runs differ in what can be seen of them: a moment, or the way of a message.
 *
 * @param here the run on the page; the sentence calls them so.
 * @param there the run beside it.
 * @returns undefined for two runs that are the same.
 */
export function divergenceOf(here: Read, there: Read): Divergence | undefined {
  const [moments, flights] = [partedMoments(here.moments, there.moments), partedFlights(here, there)];
  if (moments && flights) return flights.atMs <= moments.atMs ? flights : moments;
  return moments ?? flights;
}

function partedMoments(here: readonly Moment[], there: readonly Moment[]): Divergence | undefined {
  const parted = firstPair(here, there, (one, other) => one.atMs === other.atMs && one.caption === other.caption);
  if (!parted) return undefined;
  const [one, other] = parted;
  const [oneMs, otherMs] = [one?.atMs ?? Infinity, other?.atMs ?? Infinity];
  const atMs = Math.min(oneMs, otherMs);
  if (oneMs === otherMs) return { atMs, sentence: `Here: “${one?.caption}” There: “${other?.caption}”` };
  const [where, told, else_] = oneMs < otherMs ? ['Here', one, 'there'] : ['There', other, 'here'];
  return { atMs, sentence: `${where}: “${told?.caption}” Not ${else_}.` };
}

/** What keeps sessions alive is not on view, and may differ unseen. */
function partedFlights(here: Read, there: Read): Divergence | undefined {
  const seen = ({ flights }: Read) => flights.all.filter(({ background }) => !background);
  const parted = firstPair(seen(here), seen(there), alike);
  if (!parted) return undefined;
  const [one, other] = parted;
  if (one && other && sameSend(one, other)) {
    return {
      atMs: one.sentMs,
      sentence: `${capital(messageOf(one))} ${fatesOf(one, other)}.`,
    };
  }
  const first = !other || (one && one.sentMs <= other.sentMs) ? one : other;
  if (!first) return undefined;
  const [where, else_] = first === one ? ['here', 'there'] : ['there', 'here'];
  return { atMs: first.sentMs, sentence: `${capital(messageOf(first))} is sent ${where}, and not ${else_}.` };
}

function firstPair<T>(here: readonly T[], there: readonly T[], same: (one: T, other: T) => boolean) {
  for (let i = 0; i < Math.max(here.length, there.length); i++) {
    const [one, other] = [here[i], there[i]];
    if (one === undefined || other === undefined || !same(one, other)) return [one, other] as const;
  }
  return undefined;
}

function sameSend(one: Flight, other: Flight): boolean {
  return one.sentMs === other.sentMs && one.from === other.from && one.to === other.to && one.label === other.label;
}

function alike(one: Flight, other: Flight): boolean {
  return sameSend(one, other) && one.endMs === other.endMs && one.lost === other.lost;
}

function messageOf({ label, from, to, kind }: Flight): string {
  return kind === 'request' ? `the ${label} of ${nameOf(from)}` : `the ${label} to ${nameOf(to)}`;
}

function fatesOf(here: Flight, there: Flight): string {
  const [one, other] = [fateOf(here), fateOf(there)];
  if (one !== other) return `${one} here, and ${other} there`;
  const later = (here.endMs ?? Infinity) > (there.endMs ?? Infinity);
  return `arrives a little ${later ? 'later' : 'earlier'} here than there`;
}

function fateOf({ lost, sentMs, endMs }: Flight): string {
  if (lost) return 'is lost';
  return endMs === null ? 'does not arrive' : `takes ${durationOf(endMs - sentMs)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
