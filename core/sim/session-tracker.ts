/**
 * The sessions a server knows, and when it gives them up.
 *
 * Time is cut into ticks. A message of a session moves it to the tick that follows the instant at which its
 * timeout would be over, and all sessions of a tick expire together when it comes. So a session outlives its last
 * message by its timeout and up to a tick more.
 *
 * Source: `SessionTrackerImpl` and `ExpiryQueue`.
 */
export interface SessionTracker {
  /** @returns the id of a new session, touched. */
  create(nowMs: number, timeoutMs: number): Lease;
  /** @returns undefined when there is no such session (any more). */
  touch(nowMs: number, session: string, timeoutMs: number): Lease | undefined;
  has(session: string): boolean;
  /** Forgets a session that has ended. */
  remove(session: string): void;
  /** The sessions to expire now: the earlier tick first, within a tick in the order in which they came to it. */
  due(nowMs: number): string[];
  /** The next tick at which a session expires. */
  nextDeadlineMs(): number | undefined;
}

export interface Lease {
  session: string;
  expiresMs: number;
}

/**
 * @param serverId from 1 to 127: the first byte of every session id, so that no two servers give the same.
 * @param startedMs goes into the ids, so that a server that starts again does not give them again.
 */
export function sessionTracker(serverId: number, tickTimeMs: number, startedMs = 0): SessionTracker {
  const ticks = new Map<number, Set<string>>();
  const tickOf = new Map<string, number>();
  let nextId = (BigInt(serverId) << 56n) | (((BigInt(Math.floor(startedMs)) << 24n) & 0xffff_ffff_ffff_ffffn) >> 8n);

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

  return {
    create: (nowMs, timeoutMs) => place(nowMs, `0x${(nextId++).toString(16)}`, timeoutMs),
    touch: (nowMs, session, timeoutMs) => (tickOf.has(session) ? place(nowMs, session, timeoutMs) : undefined),
    has: (session) => tickOf.has(session),
    remove(session) {
      leave(session);
      tickOf.delete(session);
    },
    due(nowMs) {
      const past = [...ticks].filter(([tick]) => tick <= nowMs).sort(([a], [b]) => a - b);
      return past.flatMap(([, sessions]) => [...sessions]);
    },
    nextDeadlineMs: () => (ticks.size === 0 ? undefined : Math.min(...ticks.keys())),
  };
}
