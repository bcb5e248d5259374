/** What held from when on: `values[i]` from `timesMs[i]` until `timesMs[i + 1]`. Times ascend. */
export interface Timeline<T> {
  timesMs: number[];
  values: T[];
}

export function timeline<T>(): Timeline<T> {
  return { timesMs: [], values: [] };
}

/** Notes that `value` holds from `atMs` on. The last word at one instant counts; what changes nothing is not noted. */
export function note<T>(line: Timeline<T>, atMs: number, value: T): void {
  const last = line.timesMs.length - 1;
  if (last >= 0 && line.timesMs[last] === atMs) {
    line.values[last] = value;
  } else if (last < 0 || line.values[last] !== value) {
    line.timesMs.push(atMs);
    line.values.push(value);
  }
}

/** @returns how many of the ascending times are at or before `atMs`. */
export function countUntil(timesMs: readonly number[], atMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesMs[middle] as number) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @returns what holds at `atMs`, or undefined before anything was noted. */
export function valueAt<T>(line: Timeline<T>, atMs: number): T | undefined {
  return line.values[countUntil(line.timesMs, atMs) - 1];
}

export interface Span<T> {
  fromMs: number;
  toMs: number;
  value: T;
}

/** @returns the stretches over which each value held; the last one ends at `endMs`. Empty stretches are left out. */
export function spans<T>(line: Timeline<T>, endMs: number): Span<T>[] {
  return line.timesMs
    .map((fromMs, i) => ({ fromMs, toMs: line.timesMs[i + 1] ?? endMs, value: line.values[i] as T }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}
