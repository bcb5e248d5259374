import { lockBeliefAt, type BeliefNow } from './beliefs.ts';
import { breakerAt, type BreakerNow } from './breaker.ts';
import { doingAt, tallyAt, type Tally } from './callers.ts';
import { frontAt } from './front.ts';
import { tokenAt } from './limiter.ts';
import type { Doing } from './mark.ts';
import { flightsBetween, progressAt, type Flight } from './messages.ts';
import { modelAt, type ModelNow } from './model.ts';
import { nameOf } from './participant.ts';
import { queueAt } from './queue.ts';
import { resourceAt, type ResourceNow } from './resource.ts';
import { serviceAt, type ServiceNow } from './service.ts';
import { beliefAt, type Belief } from './sessions.ts';
import { countUntil } from './timeline.ts';
import type { TraceIndex } from './trace-index.ts';

/** One caller as the topology draws it. */
export interface Figure extends Doing {
  name: string;
  label: string;
}

export interface Place extends Figure {
  path: string;
  znode: string;
  /** Paths that it watches. */
  watches: string[];
}

export interface Moving {
  flight: Flight;
  /** From 0 at the sender to 1 at the receiver. */
  progress: number;
  /** 1 while on the way; then down to 0 as the trail of it fades. */
  strength: number;
}

/** Everything the stage draws of one instant. */
export interface Scene {
  atMs: number;
  /** `belief` is of its session, `lock` of its lock. */
  front: (Figure & { belief: Belief; lock: BeliefNow })[];
  crowd: Figure[];
  crowdTally: Tally[];
  tally: Tally[];
  gate:
    | { kind: 'queue'; title: string; line: Place[]; permits: number }
    | { kind: 'limiter'; title: string; waiting: Figure[]; intervalMs: number | null; token: number }
    | ({ kind: 'breaker'; title: string } & BreakerNow)
    | null;
  model: ModelNow;
  resource: ResourceNow | null;
  /** What a breaker stands before, in place of the model. */
  service: ServiceNow | null;
  moving: Moving[];
  /** Place of the last moment in the index, or −1. */
  moment: number;
}

export interface SceneOptions {
  /** How many callers are drawn in full. */
  rows: number;
  selected: string | null;
  /** For how long after its arrival the trail of a message is still seen. */
  lingerMs: number;
}

export function sceneAt(index: TraceIndex, atMs: number, { rows, selected, lingerMs }: SceneOptions): Scene {
  const names = frontAt(index.line, atMs, rows, selected);
  const figure = (name: string): Figure => ({ name, label: nameOf(name), ...doingAt(index.callers, name, atMs) });
  const crowd = index.cast.callers.filter((name) => !names.includes(name));
  return {
    atMs,
    front: names.map((name) => ({
      ...figure(name),
      belief: beliefAt(index.sessions, name, atMs),
      lock: lockBeliefAt(index.beliefs, name, index.queue.permits, atMs),
    })),
    crowd: crowd.map(figure),
    crowdTally: tallyAt(index.callers, crowd, atMs),
    tally: tallyAt(index.callers, index.cast.callers, atMs),
    gate: gateAt(index, atMs, figure),
    model: modelAt(index.model, atMs),
    resource: index.resource && resourceAt(index.resource, atMs),
    service: index.service && serviceAt(index.service, atMs),
    moving: movingAt(index, atMs, lingerMs),
    moment: countUntil(index.momentsMs, atMs) - 1,
  };
}

function gateAt(index: TraceIndex, atMs: number, figure: (name: string) => Figure): Scene['gate'] {
  const { gate } = index.cast;
  if (gate === null) return null;
  if (gate.kind === 'breaker')
    return index.breaker && { kind: 'breaker', title: gate.title, ...breakerAt(index.breaker, atMs) };
  if (gate.kind === 'limiter') {
    const waiting = index.cast.callers.map(figure).filter(({ mark }) => mark === 'waits');
    const { intervalMs } = index.passes;
    return { kind: 'limiter', title: gate.title, waiting, intervalMs, token: tokenAt(index.passes, atMs) };
  }
  const line = queueAt(index.queue, atMs).map(({ path, label, participant, watches }) => ({
    ...figure(participant),
    ...{ path, znode: label, watches },
  }));
  return { kind: 'queue', title: index.queue.parent, line, permits: index.queue.permits };
}

function movingAt({ flights }: TraceIndex, atMs: number, lingerMs: number): Moving[] {
  return flightsBetween(flights, atMs - lingerMs, atMs)
    .filter(({ background }) => !background)
    .map((flight) => {
      const overMs = atMs - (flight.endMs ?? flight.sentMs);
      const strength = overMs <= 0 || lingerMs === 0 ? 1 : Math.max(0, 1 - overMs / lingerMs);
      return { flight, progress: progressAt(flight, atMs), strength };
    })
    .filter(({ strength }) => strength > 0);
}

/** @returns the run's state in one sentence, for when moments pass too fast to be told one by one. */
export function summaryOf({ tally, model, crowd, front, gate }: Scene): string {
  if (gate?.kind === 'breaker')
    return `The breaker is ${gate.state.word}: ${gate.answered} of ${gate.came} answered, ${gate.rejected} turned away.`;
  const total = crowd.length + front.length;
  const parts = tally
    .filter(({ mark }) => mark !== 'done' && mark !== 'idle')
    .map(({ count, word }) => `${count} ${wordFor(word, count)}`);
  return [`${model.done} of ${total} done`, ...parts].slice(0, 4).join(', ') + '.';
}

/** `waits` → `wait` for several. */
export function wordFor(word: string, count: number): string {
  if (count === 1) return word;
  return word === 'backs off' ? 'back off' : word.replace(/s$/, '');
}
