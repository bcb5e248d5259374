import { isComplete, killed, participant } from './steps.ts';
import type { Check } from './verdict.ts';

/**
 * Never do two believe at the same time that they lead, and each term has a greater epoch than the one before. One who
 * leads again after a doubt has the same epoch as before.
 */
export const oneLeader: Check = (trace) => {
  let leader: string | undefined;
  let last = { epoch: -1, actor: '' };
  let terms = 0;
  for (const record of trace.records) {
    if (leader === `${killed(record) ?? ''}/election`) leader = undefined;
    if (record.kind !== 'step' || !record.actor.endsWith('/election')) continue;
    if (record.to !== 'leading') {
      if (leader === record.actor) leader = undefined;
      continue;
    }
    const { actor, seq } = record;
    if (leader !== undefined && leader !== actor) {
      const why = `${participant(leader)} still believes it leads when ${participant(actor)} begins to`;
      return { verdict: 'broken', why, records: [seq], measured: 2, expected: 1 };
    }
    leader = actor;
    const lead = record.effects.find(({ type }) => type === 'lead');
    const epoch = lead?.['epoch'];
    if (typeof epoch !== 'number') continue;
    if (epoch < last.epoch || (epoch === last.epoch && actor !== last.actor)) {
      const why = `${participant(actor)} leads under epoch ${epoch}, after ${participant(last.actor)} under ${last.epoch}`;
      return { verdict: 'broken', why, records: [seq] };
    }
    if (epoch > last.epoch) terms++;
    last = { epoch, actor };
  }
  return { verdict: isComplete(trace) && last.actor + (leader ?? '') !== '' ? 'holds' : 'unknown', measured: terms };
};
