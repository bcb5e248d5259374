import type { RecordOf, Trace, TraceRecord } from '../trace/record.ts';

/** @returns whether the trace tells of the run to its end: nobody stopped it, and its recorder was not killed. */
export function isComplete({ records }: Trace): boolean {
  const last = records.at(-1);
  return last?.kind === 'end' && last.why !== 'stopped';
}

/** @returns the steps of the machine that lives at `actor`. */
export function stepsOf({ records }: Trace, actor: string): RecordOf<'step'>[] {
  return records.filter((record): record is RecordOf<'step'> => record.kind === 'step' && record.actor === actor);
}

/** @returns the steps at which some actor's machine `machine` (the part after the slash) entered a state. */
export function stepsInto(trace: Trace, machine: string, state: string): RecordOf<'step'>[] {
  return trace.records.filter((record): record is RecordOf<'step'> => entered(record, machine, state));
}

/** @returns whether at this record a machine of this name went into the state, or into one inside it. */
export function entered(record: TraceRecord, machine: string, state: string): boolean {
  return (
    record.kind === 'step' &&
    record.actor.endsWith(`/${machine}`) &&
    isWithin(record.to, state) &&
    !isWithin(record.from ?? '', state)
  );
}

function isWithin(path: string, state: string): boolean {
  return path === state || path.startsWith(`${state}.`);
}

/** @returns whose machine it is: `ana/lock` → `ana`. */
export function participant(actor: string): string {
  return actor.slice(0, actor.indexOf('/'));
}

/** @returns whose process is killed at this record. The dead believe nothing, though nobody has told their machines. */
export function killed(record: TraceRecord): string | undefined {
  if (record.kind !== 'fault' || record.change !== 'begins' || record.fault.type !== 'kill') return undefined;
  return String(record.fault['process']);
}
