/**
 * The sessions whose time a server keeps, and when it gives them up.
 *
 * Time is cut into ticks. A message of a session moves it to the tick that follows the instant at which its
 * timeout would be over, and all sessions of a tick expire together when it comes. So a session outlives its last
 * message by its timeout and up to a tick more.
 *
 * Source: `SessionTrackerImpl` and `ExpiryQueue`.
 */
export interface SessionTracker {
  /** Begins to keep the time of a session. */
  track(nowMs: number, session: string, timeoutMs: number): Lease;
  /** @returns undefined when there is no such session (any more), or it is about to end. */
  touch(nowMs: number, session: string, timeoutMs: number): Lease | undefined;
  /** `closing`: its end is decided, though not yet agreed on. */
  stateOf(session: string): 'open' | 'closing' | undefined;
  leaseOf(session: string): Lease | undefined;
  /** Decides its end: nothing touches it any more, and it does not become due again. */
  close(session: string): void;
  /** Forgets a session that has ended. */
  remove(session: string): void;
  /** The sessions to expire now: the earlier tick first, within a tick in the order in which they came to it. */
  due(nowMs: number): string[];
  /** The next tick at which a session expires. */
  nextDeadlineMs(): number | undefined;
  /** All there are. */
  leases(): Lease[];
}

export interface Lease {
  session: string;
  expiresMs: number;
}

export function sessionTracker(tickTimeMs: number): SessionTracker {
  const ticks = new Map<number, Set<string>>();
  const tickOf = new Map<string, number>();
  const closing = new Set<string>();

  function leave(session: string): void {
    const tick = tickOf.get(session);
    if (tick === undefined) return;
    const others = ticks.get(tick);
    others?.delete(session);
    if (others?.size === 0) ticks.delete(tick);
  }

  function place(nowMs: number, session: string, timeoutMs: number): Lease {
    const expiresMs = (Math.floor((nowMs + timeoutMs) / tickTimeMs) + 1) * tickTimeMs;
    if (tickOf.get(session) !== expiresMs) {
      leave(session);
      ticks.set(expiresMs, (ticks.get(expiresMs) ?? new Set()).add(session));
      tickOf.set(session, expiresMs);
    }
    return { session, expiresMs };
  }

  const isOpen = (session: string) => tickOf.has(session) && !closing.has(session);

  return {
    track: place,
    touch: (nowMs, session, timeoutMs) => (isOpen(session) ? place(nowMs, session, timeoutMs) : undefined),
    stateOf: (session) => (closing.has(session) ? 'closing' : tickOf.has(session) ? 'open' : undefined),
    leaseOf(session) {
      const expiresMs = tickOf.get(session);
      return expiresMs === undefined ? undefined : { session, expiresMs };
    },
    close(session) {
      leave(session);
      closing.add(session);
    },
    remove(session) {
      leave(session);
      tickOf.delete(session);
      closing.delete(session);
    },
    due(nowMs) {
      const past = [...ticks].filter(([tick]) => tick <= nowMs).sort(([a], [b]) => a - b);
      return past.flatMap(([, sessions]) => [...sessions]);
    },
    leases: () => [...tickOf].map(([session, expiresMs]) => ({ session, expiresMs })),
    nextDeadlineMs: () => (ticks.size === 0 ? undefined : Math.min(...ticks.keys())),
  };
}
