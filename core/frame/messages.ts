import type { Trace, TraceRecord, Typed } from '../trace/record.ts';
import type { Cast } from './cast.ts';
import { isHandshake, numberOf, operationOf } from './fields.ts';
import { participantOf } from './participant.ts';
import { countUntil } from './timeline.ts';

/** One message on its way, as both ends of it are known. */
export interface Flight {
  /** The `seq` of the send, or of the arrival where nobody saw the sending. */
  seq: number;
  from: string;
  to: string;
  sentMs: number;
  /** When it arrives; where it is lost, when that is known; null while nothing says. */
  endMs: number | null;
  lost: boolean;
  kind: 'request' | 'reply' | 'notification';
  label: string;
  /** Keeps a session alive or opens it: not drawn unless asked for. */
  background: boolean;
  /** The sender was told no. */
  refusal: boolean;
}

/** Every message of a run, in the order of sending. */
export interface Flights {
  all: readonly Flight[];
  sentMs: readonly number[];
  /** The longest that any of them takes: how far back one must look for those still on the way. */
  longestMs: number;
  /** The usual time on the way. */
  medianMs: number;
}

const backgroundOperations = new Set(['ping', 'connect', 'connected', 'closeSession']);

export function flightsOf({ records }: Trace, { callers, gate, peers = false }: Cast): Flights {
  // A breaker calls in the name of those who call it.
  const calling = new Set([...callers, ...(gate?.kind === 'breaker' ? [gate.at] : [])]);
  const bySend = new Map<number, Flight>();
  const pending = new Map<string, string>();
  const all: Flight[] = [];
  const add = (record: TraceRecord, from: string, to: string, message: Typed): Flight => {
    const asks = calling.has(participantOf(from)) && !(peers && isAnswer(record, to, message, records));
    const flight = flightOf(record, from, to, message, asks);
    nameReply(flight, message, pending);
    bySend.set(record.seq, flight);
    all.push(flight);
    return flight;
  };
  for (const record of records) {
    if (record.kind === 'send') add(record, record.actor, record.to, record.message);
    else if (record.kind === 'arrive') {
      const sent = record.cause === null ? undefined : bySend.get(record.cause);
      if (sent) sent.endMs = record.atMs;
      else if (record.message) add(record, record.from, record.actor, record.message).endMs = record.atMs;
    } else if (record.kind === 'lost') {
      const sent = record.cause === null ? undefined : bySend.get(record.cause);
      if (sent) Object.assign(sent, { lost: true, endMs: record.atMs });
    }
  }
  const taken = all.flatMap(({ sentMs, endMs }) => (endMs === null ? [] : [endMs - sentMs])).sort((a, b) => a - b);
  const medianMs = taken[taken.length >> 1] ?? 0;
  return { all, sentMs: all.map(({ sentMs }) => sentMs), longestMs: taken.at(-1) ?? 0, medianMs };
}

/** Among equals an answer is what somebody sends to whom it has just heard from; but a call is asked, though a handshake led to it. */
function isAnswer({ cause }: TraceRecord, to: string, { type }: Typed, records: readonly TraceRecord[]): boolean {
  if (type === 'call') return false;
  const step = records[cause ?? -1];
  const heard = records[step?.cause ?? -1];
  return heard?.kind === 'arrive' && participantOf(heard.from) === participantOf(to);
}

function flightOf(record: TraceRecord, from: string, to: string, message: Typed, asks: boolean): Flight {
  const label = operationOf(message);
  const kind = message.type === 'notification' ? 'notification' : asks ? 'request' : 'reply';
  return {
    ...{ seq: record.seq, from: participantOf(from), to: participantOf(to), sentMs: record.atMs, endMs: null },
    ...{
      lost: false,
      kind,
      label,
      background: backgroundOperations.has(label) && !isHandshake(message),
      refusal: label === 'throttled' || label === 'refused',
    },
  };
}

/** A reply that carries an error has no body, and so no operation of its own: the request with its xid names it. */
function nameReply(flight: Flight, message: Typed, pending: Map<string, string>): void {
  const xid = numberOf(message, 'xid');
  if (xid === undefined) return;
  if (message.type === 'request') {
    pending.set(`${flight.from} ${xid}`, flight.label);
  } else if (flight.label === 'reply') {
    flight.label = pending.get(`${flight.to} ${xid}`) ?? flight.label;
    flight.background = backgroundOperations.has(flight.label);
  }
}

/** @returns the messages that are on their way at some instant between the two, in the order of sending. */
export function flightsBetween({ all, sentMs, longestMs }: Flights, fromMs: number, toMs: number): Flight[] {
  const first = countUntil(sentMs, fromMs - longestMs - 1);
  const last = countUntil(sentMs, toMs);
  return all.slice(first, last).filter(({ sentMs, endMs }) => (endMs ?? sentMs) >= fromMs);
}

/** How far a message has come: 0 where it was sent, 1 where it arrives. One whose arrival nobody saw stays at its start. */
export function progressAt({ sentMs, endMs }: Flight, atMs: number): number {
  if (endMs === null || atMs <= sentMs) return 0;
  return endMs <= atMs ? 1 : (atMs - sentMs) / (endMs - sentMs);
}
