import type { Trace } from '../trace/record.ts';
import { isComplete, stepsOf } from './steps.ts';
import type { Check, Finding } from './verdict.ts';

interface Load {
  calls: number;
  /** Records at which a call was throttled. */
  throttles: number[];
  /** The most calls that were served at the same time, and the record at which it came to that. */
  peak: number;
  peakAt: number | undefined;
}

/** What came to the model, as its own steps tell. */
function loadOf(trace: Trace): Load {
  const load: Load = { calls: 0, throttles: [], peak: 0, peakAt: undefined };
  let serving = 0;
  for (const { seq, event, effects } of stepsOf(trace, 'model')) {
    if (event.type === 'call') load.calls++;
    if (event.type === 'worked') serving--;
    if (effects.some(({ type }) => type === 'work')) serving++;
    // One that asks for chance before it works has taken the call.
    if (event.type === 'call' && !effects.some(({ type }) => type === 'work' || type === 'draw'))
      load.throttles.push(seq);
    if (serving > load.peak) [load.peak, load.peakAt] = [serving, seq];
  }
  return load;
}

/** No call met a full model. */
export const neverThrottled: Check = (trace) => {
  const { throttles } = loadOf(trace);
  const found = { measured: throttles.length, expected: 0, unit: 'throttled' };
  if (throttles.length === 0) return { verdict: isComplete(trace) ? 'holds' : 'unknown', ...found };
  return {
    verdict: 'broken',
    why: `the model throttled ${throttles.length} calls`,
    records: throttles.slice(0, 10),
    ...found,
  };
};

/** Never more than `limit` calls were served at the same time. */
export function servesAtMost(limit: number): Check {
  return (trace) => {
    const { peak, peakAt } = loadOf(trace);
    const found = { measured: peak, expected: limit, unit: 'at once' };
    if (peak > limit && peakAt !== undefined)
      return { verdict: 'broken', why: `the model served ${peak} calls at once`, records: [peakAt], ...found };
    return { verdict: isComplete(trace) ? 'holds' : 'unknown', ...found };
  };
}

/** The model was called about `expected` times: within `tolerance`, a fraction of that. */
export function callsAbout(expected: number, tolerance: number): Check {
  return (trace): Finding => {
    const { calls } = loadOf(trace);
    const found = { measured: calls, expected, unit: 'calls' };
    if (!isComplete(trace)) return { verdict: 'unknown', ...found };
    if (Math.abs(calls - expected) <= expected * tolerance) return { verdict: 'holds', ...found };
    return { verdict: 'broken', why: `the model was called ${calls} times`, ...found };
  };
}
