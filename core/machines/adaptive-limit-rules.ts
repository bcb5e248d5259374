/**
 * How many calls may run at once, found out by what becomes of them: pure values, `limit' = f(limit, sample)`.
 *
 * All of them leave the limit as it is while less than half of it is in use: what was not tried tells nothing. AIMD goes by
 * losses, like TCP Reno; Vegas by the queue that it reckons from the shortest time it has seen; Gradient2 by the
 * ratio of a long average of times to the latest.
 *
 * Source: Netflix concurrency-limits: AIMDLimit, VegasLimit, Gradient2Limit, and their defaults. There the times may be
 * averages over a window; here each call is a sample.
 */

import { log10 } from './natural-log.ts';

/** What became of a call. */
export interface Sample {
  /** From letting it through to hearing of it. More than 0. */
  rttMs: number;
  /** How many ran when it was let through, itself included. */
  inFlight: number;
  /** It timed out, or was turned away below: a sign of too much. */
  dropped: boolean;
}

export type LimitRule =
  /** Always the same: a bulkhead. */
  | { kind: 'fixed'; limit: number }
  /** One more for what goes well, times `ratio` for what does not; a call over `timeoutMs` does not. */
  | { kind: 'aimd'; start: number; min: number; max: number; ratio: number; timeoutMs: number }
  /**
   * Between α = 3·log10 L and β = 6·log10 L in the queue; looks anew at the shortest time after `probe`·L calls, or as few as
   * half of them: chance says.
   */
  | { kind: 'vegas'; start: number; max: number; smoothing: number; probe: number }
  /** L·max(½, min(1, tolerance·long/short)) + `queue`, smoothed; the long average goes over `window` calls. */
  | {
      kind: 'gradient2';
      start: number;
      min: number;
      max: number;
      smoothing: number;
      tolerance: number;
      queue: number;
      window: number;
    };

export const aimd: LimitRule = { kind: 'aimd', start: 20, min: 1, max: 200, ratio: 0.9, timeoutMs: 5000 };
export const vegas: LimitRule = { kind: 'vegas', start: 20, max: 1000, smoothing: 1, probe: 30 };
export const gradient2: LimitRule = {
  ...{ kind: 'gradient2', start: 20, min: 20, max: 200 },
  ...{ smoothing: 0.2, tolerance: 1.5, queue: 4, window: 600 },
};

/** Where a limit stands. */
export interface Limit {
  /** As reckoned; calls at once are the whole part of it. */
  limit: number;
  /** Of Vegas the shortest time seen, of Gradient2 the long average; 0 before there is one. */
  rttMs: number;
  /** Samples: of Vegas since it last looked, of Gradient2 while it warms up. */
  count: number;
  /** Of Vegas: which part of its span has to pass before it looks again. Absent while it is to be drawn: then all of it. */
  span?: number;
}

type RuleOf<K extends LimitRule['kind']> = Extract<LimitRule, { kind: K }>;

/** While it warms up, a long average is the plain one of so many samples. */
const warmUp = 10;

export function startingLimit(rule: LimitRule): Limit {
  return { limit: rule.kind === 'fixed' ? rule.limit : rule.start, rttMs: 0, count: 0 };
}

/** Whether chance has to say when it looks again. */
export function needsDraw(rule: LimitRule, { span }: Limit): boolean {
  return rule.kind === 'vegas' && span === undefined;
}

/** @param draw in [0, 1). So that not all who share a server look at the same time. */
export function drawn(limit: Limit, draw: number): Limit {
  return { ...limit, span: 0.5 + draw / 2 };
}

/** @returns how many calls may run at once. */
export function permitsOf({ limit }: Limit): number {
  return Math.floor(limit);
}

/** @returns the limit after one more sample. */
export function adjusted(rule: LimitRule, limit: Limit, sample: Sample): Limit {
  switch (rule.kind) {
    case 'fixed':
      return limit;
    case 'aimd':
      return adjustedByLoss(rule, limit, sample);
    case 'vegas':
      return adjustedByQueue(rule, limit, sample);
    case 'gradient2':
      return adjustedByGradient(rule, limit, sample);
  }
}

function adjustedByLoss(
  { min, max, ratio, timeoutMs }: RuleOf<'aimd'>,
  { limit, ...rest }: Limit,
  sample: Sample,
): Limit {
  if (sample.dropped || sample.rttMs > timeoutMs) {
    const less = Math.min(limit - 1, Math.floor(limit * ratio));
    return { limit: between(min, less, max), ...rest };
  }
  return { limit: sample.inFlight * 2 >= limit ? between(min, limit + 1, max) : limit, ...rest };
}

function adjustedByQueue(rule: RuleOf<'vegas'>, before: Limit, sample: Sample): Limit {
  const { limit, rttMs, count, span = 1 } = before;
  if (span * rule.probe * limit <= count + 1) return { limit, rttMs: sample.rttMs, count: 0 };
  const after = { ...before, count: count + 1 };
  if (rttMs === 0 || sample.rttMs < rttMs) return { ...after, rttMs: sample.rttMs };
  const queue = Math.ceil(limit * (1 - rttMs / sample.rttMs));
  const wanted = between(1, limit + growth(limit, queue, sample), rule.max);
  return { ...after, limit: limit * (1 - rule.smoothing) + wanted * rule.smoothing };
}

/** By how much Vegas would have the limit grow, with so many in the queue. */
function growth(limit: number, queue: number, { dropped, inFlight }: Sample): number {
  // As many as the limit has digits after the first, and at least one.
  const step = Math.max(1, Math.floor(log10(Math.floor(limit)) + 1e-9));
  if (dropped) return -step;
  if (inFlight * 2 < limit) return 0;
  if (queue <= step) return 6 * step;
  if (queue < 3 * step) return step;
  return queue > 6 * step ? -step : 0;
}

function adjustedByGradient(rule: RuleOf<'gradient2'>, { limit, rttMs, count }: Limit, sample: Sample): Limit {
  const longMs = averaged(rule, rttMs, count, sample.rttMs);
  const after = {
    // After a long overload the average is far too long, and would take as long to come down: help it.
    rttMs: longMs / sample.rttMs > 2 ? longMs * 0.95 : longMs,
    count: Math.min(warmUp, count + 1),
  };
  if (sample.inFlight < limit / 2) return { limit, ...after };
  const gradient = between(0.5, (rule.tolerance * longMs) / sample.rttMs, 1);
  const wanted = limit * gradient + rule.queue;
  const smoothed = limit * (1 - rule.smoothing) + wanted * rule.smoothing;
  return { limit: between(rule.min, smoothed, rule.max), ...after };
}

function averaged({ window }: RuleOf<'gradient2'>, averageMs: number, count: number, rttMs: number): number {
  const weight = count < warmUp ? 1 / (count + 1) : 2 / (window + 1);
  return averageMs * (1 - weight) + rttMs * weight;
}

function between(min: number, value: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
