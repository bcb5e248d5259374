import type { RecordOf, Typed } from '../trace/record.ts';
import { isComplete, participant } from './steps.ts';
import type { Check, Finding } from './verdict.ts';

interface Decided {
  /** The entry, as text. */
  entry: string;
  actor: string;
  /** In which it was decided: that of the leader that counted, and so was the first to know. */
  inEpoch: number;
}

/**
 * What one node of a replicated log knows to be decided is decided: every node that learns of that index learns the
 * same, in order; and whoever is elected in a later epoch has it (state machine safety and leader completeness; Ongaro &
 * Ousterhout 2014, figure 3). Nodes say `committed` and `elected`; one that was `down` begins at index 1 again.
 */
export const committedEntriesStay: Check = (trace) => {
  const decided = new Map<number, Decided>();
  const learned = new Map<string, number>();
  const elected = new Map<string, number>();
  for (const record of trace.records) {
    if (record.kind !== 'step') continue;
    if (record.from === 'down') learned.delete(record.actor);
    for (const effect of record.effects) {
      const found = effect.type === 'elected' ? elects(record, effect) : commits(record, effect);
      if (found) return found;
    }
  }
  return { verdict: isComplete(trace) && decided.size > 0 ? 'holds' : 'unknown', measured: decided.size };

  function commits({ actor, seq }: RecordOf<'step'>, effect: Typed): Finding | undefined {
    if (effect.type !== 'committed') return undefined;
    const index = Number(effect['index']);
    const entry = JSON.stringify([effect['epoch'], effect['id'], effect['command']]);
    const before = decided.get(index);
    if (before && before.entry !== entry) {
      const why = `${participant(actor)} has ${entry} decided at ${index}, where ${participant(before.actor)} had ${before.entry}`;
      return { verdict: 'broken', why, records: [seq] };
    }
    if (index !== (learned.get(actor) ?? 0) + 1) {
      const why = `${participant(actor)} has ${index} decided after ${learned.get(actor) ?? 0}`;
      return { verdict: 'broken', why, records: [seq] };
    }
    learned.set(actor, index);
    decided.set(index, before ?? { entry, actor, inEpoch: elected.get(actor) ?? Infinity });
    return undefined;
  }

  function elects({ actor, seq }: RecordOf<'step'>, effect: Typed): Finding | undefined {
    const epoch = Number(effect['epoch']);
    elected.set(actor, epoch);
    const lacks = Number(effect['lastIndex']) + 1;
    const lost = decided.get(lacks);
    if (!lost || lost.inEpoch >= epoch) return undefined;
    const why = `${participant(actor)} is elected without the entry at ${lacks}, which ${participant(lost.actor)} knew to be decided`;
    return { verdict: 'broken', why, records: [seq] };
  }
};
