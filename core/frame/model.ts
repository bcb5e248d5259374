import type { Trace } from '../trace/record.ts';
import type { Cast } from './cast.ts';
import { numberOf, textOf } from './fields.ts';
import { headOf } from './mark.ts';
import { machineOf, participantOf } from './participant.ts';
import { seated, sittersBetween, type Seating, type Sitting } from './seats.ts';
import { countUntil } from './timeline.ts';

export interface Model {
  /** How many calls it serves at once. */
  slots: number;
  works: Seating;
  throttledMs: readonly number[];
  doneMs: readonly number[];
}

/** The knob that says how many calls the model serves at once, by the names that lessons give it. */
const slotKnobs = ['limit', 'concurrency', 'slots', 'capacity'];

export function modelOf(trace: Trace, cast: Cast): Model {
  const seen = trace.records.some(({ kind, actor }) => kind === 'step' && actor === 'model');
  const works = seated(
    seen ? worksByModel(trace, cast.endMs) : cast.service === 'model' ? worksByCallers(trace, cast.endMs) : [],
  );
  const heard = (type: string) =>
    trace.records.flatMap((record) =>
      record.kind === 'step' && machineOf(record.actor) === 'caller' && record.event.type === type ? [record.atMs] : [],
    );
  const knob = slotKnobs.map((id) => trace.header.knobs[id]).find((value) => value !== undefined) ?? 0;
  return {
    slots: Math.max(knob, works.seats),
    works,
    throttledMs: seen ? refusalsByModel(trace) : heard('throttled'),
    doneMs: firstDone(trace),
  };
}

/** A model that was seen says itself what it works on. */
function worksByModel({ records }: Trace, endMs: number): Sitting[] {
  const open = new Map<string, Sitting>();
  const works: Sitting[] = [];
  for (const record of records) {
    if (record.kind !== 'step' || record.actor !== 'model') continue;
    if (record.event.type === 'worked') {
      const work = open.get(textOf(record.event, 'id') ?? '');
      if (work) work.toMs = record.atMs;
    }
    for (const effect of record.effects) {
      const id = textOf(effect, 'id');
      if (effect.type !== 'work' || id === undefined) continue;
      const participant = participantOf(id.replace(/#.*$/, ''));
      const work = {
        participant,
        fromMs: record.atMs,
        toMs: Math.min(endMs, record.atMs + (numberOf(effect, 'forMs') ?? 0)),
      };
      open.set(id, work);
      works.push(work);
    }
  }
  return works;
}

function refusalsByModel({ records }: Trace): number[] {
  return records.flatMap((record) =>
    record.kind === 'step' && record.actor === 'model'
      ? record.effects.flatMap((effect) => (textOf(effect['message'], 'type') === 'throttled' ? [record.atMs] : []))
      : [],
  );
}

/** Where the model was not seen, it was at work while a caller was calling and was then answered. */
function worksByCallers({ records }: Trace, endMs: number): Sitting[] {
  const since = new Map<string, number>();
  const works: Sitting[] = [];
  for (const record of records) {
    if (record.kind !== 'step' || machineOf(record.actor) !== 'caller') continue;
    const participant = participantOf(record.actor);
    const began = since.get(participant);
    if (headOf(record.to) === 'calling') {
      if (began === undefined) since.set(participant, record.atMs);
    } else if (began !== undefined) {
      since.delete(participant);
      if (record.event.type !== 'throttled') works.push({ participant, fromMs: began, toMs: record.atMs });
    }
  }
  for (const [participant, fromMs] of since) works.push({ participant, fromMs, toMs: endMs });
  return works.sort((a, b) => a.fromMs - b.fromMs);
}

function firstDone({ records }: Trace): number[] {
  const done = new Set<string>();
  return records.flatMap((record) => {
    if (record.kind !== 'step' || machineOf(record.actor) !== 'caller' || headOf(record.to) !== 'done') return [];
    if (done.has(record.actor)) return [];
    done.add(record.actor);
    return [record.atMs];
  });
}

export interface ModelNow {
  slots: number;
  /** Who is in each slot, or null. */
  serving: (string | null)[];
  inUse: number;
  throttled: number;
  done: number;
}

export function modelAt(model: Model, atMs: number): ModelNow {
  const serving = Array.from({ length: model.slots }, (): string | null => null);
  for (const { seat, participant } of sittersBetween(model.works, atMs, atMs)) serving[seat] = participant;
  return {
    slots: model.slots,
    serving,
    inUse: serving.filter((who) => who !== null).length,
    throttled: countUntil(model.throttledMs, atMs),
    done: countUntil(model.doneMs, atMs),
  };
}
