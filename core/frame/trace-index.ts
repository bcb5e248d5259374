import type { Trace, TraceHeader } from '../trace/record.ts';
import { beliefsOf, type Beliefs } from './beliefs.ts';
import { breakerCallersOf } from './breaker-callers.ts';
import { breakerHappenings } from './breaker-happenings.ts';
import { breakerOf, type Breaker } from './breaker.ts';
import { callersOf, type Callers } from './callers.ts';
import { castOf, type Cast } from './cast.ts';
import { lineOf, type Line } from './front.ts';
import { happeningsOf } from './happenings.ts';
import { holdersOf } from './holders.ts';
import { passesOf, type Passes } from './limiter.ts';
import { flightsOf, type Flights } from './messages.ts';
import { modelOf, type Model } from './model.ts';
import { momentsOf, withDecisive, type Moment } from './moments.ts';
import { peerHappenings } from './peer-happenings.ts';
import { peersOf } from './peers.ts';
import { queueOf, type Queue } from './queue.ts';
import { resourceOf, type Resource } from './resource.ts';
import { seated, type Seating } from './seats.ts';
import { serviceOf, type Service } from './service.ts';
import { sessionsOf, type Sessions } from './sessions.ts';
import { livesOf, type Lives } from './statechart-life.ts';
import { whyOf, type Why } from './why.ts';
import { znodesOf, type Znodes } from './znode-tree.ts';

/** A trace, read once: what a frame at any instant is looked up in. */
export interface TraceIndex {
  header: TraceHeader;
  cast: Cast;
  callers: Callers;
  line: Line;
  sessions: Sessions;
  queue: Queue;
  /** Who held the lock, or which permit, from when until when. */
  holders: Seating;
  /** When a limiter let somebody through. */
  passes: Passes;
  model: Model;
  /** What a lock protects, where that is on stage in place of the model. */
  resource: Resource | null;
  /** Between callers and a service: whether it lets them through. */
  breaker: Breaker | null;
  service: Service | null;
  /** Of locks, in the eyes of those who contend for them. */
  beliefs: Beliefs;
  flights: Flights;
  znodes: Znodes;
  /** What each machine went through. */
  lives: Lives;
  /** What brought each record about. */
  why: Why;
  moments: readonly Moment[];
  momentsMs: readonly number[];
}

/** @param decisive the `seq` of records that a lesson's steps wait for. */
export function indexTrace(trace: Trace, decisive: readonly number[] = []): TraceIndex {
  const cast = castOf(trace);
  const breaker = cast.gate?.kind === 'breaker' ? breakerOf(trace, cast.endMs) : null;
  const callers = breaker
    ? breakerCallersOf(breaker, cast.callers)
    : cast.peers
      ? peersOf(trace, cast.callers)
      : callersOf(trace, cast);
  const sessions = sessionsOf(trace);
  const queue = queueOf(trace, sessions);
  const model = modelOf(trace, cast);
  const resource = resourceOf(trace);
  const lives = livesOf(trace);
  const told = happeningsOf(trace, sessions, resource);
  const more = breaker ? breakerHappenings(trace, breaker) : cast.peers ? peerHappenings(trace) : [];
  const happenings = more.length > 0 ? [...told, ...more].sort((one, other) => one.seq - other.seq) : told;
  const moments = withDecisive(momentsOf(happenings, cast, model, queue, resource, breaker), decisive);
  return {
    ...{ header: trace.header, cast, callers, sessions, queue, model, resource, breaker, moments },
    momentsMs: moments.map(({ atMs }) => atMs),
    line: lineOf(callers, cast),
    service: serviceOf(trace, cast.endMs),
    holders:
      breaker || cast.peers ? seated([]) : holdersOf(queue, callers, cast.endMs, trace.header.vantage === 'omniscient'),
    passes: passesOf(trace),
    beliefs: beliefsOf(trace),
    flights: flightsOf(trace, cast),
    znodes: znodesOf(trace, sessions),
    ...{ lives, why: whyOf(trace, sessions, lives) },
  };
}
