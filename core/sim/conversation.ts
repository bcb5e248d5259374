import type { Request } from '../zk/messages.ts';

/**
 * A conversation between clients and a server, with what each client must hear: data, so that the same table can be
 * put to any server that speaks the protocol. How what is heard is written: `transcript-line.ts`.
 */
export interface Conversation {
  title: string;
  /** Where it says so. */
  source: string;
  steps: readonly Step[];
}

/** Who acts, what they do, and what they hear of it; then what others hear of it, if they hear anything. */
export type Step = readonly [
  client: string,
  act: Act,
  own: readonly string[],
  others?: Record<string, readonly string[]>,
];

/** A client is one connection. A session has the name of the client that opened it. */
export type Act = { connect: Handshake } | { request: Request } | { drop: true };

export interface Handshake {
  timeoutMs: number;
  /** The session to go on with; absent: a new one. */
  session?: string;
  wrongPassword?: true;
  /** The last zxid seen, counted from the beginning of the conversation; absent: none. */
  zxidSeen?: number;
}
