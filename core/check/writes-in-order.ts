import { stepsOf, participant } from './steps.ts';
import { isComplete } from './steps.ts';
import type { Check } from './verdict.ts';

/**
 * What the resource takes comes in the order in which its writers took the lock: no write of an earlier holder is taken
 * after one of a later holder. Looks at who held when, so that it can tell where there are no tokens, too.
 */
export const writesInOrder: Check = (trace) => {
  /** How many had taken the lock when each participant took it last. */
  const turns = new Map<string, number>();
  let turn = 0;
  let taken = 0;
  let last = { turn: 0, who: '' };
  for (const record of trace.records) {
    if (record.kind !== 'step') continue;
    const who = participant(record.actor);
    if (record.actor.endsWith('/lock') && record.to === 'held' && record.from !== 'held') {
      if (!isRegained(record.from)) turns.set(who, ++turn);
    }
    if (record.actor !== 'resource' || !takes(record.effects)) continue;
    const writer = participant(String(record.event['from']));
    const now = { turn: turns.get(writer) ?? 0, who: writer };
    taken++;
    if (now.turn < last.turn) {
      const why = `the resource takes a write of ${now.who} after one of ${last.who}, who took the lock later`;
      return { verdict: 'broken', why, records: [record.seq], measured: taken };
    }
    last = now;
  }
  return { verdict: isComplete(trace) && stepsOf(trace, 'resource').length > 0 ? 'holds' : 'unknown', measured: taken };
};

/** One who was in doubt and holds after all has the same turn as before. */
function isRegained(from: string | null): boolean {
  return from !== null && from.startsWith('doubtful');
}

function takes(effects: readonly { type: string; [field: string]: unknown }[]): boolean {
  return effects.some(({ message }) => (message as { type?: string } | undefined)?.type === 'written');
}
