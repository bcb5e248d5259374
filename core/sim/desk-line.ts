import type { RequestMessage } from '../zk/messages.ts';
import type { Outcome } from './carry-out.ts';
import type { Watcher } from './watches.ts';

/** What a desk knows of one connection. */
export interface Line {
  connection: string;
  /** Where it comes from, such as `127.0.0.1`. */
  address: string;
  /** What it asked for in its handshake, from then on. */
  greeted?: { session: string; timeoutMs: number };
  /** Once it has its session: this object is the identity of its watches. */
  client?: Watcher;
  /** What came before that. */
  early: RequestMessage[];
  /** Not answered yet, in order. */
  asked: Asked[];
}

/** A request that has not been answered yet. */
export interface Asked extends Omit<RequestMessage, 'type'> {
  /** Of a request that has to go to the leader. */
  ticket?: number;
  /** Absent while it is not known; what it says may be nothing. */
  settled?: { outcome: Outcome };
}
