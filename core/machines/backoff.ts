/**
 * How long to wait before trying again, as a value: a wait follows from the one before it and one draw in [0, 1).
 *
 * Sources: Brooker, Exponential Backoff and Jitter (AWS Architecture Blog, 2015) for full, equal and decorrelated jitter;
 * Polly's DecorrelatedJitterBackoffV2 for `smooth`; KazooRetry of kazoo for `compounding`.
 */

import { power, tanh, wholePower } from './backoff-power.ts';

export type Backoff =
  /** At once. */
  | { kind: 'none' }
  /** These, one after the other, and then the last for ever. */
  | { kind: 'listed'; delaysMs: readonly number[] }
  /** Always the same window. */
  | ({ kind: 'fixed'; baseMs: number } & Chance)
  /** A window that grows by as much each time. */
  | ({ kind: 'linear'; baseMs: number; incrementMs: number } & Chance)
  /** A window that grows by a factor each time: `baseMs`, then `baseMs * factor`, and so on. */
  | ({ kind: 'exponential'; baseMs: number; factor: number } & Chance)
  /** Somewhere between the base and `factor` times the wait before: U(base, factor * previous). */
  | { kind: 'decorrelated'; baseMs: number; factor: number; capMs: number }
  /** A smooth curve over (n + draw), less what it was the last time: no two clients near each other, and none at 0 twice. */
  | { kind: 'smooth'; medianMs: number; factor: number; capMs: number }
  /**
   * The wait grows from the wait before, chance included, so that chance adds up over the retries. The cap is of what is
   * remembered: the wait itself may be `spread` longer.
   */
  | { kind: 'compounding'; baseMs: number; factor: number; spread: number; capMs: number };

/** What is made of a window: the longest wait of that retry, before chance. */
interface Chance {
  /** The window is never less. 0 unless said. */
  floorMs?: number;
  /** The window is never more. */
  windowCapMs?: number;
  jitter?: Jitter;
  /** To whole milliseconds, before the last cap. */
  round?: 'down' | 'nearest';
  /** The wait is never more, whatever chance adds. */
  capMs?: number;
}

/**
 * What chance does to a window: `full` anywhere between the floor and it, `equal` half of it and anywhere in the other half,
 * `plusMs` up to so much longer, `times` anywhere between two multiples of it, `stepMs` a whole multiple of that below the
 * window, and at least once that.
 */
export type Jitter =
  'none' | 'full' | 'equal' | { plusMs: number } | { times: readonly [from: number, to: number] } | { stepMs: number };

/** One wait, and what the next one has to know. */
export interface Wait {
  /** Of which retry, from 1. */
  retry: number;
  delayMs: number;
  /** What the growth remembers of this wait, when that is not the delay. */
  carried: number;
}

/** @param previous of this call, or undefined for the first; `draw` in [0, 1). */
export function nextWait(backoff: Backoff, previous: Wait | undefined, draw: number): Wait {
  const retry = (previous?.retry ?? 0) + 1;
  const wait = (delayMs: number, carried = delayMs): Wait => ({ retry, delayMs, carried });
  switch (backoff.kind) {
    case 'none':
      return wait(0);
    case 'listed':
      return wait(backoff.delaysMs[Math.min(retry, backoff.delaysMs.length) - 1] ?? 0);
    case 'fixed':
      return wait(withChance(backoff, backoff.baseMs, draw));
    case 'linear':
      return wait(withChance(backoff, backoff.baseMs + backoff.incrementMs * (retry - 1), draw));
    case 'exponential':
      return wait(withChance(backoff, backoff.baseMs * wholePower(backoff.factor, retry - 1), draw));
    case 'decorrelated': {
      const { baseMs, factor, capMs } = backoff;
      return wait(Math.min(capMs, between(baseMs, (previous?.delayMs ?? baseMs) * factor, draw)));
    }
    case 'smooth':
      return smooth(backoff, previous, draw, wait);
    case 'compounding': {
      const { baseMs, factor, spread, capMs } = backoff;
      const delayMs = (previous?.carried ?? baseMs) * between(1 - spread, 1 + spread, draw);
      return wait(delayMs, Math.min(delayMs * factor, capMs));
    }
  }
}

/** Whether chance has any part in it: else whoever waits needs no draw. */
export function isRandom(backoff: Backoff): boolean {
  switch (backoff.kind) {
    case 'none':
    case 'listed':
      return false;
    case 'fixed':
    case 'linear':
    case 'exponential':
      return (backoff.jitter ?? 'none') !== 'none';
    case 'decorrelated':
    case 'smooth':
    case 'compounding':
      return true;
  }
}

/** So that the median of the first waits is near `medianMs`, as Polly does. */
const smoothScale = 1 / 1.4;

function smooth(
  { medianMs, factor, capMs }: Extract<Backoff, { kind: 'smooth' }>,
  previous: Wait | undefined,
  draw: number,
  wait: (delayMs: number, carried: number) => Wait,
): Wait {
  const at = (previous?.retry ?? 0) + draw;
  const reached = power(factor, at) * tanh(Math.sqrt(4 * at));
  const step = reached === Infinity ? Infinity : Math.max(0, reached - (previous?.carried ?? 0));
  return wait(Math.min(step * smoothScale * medianMs, capMs), reached);
}

function withChance(chance: Chance, grownMs: number, draw: number): number {
  const { floorMs = 0, windowCapMs = Infinity, jitter = 'none', round, capMs = Infinity } = chance;
  const windowMs = Math.max(floorMs, Math.min(grownMs, windowCapMs));
  const drawnMs = jittered(jitter, floorMs, windowMs, draw);
  const roundedMs = round === 'down' ? Math.floor(drawnMs) : round === 'nearest' ? Math.round(drawnMs) : drawnMs;
  return Math.min(roundedMs, capMs);
}

function jittered(jitter: Jitter, floorMs: number, windowMs: number, draw: number): number {
  if (jitter === 'none') return windowMs;
  if (jitter === 'full') return between(floorMs, windowMs, draw);
  if (jitter === 'equal') return (windowMs + draw * windowMs) / 2;
  if ('plusMs' in jitter) return windowMs + draw * jitter.plusMs;
  if ('stepMs' in jitter) return jitter.stepMs * Math.max(1, Math.floor(draw * (windowMs / jitter.stepMs)));
  return between(...jitter.times, draw) * windowMs;
}

function between(from: number, to: number, draw: number): number {
  return from + (to - from) * draw;
}
