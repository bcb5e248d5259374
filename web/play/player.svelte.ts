import { idleOf } from '../../core/frame/idle.ts';
import { countUntil } from '../../core/frame/timeline.ts';
import type { TraceIndex } from '../../core/frame/trace-index.ts';
import { paceOf } from '../../core/frame/pace.ts';
import { advance, leap, rateAt, type Course, type Speed } from './advance.ts';
import { openingOf, type Opening } from './opening.ts';

/** Longest time on screen that one tick may account for: a tab that slept does not wake up at the end. */
const longestTickMs = 100;
/** For a reader who asked for no motion: how often the picture changes while playing. */
const leapEveryMs = 1000;
/** How much of the quiet before the first moment is played. */
const leadMs = 10;

export type Player = ReturnType<typeof createPlayer>;

/** Where the reader is in a run, and how the reader moves. Knows nothing of what is drawn. */
export function createPlayer(calm: () => boolean) {
  let index = $state.raw<TraceIndex | null>(null);
  let atMs = $state(0);
  let playing = $state(false);
  let speed = $state<Speed>('paced');
  let seenMs = $state(0);
  /** Set while the opening of the run plays over and over, before the reader has said what will come of it. */
  let loop = $state.raw<Opening | null>(null);
  /** A longer run lies beside this one: there is more to play than this one's end. */
  let extendedMs = $state(0);
  let owedMs = 0;

  const moments = $derived(index?.moments ?? []);
  /** A run is over with its last moment: sessions that are closed after that are nothing to wait for. */
  const endMs = $derived(Math.max(index?.momentsMs.at(-1) ?? 0, extendedMs));
  /** Where nothing is to be seen; a longer run beside it may have something to show there. */
  const idle = $derived(index && extendedMs === 0 ? idleOf(index, endMs) : []);
  const decisiveMs = $derived(moments.filter(({ decisive }) => decisive).map((moment) => moment.atMs));
  /** The quiet before the first moment is a stretch of its own. */
  const pace = $derived(paceOf([...moments.slice(0, 1).map((moment) => moment.atMs), ...decisiveMs], endMs));
  const course = $derived<Course>({ endMs, idle, pace, stopsMs: decisiveMs, speed });
  const rate = $derived(loop ? loop.rate : rateAt(course, atMs));

  function seek(toMs: number): void {
    atMs = Math.min(endMs, Math.max(0, toMs));
    if (atMs > seenMs) seenMs = atMs;
  }

  function load(next: TraceIndex, startMs: number): void {
    index = next;
    playing = false;
    loop = null;
    seenMs = 0;
    seek(startMs);
  }

  /** The opening of the run, over and over; for a reader who asked for no motion, a still of it. */
  function open(): void {
    loop = openingOf(index?.momentsMs ?? [], decisiveMs, endMs);
    playing = !calm();
    atMs = calm() ? loop.toMs : loop.fromMs;
    seenMs = 0;
  }

  function tick(onScreenMs: number): void {
    if (!playing || !index) return;
    if (loop) {
      const next = atMs + Math.min(onScreenMs, longestTickMs) * loop.rate;
      atMs = next >= loop.toMs ? loop.fromMs : next;
      return;
    }
    owedMs += Math.min(onScreenMs, longestTickMs);
    if (calm() && owedMs < leapEveryMs) return;
    const now = { atMs, playing };
    const next = calm() ? leap(now, owedMs, course, index.momentsMs) : advance(now, owedMs, course);
    owedMs = 0;
    seek(next.atMs);
    playing = next.playing;
  }

  /** Halts, and goes to the nearest of these instants in a direction; to the end of the run when there is none. */
  function step(instants: readonly number[], direction: 1 | -1): void {
    playing = false;
    const to = direction === 1 ? instants[countUntil(instants, atMs)] : instants.findLast((each) => each < atMs);
    seek(to ?? (direction === 1 ? endMs : 0));
  }

  return {
    get index() {
      return index;
    },
    get atMs() {
      return atMs;
    },
    get playing() {
      return playing;
    },
    get speed() {
      return speed;
    },
    get seenMs() {
      return seenMs;
    },
    get endMs() {
      return endMs;
    },
    get idle() {
      return idle;
    },
    get decisiveMs() {
      return decisiveMs;
    },
    /** The last moment that has come, if one has. */
    get moment() {
      return index?.moments[countUntil(index.momentsMs, atMs) - 1];
    },
    get course() {
      return course;
    },
    /** How many milliseconds of the run pass in one on screen. */
    get rate() {
      return rate;
    },
    get looping() {
      return loop !== null;
    },
    load,
    open,
    seek,
    tick,
    extend(toMs: number) {
      extendedMs = toMs;
    },
    /** To an instant, and still there. */
    halt(atMs: number) {
      playing = false;
      seek(atMs);
    },
    play() {
      if (atMs >= endMs) atMs = 0;
      playing = true;
    },
    pause() {
      playing = false;
    },
    /** From shortly before anything happens. */
    begin() {
      loop = null;
      atMs = Math.max(0, (index?.momentsMs[0] ?? 0) - leadMs);
      seenMs = atMs;
      playing = true;
    },
    stepMoment(direction: 1 | -1) {
      step(index?.momentsMs ?? [], direction);
    },
    stepDecisive(direction: 1 | -1) {
      step(decisiveMs, direction);
    },
    setSpeed(next: Speed) {
      speed = next;
    },
  };
}
