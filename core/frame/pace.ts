/**
 * How fast to play so that a run is worth watching: the stretch between two decisive moments takes a few seconds on
 * screen, whether it is 40 ms or 40 s long.
 */
export interface Pace {
  /** Where one stretch ends and the next begins, from 0 to the end; ascending. */
  stopsMs: readonly number[];
}

const shortestOnScreenMs = 2_500;
const longestOnScreenMs = 15_000;
/** Below this a stretch needs less and less time, down to a third: a millisecond has only so much in it. */
const longEnoughMs = 100;
/** Of what is longer than the shortest, this part of its own length is added. */
const share = 0.4;

export function paceOf(decisiveMs: readonly number[], endMs: number): Pace {
  return { stopsMs: [...new Set([0, ...decisiveMs.filter((atMs) => atMs > 0 && atMs < endMs), endMs])] };
}

/** @returns how many milliseconds of the run pass in one on screen. */
export function speedAt({ stopsMs }: Pace, atMs: number): number {
  const after = stopsMs.findIndex((stop) => stop > atMs);
  const next = after === -1 ? stopsMs.length - 1 : after;
  const stretchMs = (stopsMs[next] ?? 0) - (stopsMs[next - 1] ?? 0);
  if (stretchMs <= 0) return 1;
  const leastMs = shortestOnScreenMs * (0.35 + 0.65 * Math.min(1, stretchMs / longEnoughMs));
  return stretchMs / Math.min(longestOnScreenMs, leastMs + share * stretchMs);
}
