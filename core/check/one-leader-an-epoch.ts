import { isComplete, participant } from './steps.ts';
import type { Check } from './verdict.ts';

/** In no epoch of a replicated log are two nodes elected (election safety; Ongaro & Ousterhout 2014, figure 3). */
export const oneLeaderAnEpoch: Check = (trace) => {
  const leaders = new Map<number, string>();
  for (const record of trace.records) {
    if (record.kind !== 'step') continue;
    for (const effect of record.effects) {
      if (effect.type !== 'elected') continue;
      const epoch = Number(effect['epoch']);
      const other = leaders.get(epoch);
      if (other !== undefined && other !== record.actor) {
        const why = `${participant(record.actor)} is elected in epoch ${epoch}, as ${participant(other)} was`;
        return { verdict: 'broken', why, records: [record.seq] };
      }
      leaders.set(epoch, record.actor);
    }
  }
  return { verdict: isComplete(trace) && leaders.size > 0 ? 'holds' : 'unknown', measured: leaders.size };
};
