import type { Draft } from '../trace/record.ts';
import type { ServerMessage } from '../zk/messages.ts';

/** What a server does, in the order in which it does it. */
export type ServerOutput =
  | { kind: 'send'; connection: string; message: ServerMessage }
  /** Nothing further is sent on it, nor read from it. */
  | { kind: 'close'; connection: string }
  /** What only the server knows. A `cause` of null is the message, or the instant, that brought it about. */
  | { kind: 'record'; record: Draft };

/** The facts of a record: what is left when time, actor and cause are taken away. */
export type Fact = Draft extends infer D ? (D extends Draft ? Omit<D, 'atMs' | 'actor' | 'cause'> : never) : never;
