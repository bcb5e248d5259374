/**
 * Hybrid logical clock: close to the wall clock, and ordered as cause and effect are.
 *
 * A timestamp has the largest wall time it has heard of, `l`, and a counter `c` that orders what shares it. `l` is
 * never behind the wall clock of its own node, and ahead of it by no more than the clocks differ; `c` starts again
 * whenever `l` moves, and so stays small.
 *
 * Source: Kulkarni, Demirbas, Madappa, Avva, Leone, Logical Physical Clocks (2014), figure 5. The form as written, from
 * "Distributed Systems: Hard Lessons from Production", takes over a counter that belongs to an older `l`. The bound
 * on what is believed, and the one that is kept on disk, are CockroachDB's (`hlc.Clock`).
 */
export interface HybridTime {
  /** Milliseconds. */
  l: number;
  c: number;
}

export interface HybridRules {
  /** Which counters count when a message is received: those that belong to the `l` in force, or all there are. */
  counters: 'ofTheSameTime' | 'all';
  /** A message whose `l` is further than this ahead of the wall clock is refused. Infinity: none is. */
  maxOffsetMs: number;
}

export const hybridAsWritten: HybridRules = { counters: 'all', maxOffsetMs: Infinity };
/** 500 ms is CockroachDB's default for its maximum offset. */
export const hybridCorrected: HybridRules = { counters: 'ofTheSameTime', maxOffsetMs: 500 };
export const hybridStart: HybridTime = { l: 0, c: 0 };

/** @returns the timestamp of an event here, sending included, while the wall clock shows `wallMs`. */
export function hybridTick({ l, c }: HybridTime, wallMs: number): HybridTime {
  return wallMs > l ? { l: wallMs, c: 0 } : { l, c: c + 1 };
}

/** @returns the timestamp of receiving `heard`; or undefined, when it is too far ahead to be believed. */
export function hybridReceive(
  rules: HybridRules,
  here: HybridTime,
  heard: HybridTime,
  wallMs: number,
): HybridTime | undefined {
  if (heard.l - wallMs > rules.maxOffsetMs) return undefined;
  const l = Math.max(here.l, heard.l, wallMs);
  if (l > here.l && l > heard.l) return { l, c: 0 };
  const countsHere = l === here.l;
  const countsHeard = l === heard.l || (countsHere && rules.counters === 'all');
  return { l, c: Math.max(countsHere ? here.c : 0, countsHeard ? heard.c : 0) + 1 };
}

/** Negative when the first is the smaller. */
export function hybridCompare(one: HybridTime, other: HybridTime): number {
  return one.l - other.l || one.c - other.c;
}

/**
 * A bound on every `l` given out so far, to be on disk before one beyond it is: a node that starts again begins there,
 * whatever its wall clock has done meanwhile.
 *
 * @returns the bound to keep: the old one while it suffices, so that only every `aheadMs` something has to be written.
 */
export function hybridBound(keptMs: number, { l }: HybridTime, aheadMs: number): number {
  return l <= keptMs ? keptMs : l + aheadMs;
}

/** @returns where a node starts again that kept this bound. */
export function hybridRestart(keptMs: number): HybridTime {
  return { l: keptMs, c: 0 };
}

/** @returns a text that sorts as timestamps do, however large the counter: each number is preceded by its length. */
export function hybridEncode({ l, c }: HybridTime): string {
  return [l, c].map((part) => counted(part.toString(16))).join('-');
}

/** @returns the same, with the counter filled up to eight digits and no further, as written: it sorts wrongly from 2^32 on. */
export function hybridEncodeAsWritten({ l, c }: HybridTime): string {
  return `${l.toString(16).padStart(16, '0')}-${c.toString(16).padStart(8, '0')}`;
}

/** Fourteen digits hold every safe integer, so that one digit holds their number. */
function counted(digits: string): string {
  return `${digits.length.toString(16)}${digits}`;
}
