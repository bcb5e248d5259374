import type { ServerMessage } from '../zk/messages.ts';
import type { PeerMessage } from './peer-message.ts';
import type { Fact, ServerOutput } from './server-output.ts';

/** What a server of an ensemble does: as a lone one, and it talks to the others. */
export type PeerOutput = ServerOutput | { kind: 'peer'; to: string; message: PeerMessage };

/** Where a server puts what it does at an instant, until it has done it all. */
export interface Outbox {
  nowMs(): number;
  record(fact: Fact): void;
  tell(server: string, message: PeerMessage): void;
  send(connection: string, message: ServerMessage): void;
  hangUp(connection: string): void;
  /** @returns what is put out while it acts; the first time, what was put out before as well. */
  during(nowMs: number, act: () => void): PeerOutput[];
  /** Whether there is something that nobody has taken yet. */
  isWaiting(): boolean;
}

/** @param name the actor of the records. */
export function outbox(name: string): Outbox {
  let instantMs = 0;
  let outputs: PeerOutput[] = [];
  let isFirst = true;
  return {
    nowMs: () => instantMs,
    record: (fact) =>
      void outputs.push({ kind: 'record', record: { atMs: instantMs, actor: name, cause: null, ...fact } }),
    tell: (to, message) => void outputs.push({ kind: 'peer', to, message }),
    send: (connection, message) => void outputs.push({ kind: 'send', connection, message }),
    hangUp: (connection) => void outputs.push({ kind: 'close', connection }),
    during(nowMs, act) {
      instantMs = nowMs;
      if (!isFirst) outputs = [];
      isFirst = false;
      act();
      return outputs;
    },
    isWaiting: () => isFirst && outputs.length > 0,
  };
}
