/** Which stretch of the run is on view. */
export interface ViewWindow {
  fromMs: number;
  toMs: number;
}

/** What is to come needs less room than what has been. */
const puckAt = 0.72;

/** How far the stretch may shrink while there is not yet enough behind the cursor to fill it. */
const least = 0.25;

/** @returns a stretch with the cursor in it, at rest at both ends of the run; it grows to its length as the run begins. */
export function windowAround(atMs: number, fullMs: number, endMs: number): ViewWindow {
  const lengthMs = Math.min(fullMs, Math.max(least * fullMs, atMs / puckAt));
  const fromMs = Math.max(0, Math.min(atMs - puckAt * lengthMs, endMs - lengthMs));
  return { fromMs, toMs: fromMs + lengthMs };
}

/** The same in pages, for a reader who asked for no motion: it turns when the cursor leaves it. */
export function pageAround(atMs: number, lengthMs: number, endMs: number): ViewWindow {
  const page = Math.floor(atMs / (puckAt * lengthMs));
  const fromMs = Math.max(0, Math.min(page * puckAt * lengthMs, endMs - lengthMs));
  return { fromMs, toMs: fromMs + lengthMs };
}

const shortestMs = 60;
const longestMs = 10_000;
const onScreenSeconds = 4;

/** How much of a run to show at this speed: what passes in four seconds on screen. */
export function lengthFor(speed: number, endMs: number): number {
  return Math.min(
    Math.max(endMs, shortestMs),
    Math.max(shortestMs, Math.min(longestMs, speed * 1000 * onScreenSeconds)),
  );
}
