import { flightsBetween, type Flight, type Flights } from '../../../core/frame/messages.ts';
import type { Fate } from '../../../core/scenario/decision.ts';
import { wordsOfMessage } from '../../branches/words.ts';

/** What a reader may decide about a message or a node, or why not. */
export interface Option<T> {
  id: string;
  text: string;
  decision: T | null;
  /** Why it cannot be, as a sentence. */
  why: string;
}

/**
 * What may become of a message.
 *
 * @param byMs for how long it would be delayed.
 */
export function messageOptions(flights: Flights, flight: Flight, byMs: number): Option<Fate>[] {
  const message = flight.seq;
  if (flight.lost || flight.endMs === null) {
    const why = flight.lost ? 'It is lost already.' : 'Nobody saw it arrive.';
    return Object.entries(texts).map(([id, text]) => ({ id, text, decision: null, why }));
  }
  const able = (id: keyof typeof texts, decision: Fate, text: string = texts[id]) => ({ id, text, decision, why: '' });
  const unable = (id: keyof typeof texts, why: string) => ({ id, text: texts[id], decision: null, why });
  const stream = isOverTcp(flight);
  const next = overtakerOf(flights, flight);
  return [
    able('drop', { type: 'drop', message }),
    able('delay', { type: 'delay', message, byMs }),
    stream
      ? unable('overtake', 'ZooKeeper speaks TCP: what was sent first arrives first.')
      : next === undefined
        ? unable('overtake', 'Nothing else is on its way there.')
        : able(
            'overtake',
            { type: 'delay', message, byMs: behind(flight, next) },
            `Let the ${wordsOfMessage(next)} overtake it`,
          ),
    stream
      ? unable('twice', 'ZooKeeper speaks TCP: nothing arrives twice.')
      : able('twice', { type: 'twice', message }),
  ];
}

const texts = {
  drop: 'Drop it',
  delay: 'Delay it by',
  overtake: 'Let the next one overtake it',
  twice: 'Duplicate it',
};

/** @returns whether a message travels in order or not at all: between a client and a server of ZooKeeper, or two servers. */
export function isOverTcp({ from, to }: Pick<Flight, 'from' | 'to'>): boolean {
  return [from, to].some((each) => /^server-\d+$/.test(each));
}

/** The next to arrive where this one goes, of those that are on their way before this one arrives. */
export function overtakerOf(flights: Flights, { seq, to, endMs }: Flight): Flight | undefined {
  const until = endMs ?? 0;
  return flightsBetween(flights, until, until)
    .filter((other) => other.to === to && !other.lost && (other.endMs ?? 0) >= until)
    .filter((other) => other.seq !== seq && (other.endMs !== until || other.seq > seq))
    .sort((one, other) => (one.endMs ?? 0) - (other.endMs ?? 0) || one.seq - other.seq)[0];
}

/** By how much a message must be delayed to arrive after another: a microsecond later. */
function behind(flight: Flight, next: Flight): number {
  return Math.round(1000 * ((next.endMs ?? 0) - (flight.endMs ?? 0)) + 1) / 1000;
}
