import type { RecordOf, Trace } from '../trace/record.ts';

/** What a breaker did at one step, as its own records tell. */
export interface BreakerStep {
  seq: number;
  atMs: number;
  /** Without what is inside: `open`, not `open.resting`. */
  from: string;
  to: string;
  /** Calls that it let through, and turned away. */
  passed: string[];
  rejected: string[];
  /** A call came, and has to wait for what the breaker will decide. */
  queued: boolean;
  /** A call that it had let through has ended, and how. */
  ended: { call: string; ok: boolean } | null;
}

/** @returns the life of the one breaker in the trace; empty where there is none. */
export function breakerLife({ records }: Trace): BreakerStep[] {
  return records.flatMap((record) =>
    record.kind === 'step' && /(^|\/)breaker$/.test(record.actor) ? [breakerStep(record)] : [],
  );
}

function breakerStep({ seq, atMs, event, from, to, effects }: RecordOf<'step'>): BreakerStep {
  const callsOf = (keep: (effect: (typeof effects)[number]) => boolean) =>
    effects.filter(keep).map((effect) => String(effect['call']));
  const passed = callsOf(({ type }) => type === 'call');
  const rejected = callsOf((effect) => effect.type === 'settled' && outcomeOf(effect).error === 'rejected');
  return {
    ...{ seq, atMs, from: headOf(from ?? to), to: headOf(to), passed, rejected },
    queued: event.type === 'call' && passed.length + rejected.length === 0,
    ended: event.type === 'settled' ? { call: String(event['call']), ok: outcomeOf(event).type === 'succeeded' } : null,
  };
}

function outcomeOf(told: { [field: string]: unknown }): { type?: string; error?: string } {
  return told['outcome'] ?? {};
}

function headOf(path: string): string {
  return path.split('.')[0]!;
}
