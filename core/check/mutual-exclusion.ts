import { isComplete, killed, participant } from './steps.ts';
import type { Check } from './verdict.ts';

/**
 * Never do more than `permits` clients believe at the same time that they hold.
 *
 * A belief begins and ends with the client's own machine: one who is doubtful does not believe any more, one whom
 * nobody has told still does. The dead believe nothing.
 */
export function mutualExclusion(permits = 1): Check {
  return (trace) => {
    const believers = new Set<string>();
    for (const record of trace.records) {
      believers.delete(`${killed(record) ?? ''}/lock`);
      if (record.kind !== 'step' || !record.actor.endsWith('/lock')) continue;
      if (record.to !== 'held') {
        believers.delete(record.actor);
        continue;
      }
      if (believers.size >= permits && !believers.has(record.actor)) {
        const others = [...believers].map(participant).join(', ');
        const why = `${others} still ${believers.size === 1 ? 'believes it holds' : 'believe they hold'} the lock when ${participant(record.actor)} takes it`;
        return { verdict: 'broken', why, records: [record.seq], measured: believers.size + 1, expected: permits };
      }
      believers.add(record.actor);
    }
    return { verdict: isComplete(trace) ? 'holds' : 'unknown', expected: permits };
  };
}
