/**
 * What passes between a policy and what lies beneath it: a call goes down, how it ended comes back up.
 *
 *     caller ──call──▶ gate ──call──▶ retry ──call──▶ breaker ──call──▶ endpoint
 *            ◀─settled─     ◀─settled─      ◀─settled─        ◀─settled─
 *
 * Retry, breaker, bulkhead, timeout, hedge and cache all speak this and nothing else, so that they stack in any order.
 */

/** Make this call. Whoever makes it hears `settled` exactly once, unless it took the call back. */
export interface Call {
  type: 'call';
  /** Its name in the run: `ana#3`. What a policy makes of it has a name of its own: `ana#3.1`, `ana#3.2`. */
  call: string;
  /** The address that hears how it ended. */
  from: string;
  /** What is left of the caller's own deadline; absent, it has none. A policy passes on what is left then. */
  leftMs?: number;
  /** Whether doing it twice is as good as doing it once. */
  idempotent?: boolean;
  /** Of the caller's intent: the same for all attempts at one thing. */
  key?: string;
  /** Which of several calls for the same purpose this is, from 1: said by those who make more than one of them. */
  attempt?: number;
  /** What is asked for, for those who compare or store it. */
  payload?: string;
}

/** Whether nothing is said of a call but what it is called and whose it is: most are so, and cheaper to pass on. */
export function isPlain({ leftMs, idempotent, key, attempt, payload }: Call): boolean {
  return (
    leftMs === undefined &&
    idempotent === undefined &&
    key === undefined &&
    attempt === undefined &&
    payload === undefined
  );
}

/** Whoever asked does not wait any more. What is under way may still take effect; nothing is heard of it. */
export interface Cancel {
  type: 'cancel';
  call: string;
}

/**
 * There is a connection for a call: from now on it may happen. Said past all policies in between, to those who wait for it;
 * `ana#3.2` is a call for `ana#3`, so that whoever made `ana#3` knows it for its own.
 */
export interface Connected {
  type: 'connected';
  call: string;
}

/** Whether a call is another, or was made for it by a policy below. */
export function isMadeFor(call: string, other: string): boolean {
  return call === other || call.startsWith(`${other}.`);
}

/** A call has ended, for whoever made it. */
export interface Settled {
  type: 'settled';
  call: string;
  /** The address that made the call. */
  to: string;
  outcome: Outcome;
}

export type Outcome = Success | Failure;

export interface Success {
  type: 'succeeded';
  value?: string;
}

export interface Failure {
  type: 'failed';
  /** In one word: `timeout`, `throttled`, `refused`, `reset`, `rejected` (by a breaker), `full`, `shed`, `cancelled`. */
  error: string;
  /** True: it certainly did not happen. False: it may have. */
  definite: boolean;
  /** What the server said: not before this long from now. */
  retryAfterMs?: number;
  /** Which call it was that failed so: for a host that keeps the error itself. */
  cause?: string;
}
