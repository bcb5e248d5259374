import type { Flights } from '../../../core/frame/messages.ts';
import { byName, participantOf } from '../../../core/frame/participant.ts';
import type { Strike } from '../../../core/scenario/decision.ts';
import type { Lesson } from '../../../lessons/lesson.ts';
import type { Option } from './message-options.ts';

/** What the reader has chosen of a strike before making it. */
export interface Chosen {
  fromMs: number;
  lengthMs: number;
  /** From whom a node is cut off. */
  other: string | undefined;
  /** A clock's milliseconds in one. */
  rate: number;
  fsyncMs: number;
}

type Fault = Strike['fault'];

/** What may befall a node from an instant on. */
export function nodeOptions(process: string, { fromMs, lengthMs, other, rate, fsyncMs }: Chosen): Option<Strike>[] {
  const isServer = /^server-\d+$/.test(process);
  const toMs = Math.round(1000 * (fromMs + lengthMs)) / 1000;
  const able = (text: string, fault: Fault): Option<Strike> => {
    return { id: fault.type, text, decision: { type: 'strike', fault }, why: '' };
  };
  const unable = (id: Fault['type'], text: string, why: string) => ({ id, text, decision: null, why });
  return [
    able('Pause it', { type: 'pause', process, fromMs, toMs }),
    isServer
      ? able('Kill it, and start it again after that', { type: 'kill', process, fromMs, toMs })
      : able('Kill it for good', { type: 'kill', process, fromMs }),
    other === undefined
      ? unable('partition', 'Cut it off', 'It speaks to nobody.')
      : able('Cut it off from', { type: 'partition', between: [process, other], fromMs, toMs }),
    isServer
      ? able('Let its clock run at', { type: 'skew', process, rate, fromMs, toMs })
      : unable('skew', 'Let its clock run wrong', 'Only a server’s clock can be wrong here.'),
    ...(isServer ? [able('Let its disk take', { type: 'slowDisk', process, fsyncMs, fromMs, toMs })] : []),
  ];
}

/** @returns those with whom a participant exchanges messages in this run. */
export function peersOf({ all }: Flights, process: string): string[] {
  const peers = all.flatMap(({ from, to }) => (from === process ? [to] : to === process ? [from] : []));
  return [...new Set(peers)].filter((peer) => peer !== process).sort(byName);
}

/** @returns the knobs that can be turned while a run goes on, and are this participant's to hear. */
export function turnsOf({ turns = {}, knobs }: Lesson, process: string): string[] {
  return Object.entries(turns)
    .filter(([id, say]) => say(knobs[id]?.value ?? 0).some(({ to }) => participantOf(to) === process))
    .map(([id]) => id);
}

/** @returns everybody who sends or hears something, as a reader counts: servers and the service last. */
export function nodesOf({ all }: Flights, callers: readonly string[]): string[] {
  const everybody = new Set([...callers, ...all.flatMap(({ from, to }) => [from, to])]);
  const others = [...everybody].filter((each) => !callers.includes(each));
  return [...callers, ...others.sort(byName)];
}
