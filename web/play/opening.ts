/** The stretch of a run that plays over and over before the reader has said what will come of it. */
export interface Opening {
  fromMs: number;
  toMs: number;
  /** Milliseconds of the run in one on screen. */
  rate: number;
}

const longestMs = 10_000;
const onScreenMs = 5_000;
/** Fewer moments than this are not yet a picture. */
const enough = 3;

/** From just before the first moment to the first decisive one; to the second, when too little has happened by then. */
export function openingOf(momentsMs: readonly number[], decisiveMs: readonly number[], endMs: number): Opening {
  const firstMs = momentsMs[0] ?? 0;
  const before = momentsMs.filter((atMs) => atMs < (decisiveMs[0] ?? endMs)).length;
  const until = (before >= enough ? decisiveMs[0] : decisiveMs[1]) ?? endMs;
  const toMs = Math.min(until, firstMs + longestMs);
  const fromMs = Math.max(0, firstMs - 0.08 * (toMs - firstMs));
  return { fromMs, toMs, rate: Math.max(1e-6, toMs - fromMs) / onScreenMs };
}
