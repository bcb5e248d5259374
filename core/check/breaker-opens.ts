import { breakerLife } from './breaker-life.ts';
import { isComplete } from './steps.ts';
import type { Check, Finding } from './verdict.ts';

/** Of the calls that it let through last: how many it looks at, and after how long without an answer one is as bad as failed. */
const looksAt = 20;
const silentMs = 1000;

/**
 * The breaker opens only for a reason: of the last calls that it let through, at least this share had failed or was
 * without an answer.
 *
 * @param share from 0 to 1.
 */
export function opensOnlyWhenSick(share: number): Check {
  return (trace) => {
    const last: { call: string; atMs: number; ok: boolean | null }[] = [];
    let lowest = 1;
    let openings = 0;
    for (const { seq, atMs, from, to, passed, ended } of breakerLife(trace)) {
      const told = last.find(({ call }) => call === ended?.call);
      if (told && ended) told.ok = ended.ok;
      if (from === 'closed' && to === 'open') {
        const bad = last.filter((one) => one.ok === false || (one.ok === null && atMs - one.atMs > silentMs));
        const found = bad.length / last.length;
        lowest = Math.min(lowest, found);
        openings++;
        if (found < share) {
          const why = `it opens when ${bad.length} of the last ${last.length} calls had failed`;
          return { verdict: 'broken', why, records: [seq], ...percent(found, share) };
        }
      }
      last.push(...passed.map((call) => ({ call, atMs, ok: null })));
      last.splice(0, last.length - looksAt);
    }
    return { verdict: isComplete(trace) ? 'holds' : 'unknown', ...(openings > 0 && percent(lowest, share)) };
  };
}

function percent(found: number, share: number): Pick<Finding, 'measured' | 'expected' | 'unit'> {
  return { measured: Math.round(found * 100), expected: share * 100, unit: '% failed' };
}

/** Closed, it opens at the `count`-th failure since it closed, and at no other: however long ago the first of them was. */
export function opensAtFailure(count: number): Check {
  return (trace) => {
    let failures = 0;
    let openings = 0;
    for (const { seq, from, to, ended } of breakerLife(trace)) {
      if (to === 'closed' && from !== 'closed') failures = 0;
      else if (ended && !ended.ok) failures++;
      if (from !== 'closed' || to === 'closed') continue;
      openings++;
      if (failures !== count) {
        const why = `it opens at failure ${failures} since it closed`;
        return { verdict: 'broken', why, records: [seq], measured: failures, expected: count, unit: 'failures' };
      }
    }
    const verdict = isComplete(trace) && openings > 0 ? 'holds' : 'unknown';
    return { verdict, measured: openings, unit: openings === 1 ? 'opening' : 'openings' };
  };
}

/** It was open, and is closed again at the end. */
export const opensAndCloses: Check = (trace) => {
  const life = breakerLife(trace);
  const measured = life.filter(({ from, to }) => to === 'open' && from !== 'open').length;
  const found = { measured, unit: 'openings' };
  if (!isComplete(trace)) return { verdict: 'unknown', ...found };
  if (measured === 0) return { verdict: 'broken', why: 'it never opens', ...found };
  const end = life.at(-1)!.to;
  return end === 'closed'
    ? { verdict: 'holds', ...found }
    : { verdict: 'broken', why: `it ends ${wordOf(end)}`, ...found };
};

function wordOf(state: string): string {
  return state === 'halfOpen' ? 'half-open' : state;
}
