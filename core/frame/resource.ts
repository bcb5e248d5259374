import type { RecordOf, Trace } from '../trace/record.ts';
import { numberOf, textOf } from './fields.ts';
import { participantOf } from './participant.ts';
import { countUntil } from './timeline.ts';

/** A write as the resource met it. */
export interface WriteMet {
  atMs: number;
  seq: number;
  /** Whose. */
  who: string;
  /** Its name in the run, without its writer's: `#1` of `ana#1`. */
  name: string;
  /** Its fencing token; null where it came with none. */
  token: number | null;
  taken: boolean;
  /** Taken after a write of one who took the lock later. */
  late: boolean;
}

/** What the resource behind a lock has been through; null where there is none. */
export interface Resource {
  writes: readonly WriteMet[];
  atMs: readonly number[];
  checks: boolean;
}

export function resourceOf(trace: Trace): Resource | null {
  const steps = trace.records.filter(
    (record): record is RecordOf<'step'> => record.kind === 'step' && record.actor === 'resource',
  );
  if (steps.length === 0) return null;
  const turnOf = turns(trace);
  let latest = 0;
  const writes = steps.flatMap((step) => {
    if (step.event.type !== 'write') return [];
    const who = participantOf(textOf(step.event, 'from') ?? '');
    const taken = step.effects.some((effect) => textOf(effect['message'], 'type') === 'written');
    const turn = turnOf(who, step.atMs);
    const late = taken && turn < latest;
    if (taken) latest = Math.max(latest, turn);
    const name = (textOf(step.event, 'write') ?? '').replace(/^[^#]*/, '');
    return [{ atMs: step.atMs, seq: step.seq, who, name, token: numberOf(step.event, 'token') ?? null, taken, late }];
  });
  return { writes, atMs: writes.map(({ atMs }) => atMs), checks: steps[0]!.to === 'checking' };
}

/** @returns as which taker of the lock somebody was in by an instant: 1 for the first. */
function turns({ records }: Trace): (who: string, atMs: number) => number {
  const taken: { who: string; atMs: number }[] = [];
  for (const record of records) {
    if (record.kind !== 'step' || !record.actor.endsWith('/lock') || !/^held($|\.)/.test(record.to)) continue;
    if (record.from === record.to || record.from?.startsWith('doubtful')) continue;
    taken.push({ who: participantOf(record.actor), atMs: record.atMs });
  }
  return (who, atMs) => taken.findLastIndex((one) => one.who === who && one.atMs <= atMs) + 1;
}

export interface ResourceNow {
  checks: boolean;
  /** The greatest token among the writes it took; null before the first with a token. */
  latest: number | null;
  /** The last few writes it met, the newest last. */
  writes: readonly WriteMet[];
  taken: number;
  refused: number;
}

const shown = 4;

export function resourceAt({ writes, atMs: instants, checks }: Resource, atMs: number): ResourceNow {
  const met = writes.slice(0, countUntil(instants, atMs));
  const tokens = met.flatMap(({ taken, token }) => (taken && token !== null ? [token] : []));
  const taken = met.filter((write) => write.taken).length;
  return {
    checks,
    latest: tokens.length === 0 ? null : Math.max(...tokens),
    writes: met.slice(-shown),
    ...{ taken, refused: met.length - taken },
  };
}
