import { isComplete, participant } from './steps.ts';
import type { Check } from './verdict.ts';

/**
 * First come, first served: those who take the lock do so in the order in which they came, which is that of their tokens.
 *
 * With k permits up to k take theirs at the same time, and in any order: at most k − 1 of those who took before came later.
 * @param together whether these two, by the paths of their znodes, may be in at the same time whatever the permits.
 */
export function fifo(permits = 1, together: (one: string, other: string) => boolean = () => false): Check {
  return (trace) => {
    const taken = new Map<string, { token: number; who: string }>();
    for (const { seq, actor, effects } of trace.records.filter((record) => record.kind === 'step')) {
      for (const effect of effects) {
        if (effect.type !== 'held' || typeof effect['token'] !== 'number') continue;
        const path = String(effect['path']);
        const { token } = effect as unknown as { token: number };
        const overtook = [...taken].filter(([other, before]) => before.token > token && !together(other, path));
        if (overtook.length >= permits && !taken.has(path)) {
          const others = overtook.map(([, { who }]) => who).join(', ');
          const why = `${others} took the lock before ${participant(actor)}, who had come first`;
          return { verdict: 'broken', why, records: [seq], measured: overtook.length, expected: permits - 1 };
        }
        taken.set(path, { token, who: participant(actor) });
      }
    }
    return { verdict: isComplete(trace) && taken.size > 0 ? 'holds' : 'unknown', measured: taken.size };
  };
}
