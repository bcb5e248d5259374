import type { Callers } from './callers.ts';
import type { Cast } from './cast.ts';
import { countUntil } from './timeline.ts';

/** The order in which callers are drawn, and when each stretch of it is over. */
export interface Line {
  names: readonly string[];
  /** `throughMs[i]`: when the first `i + 1` are all done. Ascending. */
  throughMs: readonly number[];
}

/** Callers in the order in which they get to call; where nothing holds them up, in the order in which they begin. */
export function lineOf(callers: Callers, cast: Cast): Line {
  const beginsAt = (name: string): number => {
    const line = callers.get(name);
    const place =
      line?.values.findIndex(({ mark }) => mark !== 'idle' && (cast.gate === null || mark !== 'waits')) ?? -1;
    return line?.timesMs[place] ?? Infinity;
  };
  const doneAt = (name: string): number => {
    const line = callers.get(name);
    return line?.timesMs[line.values.findIndex(({ mark }) => mark === 'done')] ?? Infinity;
  };
  // Where all begin together, the first few milliseconds are chance: counting them as order would only shuffle names.
  const began = new Map(cast.callers.map((name) => [name, beginsAt(name)]));
  const spread = Math.max(...began.values()) - Math.min(...began.values());
  const names =
    spread < togetherMs || cast.peers
      ? cast.callers
      : [...cast.callers].sort((a, b) => (began.get(a) ?? 0) - (began.get(b) ?? 0));
  let through = 0;
  return { names, throughMs: names.map((name) => (through = Math.max(through, doneAt(name)))) };
}

const togetherMs = 1000;

/**
 * Which callers to draw now: a page of the line that turns when all but its last are done, so that lanes stay put
 * while something happens in them. One who is done stays on top, to be seen handing over.
 *
 * @param selected is always among them.
 */
export function frontAt({ names, throughMs }: Line, atMs: number, rows: number, selected: string | null): string[] {
  const step = Math.max(1, rows - 1);
  const front = Math.min(countUntil(throughMs, atMs), names.length - 1);
  const first = Math.max(0, Math.min(names.length - rows, step * Math.floor(front / step) - 1));
  const page = names.slice(first, first + rows);
  if (selected === null || page.includes(selected) || !names.includes(selected)) return page;
  return names.indexOf(selected) < first ? [selected, ...page.slice(1)] : [...page.slice(0, -1), selected];
}
