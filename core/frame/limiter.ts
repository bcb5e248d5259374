import type { Trace } from '../trace/record.ts';
import { participantOf } from './participant.ts';
import { countUntil } from './timeline.ts';

/** When the limiter let somebody through, and how far apart that usually is. */
export interface Passes {
  atMs: readonly number[];
  /** Null where it let fewer than two through. */
  intervalMs: number | null;
}

export function passesOf({ records }: Trace): Passes {
  const atMs = records.flatMap((record) =>
    record.kind === 'send' && participantOf(record.actor) === 'limiter' && record.message.type === 'admitted'
      ? [record.atMs]
      : [],
  );
  const gaps = atMs.slice(1).map((each, i) => each - (atMs[i] as number));
  return { atMs, intervalMs: gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? null };
}

/** @returns how far the next token has come, from 0 to 1; 1 where one is there, or none is being made. */
export function tokenAt({ atMs, intervalMs }: Passes, nowMs: number): number {
  const lastMs = atMs[countUntil(atMs, nowMs) - 1];
  return lastMs === undefined || !intervalMs ? 1 : Math.min(1, (nowMs - lastMs) / intervalMs);
}
