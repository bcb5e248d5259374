import type { Trace } from '../trace/record.ts';
import { headOf } from './mark.ts';
import { machineOf, participantOf } from './participant.ts';
import { note, timeline, valueAt, type Timeline } from './timeline.ts';

/** What one who contends for a lock believes of it; `none`: nothing worth a word. */
export type LockBelief = 'none' | 'holds' | 'doubts' | 'lost';

/** What each participant believes of its lock, and whether its process stands still, over time. */
export interface Beliefs {
  ofLock: ReadonlyMap<string, Timeline<LockBelief>>;
  still: ReadonlyMap<string, Timeline<boolean>>;
}

const beliefs: Record<string, LockBelief> = { held: 'holds', doubtful: 'doubts', lost: 'lost' };

export function beliefsOf({ records }: Trace): Beliefs {
  const ofLock = new Map<string, Timeline<LockBelief>>();
  const still = new Map<string, Timeline<boolean>>();
  const lineOf = <T>(lines: Map<string, Timeline<T>>, who: string): Timeline<T> => {
    const line = lines.get(who) ?? timeline<T>();
    lines.set(who, line);
    return line;
  };
  for (const record of records) {
    if (record.kind === 'step' && machineOf(record.actor) === 'lock')
      note(lineOf(ofLock, participantOf(record.actor)), record.atMs, beliefs[headOf(record.to)] ?? 'none');
    if (record.kind === 'fault' && record.fault.type === 'pause')
      note(lineOf(still, String(record.fault['process'])), record.atMs, record.change === 'begins');
  }
  return { ofLock, still };
}

export interface BeliefNow {
  ofLock: LockBelief;
  still: boolean;
  /** It believes that it holds, and so does another: the invariant is broken. */
  disputed: boolean;
}

export function lockBeliefAt({ ofLock, still }: Beliefs, who: string, permits: number, atMs: number): BeliefNow {
  const believed = (name: string) => valueAt(ofLock.get(name) ?? timeline<LockBelief>(), atMs) ?? 'none';
  const holders = [...ofLock.keys()].filter((name) => believed(name) === 'holds').length;
  return {
    ofLock: believed(who),
    still: valueAt(still.get(who) ?? timeline<boolean>(), atMs) ?? false,
    disputed: believed(who) === 'holds' && holders > Math.max(1, permits),
  };
}
