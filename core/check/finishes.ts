import { isComplete, stepsInto, stepsOf } from './steps.ts';
import type { Check } from './verdict.ts';

/**
 * All `count` callers have their answer, and the last comes between `fromMs` and `toMs` after the first call
 * reached the model. Times are compared as the run took them: virtual in simulation, real on a live run.
 */
export function allServedIn(count: number, [fromMs, toMs]: readonly [number, number]): Check {
  return (trace) => {
    const done = stepsInto(trace, 'caller', 'done');
    if (done.length < count) {
      const why = `${done.length} of ${count} callers have their answer`;
      return {
        verdict: isComplete(trace) ? 'broken' : 'unknown',
        why,
        measured: done.length,
        expected: count,
        unit: 'callers',
      };
    }
    const first = stepsOf(trace, 'model').find(({ event }) => event.type === 'call');
    const last = stepsOf(trace, 'model').findLast(({ event }) => event.type === 'worked');
    if (!first || !last) return { verdict: 'unknown', why: 'the trace does not show the model' };
    const measured = Math.round(last.atMs - first.atMs);
    if (measured >= fromMs && measured <= toMs) return { verdict: 'holds', measured, expected: fromMs, unit: 'ms' };
    const why = `it took ${measured} ms, not ${fromMs} to ${toMs} ms`;
    return { verdict: 'broken', why, records: [first.seq, last.seq], measured, expected: fromMs, unit: 'ms' };
  };
}
