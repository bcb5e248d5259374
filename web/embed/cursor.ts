import { speedAt, paceOf } from '../../core/frame/pace.ts';
import { countUntil } from '../../core/frame/timeline.ts';
import type { TraceIndex } from '../../core/frame/trace-index.ts';
import { advance, leap } from '../play/advance.ts';
import { openingOf } from '../play/opening.ts';

/** Longest time on screen that one tick may account for: a tab that slept does not wake up at the end. */
const longestTickMs = 100;
/** For a reader who asked for no motion: how often the picture changes while playing. */
const leapEveryMs = 1000;

export type Cursor = ReturnType<typeof cursorIn>;

/** Where a figure stands in its run, and how it moves. As web/play/player.svelte.ts, for a page without Svelte. */
export function cursorIn(index: TraceIndex, calm: () => boolean, changed: () => void) {
  const { moments, momentsMs } = index;
  const endMs = momentsMs.at(-1) ?? 0;
  const decisiveMs = moments.filter(({ decisive }) => decisive).map(({ atMs }) => atMs);
  const pace = paceOf([...momentsMs.slice(0, 1), ...decisiveMs], endMs);
  const course = { endMs, pace, stopsMs: decisiveMs, speed: 'paced' as const };
  const opening = openingOf(momentsMs, decisiveMs, endMs);
  let atMs = 0;
  let playing = false;
  let looping = false;
  let owedMs = 0;

  function set(toMs: number, plays: boolean): void {
    atMs = Math.min(endMs, Math.max(0, toMs));
    playing = plays;
    changed();
  }
  function halt(toMs: number): void {
    looping = false;
    set(toMs, false);
  }

  return {
    endMs,
    decisiveMs,
    get atMs() {
      return atMs;
    },
    get playing() {
      return playing;
    },
    /** How many milliseconds of the run pass in one on screen. */
    get rate() {
      return looping ? opening.rate : speedAt(pace, atMs);
    },
    halt,
    /** The opening of the run, over and over; for a reader who asked for no motion, a still of it. */
    open() {
      looping = true;
      set(calm() ? opening.toMs : opening.fromMs, !calm());
    },
    toggle: () => set(!playing && atMs >= endMs ? 0 : atMs, !playing),
    step(direction: 1 | -1) {
      const to = direction === 1 ? momentsMs[countUntil(momentsMs, atMs)] : momentsMs.findLast((each) => each < atMs);
      halt(to ?? (direction === 1 ? endMs : 0));
    },
    tick(onScreenMs: number) {
      owedMs += Math.min(onScreenMs, longestTickMs);
      if (calm() && owedMs < leapEveryMs) return;
      const passedMs = owedMs;
      owedMs = 0;
      if (looping) {
        const next = atMs + passedMs * opening.rate;
        return set(next >= opening.toMs ? opening.fromMs : next, true);
      }
      const next = calm()
        ? leap({ atMs, playing }, passedMs, course, momentsMs)
        : advance({ atMs, playing }, passedMs, course);
      set(next.atMs, next.playing);
    },
  };
}
