import type { Trace, TraceHeader } from '../trace/record.ts';
import { beliefsOf, type Beliefs } from './beliefs.ts';
import { callersOf, type Callers } from './callers.ts';
import { castOf, type Cast } from './cast.ts';
import { lineOf, type Line } from './front.ts';
import { happeningsOf } from './happenings.ts';
import { passesOf, type Passes } from './limiter.ts';
import { flightsOf, type Flights } from './messages.ts';
import { modelOf, type Model } from './model.ts';
import { momentsOf, withDecisive, type Moment } from './moments.ts';
import { queueOf, type Queue } from './queue.ts';
import { resourceOf, type Resource } from './resource.ts';
import { seated, type Seating } from './seats.ts';
import { sessionsOf, type Sessions } from './sessions.ts';
import { note, spans, timeline } from './timeline.ts';

/** A trace, read once: what a frame at any instant is looked up in. */
export interface TraceIndex {
  header: TraceHeader;
  cast: Cast;
  callers: Callers;
  line: Line;
  sessions: Sessions;
  queue: Queue;
  /** Who held the lock, or which permit, from when until when: as holders believed. */
  holders: Seating;
  /** When a limiter let somebody through. */
  passes: Passes;
  model: Model;
  /** What a lock protects, where that is on stage in place of the model. */
  resource: Resource | null;
  /** Of locks, in the eyes of those who contend for them. */
  beliefs: Beliefs;
  flights: Flights;
  moments: readonly Moment[];
  momentsMs: readonly number[];
}

/** @param decisive the `seq` of records that a lesson's steps wait for. */
export function indexTrace(trace: Trace, decisive: readonly number[] = []): TraceIndex {
  const cast = castOf(trace);
  const callers = callersOf(trace, cast);
  const sessions = sessionsOf(trace);
  const queue = queueOf(trace, sessions);
  const model = modelOf(trace, cast);
  const resource = resourceOf(trace);
  const moments = withDecisive(
    momentsOf(happeningsOf(trace, sessions, resource), cast, model, queue, resource),
    decisive,
  );
  return {
    ...{ header: trace.header, cast, callers, sessions, queue, model, resource, moments },
    momentsMs: moments.map(({ atMs }) => atMs),
    line: lineOf(callers, cast),
    holders: holdersOf(callers, cast.endMs),
    passes: passesOf(trace),
    beliefs: beliefsOf(trace),
    flights: flightsOf(trace, cast),
  };
}

function holdersOf(callers: Callers, endMs: number): Seating {
  const holding = [...callers].flatMap(([participant, line]) => {
    const whether = timeline<boolean>();
    line.timesMs.forEach((atMs, i) => note(whether, atMs, line.values[i]?.mark === 'holds'));
    return spans(whether, endMs).flatMap(({ fromMs, toMs, value }) => (value ? [{ participant, fromMs, toMs }] : []));
  });
  return seated(holding);
}
