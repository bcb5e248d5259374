import { isComplete, killed, participant } from './steps.ts';
import type { Check } from './verdict.ts';

/** What the names of readers' znodes have before their sequence numbers: the recipe's, and kazoo's. */
const readers = /(-read-|__rlock__)\d{10}$/;

/** @returns whether a znode is a reader's place in the line. */
export function isRead(path: string): boolean {
  return readers.test(path);
}

/**
 * While one believes that it may write, nobody else believes that it may read or write. One and the same participant may
 * believe both. What a lock is for is told by the znode that it holds.
 */
export const readWriteExclusion: Check = (trace) => {
  const believers = new Map<string, boolean>();
  let taken = 0;
  for (const record of trace.records) {
    const dead = killed(record);
    if (dead !== undefined)
      for (const actor of believers.keys()) if (participant(actor) === dead) believers.delete(actor);
    if (record.kind !== 'step') continue;
    if (record.to !== 'held') {
      believers.delete(record.actor);
      continue;
    }
    const held = record.effects.find(({ type }) => type === 'held');
    if (!held || believers.has(record.actor)) continue;
    const reads = isRead(String(held['path']));
    const others = [...believers].filter(([actor]) => participant(actor) !== participant(record.actor));
    const rival = others.find(([, othersReads]) => !reads || !othersReads);
    if (rival) {
      const [who, does] = [participant(rival[0]), rival[1] ? 'read' : 'write'];
      const why = `${who} still believes it may ${does} when ${participant(record.actor)} takes the lock to ${reads ? 'read' : 'write'}`;
      return { verdict: 'broken', why, records: [record.seq] };
    }
    believers.set(record.actor, reads);
    taken++;
  }
  return { verdict: isComplete(trace) && taken > 0 ? 'holds' : 'unknown', measured: taken };
};
