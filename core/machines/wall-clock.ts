/**
 * What a node's own clock shows: never quite the time, and not always forwards.
 *
 * Source: Mills, RFC 5905 (NTP), section 11: a clock's offset is slewed where it is small and stepped where it is not.
 */
export interface WallClock {
  /** How far ahead it was when the run began; negative, behind. */
  offsetMs: number;
  /** How fast it runs: 1.01 gains ten milliseconds a second. */
  rate: number;
  /** Corrections, in order of time: at `atMs` of true time it jumps by `byMs`. */
  steps: readonly { atMs: number; byMs: number }[];
}

export const trueClock: WallClock = { offsetMs: 0, rate: 1, steps: [] };

/** @returns what the clock shows at a true instant, in milliseconds. */
export function reading({ offsetMs, rate, steps }: WallClock, nowMs: number): number {
  const stepped = steps.reduce((sum, { atMs, byMs }) => (atMs <= nowMs ? sum + byMs : sum), 0);
  return offsetMs + nowMs * rate + stepped;
}

/** @returns the clock, set forwards or back at this true instant. */
export function stepped(clock: WallClock, atMs: number, byMs: number): WallClock {
  return { ...clock, steps: [...clock.steps, { atMs, byMs }] };
}
