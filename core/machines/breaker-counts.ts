/** What a breaker counts of calls, and when it is too much. */

export interface Counts {
  /** Calls that came, whatever became of them: passed on, rejected, still under way. */
  fires: number;
  /** Calls that ended, well or badly. */
  completed: number;
  failures: number;
  /** Of those that ended, or should have: how many took too long. */
  slow: number;
}

/** So many calls of the kind: reached with the last of them. */
export interface CallsThreshold {
  of: 'failures' | 'slow';
  calls: number;
}

/** A share of the calls: `share` of every `per` of them. */
export interface ShareThreshold {
  of: 'failures' | 'slow';
  share: number;
  /** 1 for a fraction, 100 for a percentage. */
  per: number;
  /** What it is a share of: calls that ended, calls that came, or this many. */
  outOf: 'completed' | 'fires' | number;
  /** `at`: exactly the share is too much. `above`: more than it is. */
  exceeded: 'at' | 'above';
  /** With fewer than this many of `outOf`, nothing is too much. */
  minimumVolume: number;
  /** Divides before it multiplies: one rounding more, by which 7 of 100 come out as more than 7 %. */
  dividesFirst?: true;
}

export type Threshold = CallsThreshold | ShareThreshold;

export const nothing: Counts = { fires: 0, completed: 0, failures: 0, slow: 0 };

export function plus(one: Counts, other: Counts): Counts {
  return {
    fires: one.fires + other.fires,
    completed: one.completed + other.completed,
    failures: one.failures + other.failures,
    slow: one.slow + other.slow,
  };
}

export function sumOf(all: readonly Counts[]): Counts {
  return all.reduce(plus, nothing);
}

export function minus(one: Counts, other: Counts): Counts {
  return {
    fires: one.fires - other.fires,
    completed: one.completed - other.completed,
    failures: one.failures - other.failures,
    slow: one.slow - other.slow,
  };
}

/** Whether one threshold of several is exceeded. */
export function exceedsOne(thresholds: readonly Threshold[], counts: Counts): boolean {
  for (const threshold of thresholds) if (exceeds(threshold, counts)) return true;
  return false;
}

function exceeds(threshold: Threshold, counts: Counts): boolean {
  const found = counts[threshold.of];
  if ('calls' in threshold) return found >= threshold.calls;
  const { share, per, outOf, exceeded, minimumVolume, dividesFirst } = threshold;
  const volume = typeof outOf === 'number' ? outOf : counts[outOf];
  // Calls that failed after their coming has left the window may be more than all that came.
  if (found === 0 || volume < minimumVolume) return false;
  const [is, limit] = dividesFirst ? [(found / volume) * per, share] : [found * per, share * volume];
  return exceeded === 'at' ? is >= limit : is > limit;
}
