import { append } from '../trace/append.ts';
import type { FaultRecord, StepRecord, Trace, TraceRecord } from '../trace/record.ts';
import type { Actors } from './actor.ts';
import { joinEvent, kernel, startEvent, type Batch, type Kernel } from './kernel.ts';

/**
 * Runs a trace's machines again from what they heard from outside.
 *
 * @returns the same trace, if it was one: the world's records are copied, every step is made anew.
 * @throws when the trace tells of an actor that is not there, or of a timer that these machines never set.
 */
export function replay(trace: Trace, actors: Actors): Trace {
  const again: Trace = { header: trace.header, records: [] };
  const late = new Set(trace.records.flatMap((record) => (isJoin(record) ? [record.actor] : [])));
  const machines = kernel(Object.fromEntries(Object.entries(actors).filter(([address]) => !late.has(address))));
  for (let record = trace.records[0]; record; record = trace.records[again.records.length]) {
    if (record.kind !== 'step') {
      again.records.push(record);
      if (record.kind === 'fault') stopOrGoOn(machines, record);
      continue;
    }
    const { records } = heard(machines, record, actors);
    if (records.length === 0)
      throw new Error(`record ${record.seq}: no timer of "${record.actor}" is due at ${record.atMs} ms`);
    append(again, records, record.cause);
  }
  return again;
}

/** A process that is stopped, or dead, has timers that do not fire. */
function stopOrGoOn(machines: Kernel, { change, fault }: FaultRecord): void {
  const { type, process } = fault;
  if (typeof process !== 'string') return;
  if (change === 'begins' && (type === 'pause' || type === 'kill')) machines.freeze(process);
  if (change === 'ends' && type === 'pause') machines.thaw(process);
}

function isJoin(record: TraceRecord): boolean {
  return record.kind === 'step' && record.event.type === joinEvent.type;
}

/** What came from outside at this step, told to the machines again. */
function heard(machines: Kernel, record: StepRecord, actors: Actors): Batch {
  const { atMs, actor, event } = record;
  if (isJoin(record)) return machines.join(atMs, actor, actors[actor]!);
  if (event.type === startEvent.type) return machines.start(atMs);
  if (event.type.startsWith('xstate.after.')) return machines.wake(atMs);
  return machines.deliver(atMs, actor, event);
}
