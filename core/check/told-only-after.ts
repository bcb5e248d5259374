import { entered, isComplete } from './steps.ts';
import type { Check } from './verdict.ts';

/**
 * A client that was cut off hears that its session has expired not before it can talk to the ensemble again, though by then
 * another has taken the lock. Measured is for how long the other had it by then.
 *
 * @param who the participant.
 */
export function toldOnlyAfter(who: string): Check {
  return (trace) => {
    const { records } = trace;
    const healed = records.findLast(
      ({ kind, ...record }) => kind === 'fault' && 'change' in record && record.change === 'ends',
    );
    const told = records.find((record) => record.actor === `${who}/session` && entered(record, 'session', 'expired'));
    const taken = records.find((record) => entered(record, 'lock', 'held') && !record.actor.startsWith(`${who}/`));
    if (!healed || !told || !taken) {
      const why = `${who} was not cut off, or nobody else took the lock, or the session did not expire`;
      return { verdict: isComplete(trace) ? 'broken' : 'unknown', why };
    }
    const measured = Math.round(told.atMs - taken.atMs);
    if (told.atMs >= healed.atMs && measured > 0) return { verdict: 'holds', measured, unit: 'ms' };
    const why = `${who} is told ${measured} ms after another has taken the lock, and before it can talk to the ensemble again`;
    return { verdict: 'broken', why, records: [told.seq], measured, unit: 'ms' };
  };
}
