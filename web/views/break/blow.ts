import type { Flights } from '../../../core/frame/messages.ts';
import type { Decision } from '../../../core/scenario/decision.ts';
import type { Blow } from '../../../lessons/lesson.ts';

/** What the reader has set before striking. */
export interface Aim {
  blow: Blow;
  who: string;
  /** From whom, for a partition. */
  other: string;
  /** From the instant that the cursor shows. */
  fromMs: number;
  lengthMs: number;
}

/** @returns the decision that is meant; null for a message where that one sends none any more. */
export function decisionOf({ blow, who, other, fromMs, lengthMs }: Aim, { all }: Flights): Decision | null {
  const toMs = Math.round(1000 * (fromMs + lengthMs)) / 1000;
  switch (blow) {
    case 'pause':
      return { type: 'strike', fault: { type: 'pause', process: who, fromMs, toMs } };
    case 'partition':
      return { type: 'strike', fault: { type: 'partition', between: [who, other], fromMs, toMs } };
    case 'kill': {
      const back = /^server-\d+$/.test(who) ? { toMs } : {};
      return { type: 'strike', fault: { type: 'kill', process: who, fromMs, ...back } };
    }
    case 'drop':
    case 'delay': {
      const next = all.find(({ from, sentMs, background }) => from === who && sentMs >= fromMs && !background);
      if (!next) return null;
      return blow === 'drop'
        ? { type: 'drop', message: next.seq }
        : { type: 'delay', message: next.seq, byMs: lengthMs };
    }
  }
}

/** @returns those who can be struck so: a message needs one who sends. */
export function targetsOf(blow: Blow, { all }: Flights, callers: readonly string[]): string[] {
  const senders = [...new Set(all.flatMap(({ from, background }) => (background ? [] : [from])))];
  const everyone = [...new Set([...callers, ...all.flatMap(({ from, to }) => [from, to])])];
  return blow === 'drop' || blow === 'delay' ? senders : everyone;
}

/** @returns those to whom one speaks, or from whom one hears. */
export function peersOf(who: string, { all }: Flights): string[] {
  const peers = all.flatMap(({ from, to }) => (from === who ? [to] : to === who ? [from] : []));
  return [...new Set(peers)];
}
