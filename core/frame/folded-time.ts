import type { Idle } from './idle.ts';

/** Time as it is shown where idle stretches are folded: it goes on evenly, but through each fold in no longer than `foldMs`. */
export interface FoldedTime {
  /** When an instant of the run is shown, and the other way round; both grow. */
  shownMs: (atMs: number) => number;
  realMs: (shownMs: number) => number;
  folds: readonly Idle[];
}

export const evenTime: FoldedTime = { shownMs: (atMs) => atMs, realMs: (shownMs) => shownMs, folds: [] };

/** @param idle stretches in which nothing is to be seen, in order; those that are no longer than a fold stay as they are. */
export function foldedTime(idle: readonly Idle[], foldMs: number): FoldedTime {
  const folds = idle.filter(({ fromMs, toMs }) => toMs - fromMs > foldMs);
  if (folds.length === 0) return evenTime;
  const shownMs = (atMs: number) => {
    let saved = 0;
    for (const { fromMs, toMs } of folds) {
      if (atMs <= fromMs) break;
      const past = Math.min(atMs, toMs) - fromMs;
      saved += past * (1 - foldMs / (toMs - fromMs));
    }
    return atMs - saved;
  };
  const realMs = (shown: number) => {
    let added = 0;
    for (const { fromMs, toMs } of folds) {
      const from = fromMs - added;
      if (shown <= from) break;
      const past = Math.min(shown - from, foldMs) / foldMs;
      if (past < 1) return fromMs + past * (toMs - fromMs);
      added += toMs - fromMs - foldMs;
    }
    return shown + added;
  };
  return { shownMs, realMs, folds };
}
