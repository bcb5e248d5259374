import { breakerLife } from './breaker-life.ts';
import { isComplete } from './steps.ts';
import type { Check } from './verdict.ts';

/** Half-open, it never lets more than `count` calls through. */
export function triesAtMost(count: number): Check {
  return (trace) => {
    let [tried, most, mostAt] = [0, 0, -1];
    for (const { seq, from, to, passed } of breakerLife(trace)) {
      if (to !== from) tried = 0;
      if (to === 'halfOpen') tried += passed.length;
      if (tried > most) [most, mostAt] = [tried, seq];
    }
    const found = { measured: most, expected: count, unit: 'probes' };
    if (most > count)
      return { verdict: 'broken', why: `half-open, it lets ${most} calls through`, records: [mostAt], ...found };
    return { verdict: isComplete(trace) ? 'holds' : 'unknown', ...found };
  };
}

/** It closes only once a call has gone well that this half-open time let through: an older answer says nothing of now. */
export const closesOnTrials: Check = (trace) => {
  let trials = new Set<string>();
  let succeeded = 0;
  let closings = 0;
  for (const { seq, from, to, passed, ended } of breakerLife(trace)) {
    if (from === 'halfOpen') succeeded += Number(ended?.ok === true && trials.has(ended.call));
    if (from === 'halfOpen' && to === 'closed') {
      closings++;
      const why = 'it closes on answers to calls from before it opened';
      if (succeeded === 0) return { verdict: 'broken', why, records: [seq], measured: 0, unit: 'probes answered' };
    }
    if (to !== from) [trials, succeeded] = [new Set(), 0];
    if (to === 'halfOpen') for (const call of passed) trials.add(call);
  }
  return { verdict: isComplete(trace) ? 'holds' : 'unknown', measured: closings, unit: 'times closed' };
};

/** Closed, it does not go on letting calls through while `calls` of them have had no answer for `silentMs`. */
export function hearsSilence(calls: number, silentMs: number): Check {
  return (trace) => {
    const open = new Map<string, number>();
    let most = 0;
    for (const { seq, atMs, to, passed, ended } of breakerLife(trace)) {
      if (ended) open.delete(ended.call);
      if (to === 'closed' && passed.length > 0) {
        const silent = [...open.values()].filter((sinceMs) => atMs - sinceMs > silentMs).length;
        most = Math.max(most, silent);
        if (silent >= calls) {
          const why = `closed, it lets a call through while ${silent} have had no answer for ${silentMs / 1000} s`;
          return { verdict: 'broken', why, records: [seq], measured: silent, expected: calls, unit: 'without answer' };
        }
      }
      for (const call of passed) open.set(call, atMs);
    }
    return { verdict: isComplete(trace) ? 'holds' : 'unknown', measured: most, unit: 'without answer' };
  };
}

/** Whoever calls is let through or turned away at once: nobody waits for the breaker itself. */
export const decidesAtOnce: Check = (trace) => {
  const waits = breakerLife(trace).filter(({ queued }) => queued);
  const found = { measured: waits.length, expected: 0, unit: 'calls kept waiting' };
  if (waits.length === 0) return { verdict: isComplete(trace) ? 'holds' : 'unknown', ...found };
  const records = waits.slice(0, 10).map(({ seq }) => seq);
  return { verdict: 'broken', why: `${waits.length} calls wait for the breaker to decide`, records, ...found };
};
