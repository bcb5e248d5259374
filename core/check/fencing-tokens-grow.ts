import { isComplete, participant } from './steps.ts';
import type { Check } from './verdict.ts';

/**
 * Whoever takes the lock carries a greater fencing token than everyone before: a resource that remembers the greatest
 * can refuse all others. A holder who regains what it held carries the same token again.
 */
export const fencingTokensGrow: Check = (trace) => {
  let last = { token: -1, actor: '' };
  let taken = 0;
  for (const { seq, actor, effects } of trace.records.filter((record) => record.kind === 'step')) {
    const held = effects.find(({ type }) => type === 'held');
    if (!held || !actor.endsWith('/lock')) continue;
    const token = Number(held['token']);
    if (token === last.token && actor === last.actor) continue;
    if (token <= last.token) {
      const why = `${participant(actor)} takes the lock with token ${token}, after ${participant(last.actor)} with ${last.token}`;
      return { verdict: 'broken', why, records: [seq] };
    }
    last = { token, actor };
    taken++;
  }
  return { verdict: isComplete(trace) && taken > 0 ? 'holds' : 'unknown', measured: taken };
};
