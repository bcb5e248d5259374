/**
 * How many may pass in a time, as a pure value: who may pass when, if everybody waits for their turn.
 *
 * `book` gives the next one its turn. It never says no: a turn may lie far ahead, and whoever asks decides whether to
 * wait for it. The three differ in what a pause earns. A fixed window forgets it at the boundary, and so lets twice its
 * quota pass around one. A token bucket saves up to its capacity. A pacer, GCRA, saves no more than its tolerance; with
 * none it keeps `intervalMs` between any two, and with (n − 1)·intervalMs it is a token bucket of n. A leaky bucket is a
 * pacer too: as a meter, one at which nobody waits; as a queue, one at which they do.
 *
 * Source: ITU-T I.371, generic cell rate algorithm, virtual scheduling; Turner, New Directions in Communications (1986);
 * reserving ahead of time as in Go's x/time/rate and Guava's RateLimiter.
 */

export type Quota =
  /** So many in each window; windows begin at multiples of their length. */
  | { kind: 'fixedWindow'; quota: number; windowMs: number }
  /** One token in each interval; the bucket holds so many, and is full in the beginning. */
  | { kind: 'tokenBucket'; capacity: number; intervalMs: number }
  /** One in each interval; early by no more than the tolerance. */
  | { kind: 'paced'; intervalMs: number; toleranceMs: number };

/** Where a quota stands: numbers whose meaning is the algorithm's own. */
export interface Standing {
  /**
   * `fixedWindow`: when the last window begins in which anybody has a turn. `tokenBucket`: when its tokens were counted.
   * `paced`: the theoretical arrival time, at which the next would come if all kept the pace.
   */
  atMs: number;
  /** `fixedWindow`: turns given in that window. `tokenBucket`: tokens then, less than none when turns lie ahead. */
  count: number;
}

export interface Turn {
  /** When: `nowMs` or later. */
  atMs: number;
  after: Standing;
}

interface Algorithm<Q> {
  fresh(quota: Q): Standing;
  isAsNew(quota: Q, standing: Standing, nowMs: number): boolean;
  book(quota: Q, standing: Standing, nowMs: number): Turn;
}

const fixedWindow: Algorithm<Extract<Quota, { kind: 'fixedWindow' }>> = {
  fresh: () => ({ atMs: 0, count: 0 }),
  isAsNew: ({ windowMs }, { atMs }, nowMs) => Math.floor(nowMs / windowMs) * windowMs > atMs,
  book({ quota, windowMs }, { atMs, count }, nowMs) {
    const thisWindowMs = Math.floor(nowMs / windowMs) * windowMs;
    if (thisWindowMs > atMs) return { atMs: nowMs, after: { atMs: thisWindowMs, count: 1 } };
    const after = count < quota ? { atMs, count: count + 1 } : { atMs: atMs + windowMs, count: 1 };
    return { atMs: Math.max(nowMs, after.atMs), after };
  },
};

const tokenBucket: Algorithm<Extract<Quota, { kind: 'tokenBucket' }>> = {
  fresh: ({ capacity }) => ({ atMs: 0, count: capacity }),
  isAsNew: ({ capacity, intervalMs }, { atMs, count }, nowMs) => count + (nowMs - atMs) / intervalMs >= capacity,
  book({ capacity, intervalMs }, { atMs, count }, nowMs) {
    const tokens = Math.min(capacity, count + (nowMs - atMs) / intervalMs) - 1;
    return { atMs: nowMs + Math.max(0, wholeUs(-tokens * intervalMs)), after: { atMs: nowMs, count: tokens } };
  },
};

const paced: Algorithm<Extract<Quota, { kind: 'paced' }>> = {
  fresh: () => ({ atMs: 0, count: 0 }),
  isAsNew: (_, { atMs }, nowMs) => atMs <= nowMs,
  book({ intervalMs, toleranceMs }, { atMs, count }, nowMs) {
    const turnMs = Math.max(nowMs, atMs - toleranceMs);
    return { atMs: turnMs, after: { atMs: Math.max(nowMs, atMs) + intervalMs, count } };
  },
};

const algorithms = { fixedWindow, tokenBucket, paced };

/** A quota of which nobody has taken anything yet. */
export function freshStanding(quota: Quota): Standing {
  return algorithmOf(quota).fresh(quota);
}

/** Whether a quota that nobody has taken anything of would say the same from now on: then there is nothing to remember. */
export function isAsNew(quota: Quota, standing: Standing, nowMs: number): boolean {
  return algorithmOf(quota).isAsNew(quota, standing, nowMs);
}

/**
 * Gives the next one its turn.
 * @param nowMs never earlier than the last time.
 */
export function book(quota: Quota, standing: Standing, nowMs: number): Turn {
  return algorithmOf(quota).book(quota, standing, nowMs);
}

function algorithmOf(quota: Quota): Algorithm<Quota> {
  return algorithms[quota.kind];
}

/** Tokens are fractions; the clock counts microseconds. */
function wholeUs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
