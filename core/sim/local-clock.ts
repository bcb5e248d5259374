/**
 * A server's own idea of time: a steady clock, by which it counts, and the date on the wall, which it stamps on
 * znodes. The first may run fast or slow and never jumps; the second may be wrong as well. Sessions are counted by the
 * first, so that a date set wrong expires nobody.
 *
 * Source: `org.apache.zookeeper.common.Time`, `currentElapsedTime` and `currentWallTime`.
 */
export interface LocalClock {
  /** What it shows. */
  at(nowMs: number): number;
  /** The first instant at which it shows this much. */
  when(localMs: number): number;
  wallMs(nowMs: number): number;
  /** @param rate how much it advances in a millisecond; @param offsetMs by how much the date is wrong. */
  set(nowMs: number, rate: number, offsetMs: number): void;
}

export function localClock(): LocalClock {
  let [sinceMs, shownMs, rate, offsetMs] = [0, 0, 1, 0];
  let untouched = true;
  const at = (nowMs: number) => (untouched ? nowMs : shownMs + (nowMs - sinceMs) * rate);
  return {
    at,
    when(localMs) {
      if (untouched) return localMs;
      let us = Math.ceil((sinceMs + (localMs - shownMs) / rate) * 1000);
      // The last bit may be wrong either way: not a microsecond too early.
      while (at(us / 1000) < localMs) us++;
      return us / 1000;
    },
    wallMs: (nowMs) => at(nowMs) + offsetMs,
    set(nowMs, newRate, newOffsetMs) {
      untouched = false;
      [shownMs, sinceMs] = [at(nowMs), nowMs];
      [rate, offsetMs] = [newRate, newOffsetMs];
    },
  };
}
