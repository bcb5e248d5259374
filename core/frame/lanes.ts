import { switchDoing } from './breaker.ts';
import { serviceDoing } from './service.ts';
import { flightsBetween, type Flight } from './messages.ts';
import type { Mark } from './mark.ts';
import type { WriteMet } from './resource.ts';
import { sittersBetween, type Seated } from './seats.ts';
import { spans } from './timeline.ts';
import type { TraceIndex } from './trace-index.ts';

/** A stretch of one state in a caller's lane. */
export interface Bar {
  fromMs: number;
  toMs: number;
  mark: Mark;
  word: string;
}

export interface Lane {
  name: string;
  bars: Bar[];
  /** When this caller was done, if it was. */
  doneMs: number | null;
}

/** @returns one lane for each caller: what it did when. Being idle and being done leave the lane empty. */
export function lanesOf({ callers, cast }: TraceIndex, names: readonly string[]): Lane[] {
  return names.map((name) => {
    const line = callers.get(name);
    const all = line ? spans(line, cast.endMs) : [];
    const bars = all.map(({ fromMs, toMs, value }) => ({ fromMs, toMs, ...value }));
    const done = line?.timesMs[line.values.findIndex(({ mark }) => mark === 'done')];
    return { name, bars: bars.filter(({ mark }) => mark !== 'idle' && mark !== 'done'), doneMs: done ?? null };
  });
}

/** What space-time shows of a stretch of the run. */
export interface Window {
  lanes: Lane[];
  /** Who held the gate: one row for each permit. */
  holders: Seated[];
  /** What the model worked on: one row for each slot. */
  works: Seated[];
  throttledMs: number[];
  /** What the resource met. */
  writes: WriteMet[];
  /** How a breaker stood, and when it turned somebody away. */
  switched: Bar[];
  rejectedMs: number[];
  /** When the service behind it was not well, and when it refused a call. */
  unwell: Bar[];
  refusedMs: number[];
  /** When a limiter let somebody through. */
  passesMs: number[];
  /** Among equals: of whom something was told, and when. */
  told: { seq: number; atMs: number; who: readonly string[]; decisive: boolean }[];
  /** Messages of which at least one end is in a lane of its own, or that go between gate and model. */
  flights: Flight[];
}

/** @param names the callers that have a lane. */
export function windowOf(index: TraceIndex, names: readonly string[], fromMs: number, toMs: number): Window {
  const seen = (bar: { fromMs: number; toMs: number }) => bar.toMs >= fromMs && bar.fromMs <= toMs;
  const within = (atMs: number) => atMs >= fromMs && atMs <= toMs;
  const crowd = new Set(index.cast.callers.filter((name) => !names.includes(name)));
  /** Whoever has no lane stands at the gate; where there is none, what they say is not shown. */
  const drawn = new Set([...names, index.cast.service]);
  const hidden = (name: string) => crowd.has(name) || (index.cast.peers === true && !drawn.has(name));
  return {
    lanes: lanesOf(index, names).map((lane) => ({ ...lane, bars: lane.bars.filter(seen) })),
    holders: sittersBetween(index.holders, fromMs, toMs),
    works: sittersBetween(index.model.works, fromMs, toMs),
    throttledMs: index.model.throttledMs.filter(within),
    writes: index.resource?.writes.filter(({ atMs }) => within(atMs)) ?? [],
    switched: (index.breaker?.stretches ?? []).map((one) => ({ ...one, ...switchDoing(one.value) })).filter(seen),
    rejectedMs: index.breaker?.rejectedMs.filter(within) ?? [],
    unwell: (index.service?.unwell ?? []).map((one) => ({ ...one, ...serviceDoing(one.value) })).filter(seen),
    refusedMs: index.service?.refusedMs.filter(within) ?? [],
    passesMs: index.passes.atMs.filter(within),
    told: index.cast.peers ? index.moments.filter(({ atMs, kind }) => within(atMs) && kind !== 'ends') : [],
    flights: flightsBetween(index.flights, fromMs, toMs).filter(
      ({ from, to, background }) => !background && !hidden(from) && !hidden(to),
    ),
  };
}
