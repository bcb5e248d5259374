import { isComplete, participant } from './steps.ts';
import type { Check } from './verdict.ts';

/**
 * No two actors whose address ends in `/machine` believe at the same time that they hold: that they are in `held`, or in
 * a state inside it. Measured is for how long two or more do, in all; that one begins at the instant at which another
 * ends is no overlap.
 */
export function beliefsApart(machine: string): Check {
  return (trace) => {
    const believers = new Map<string, number>();
    let overlapMs = 0;
    let sinceMs = 0;
    let first: { seq: number; why: string } | undefined;
    let begun: { seq: number; why: string } | undefined;
    for (const { kind, actor, atMs, seq, ...record } of trace.records) {
      if (believers.size > 1 && atMs > sinceMs) {
        overlapMs += atMs - sinceMs;
        first ??= begun;
      }
      sinceMs = atMs;
      if (kind !== 'step' || !actor.endsWith(`/${machine}`)) continue;
      if (!/^held($|\.)/.test((record as { to: string }).to)) believers.delete(actor);
      else if (!believers.has(actor)) {
        believers.set(actor, seq);
        const [other] = believers.keys();
        if (believers.size === 2)
          begun = { seq, why: `${participant(other!)} still believes it holds when ${participant(actor)} begins to` };
      }
    }
    const measured = Math.round(overlapMs * 1000) / 1000;
    const found = { measured, expected: 0, unit: 'ms' };
    if (first) return { verdict: 'broken', why: first.why, records: [first.seq], ...found };
    return { verdict: isComplete(trace) ? 'holds' : 'unknown', ...found };
  };
}
