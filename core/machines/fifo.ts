/**
 * A line of many, as a value: one more at its end or some fewer at its front costs the same however long it is, where an
 * array would be copied whole. For queues that an overload makes tens of thousands long.
 */
export interface Fifo<T> {
  /** Parts of equal length, the oldest first. */
  parts: readonly (readonly T[])[];
  /** How many of the first part have left; 0 where there is none. */
  left: number;
  /** What has come since, less than a part or one. */
  last: readonly T[];
}

const partLength = 64;

export const emptyFifo: Fifo<never> = { parts: [], left: 0, last: [] };

export function lengthOf({ parts, left, last }: Fifo<unknown>): number {
  return parts.length * partLength - left + last.length;
}

/** @returns the line with one more at its end. */
export function enqueued<T>({ parts, left, last }: Fifo<T>, one: T): Fifo<T> {
  return last.length < partLength
    ? { parts, left, last: [...last, one] }
    : { parts: [...parts, last], left, last: [one] };
}

/** @returns the one at this place, from 0 at the front; undefined beyond the end. */
export function at<T>({ parts, left, last }: Fifo<T>, index: number): T | undefined {
  const place = index + left;
  const part = parts[Math.floor(place / partLength)];
  return part ? part[place % partLength] : last[place - parts.length * partLength];
}

/** @returns the line without so many at its front. */
export function without<T>(line: Fifo<T>, count: number): Fifo<T> {
  const left = line.left + Math.min(count, lengthOf(line));
  const gone = Math.min(line.parts.length, Math.floor(left / partLength));
  const parts = gone === 0 ? line.parts : line.parts.slice(gone);
  const rest = left - gone * partLength;
  return parts.length === 0 ? { parts, left: 0, last: line.last.slice(rest) } : { parts, left: rest, last: line.last };
}

/** @returns all of it, the front first. */
export function listed<T>({ parts, left, last }: Fifo<T>): T[] {
  return [...parts.flat(), ...last].slice(left);
}

/** @returns a line of these. */
export function fifoOf<T>(ones: readonly T[]): Fifo<T> {
  return ones.reduce<Fifo<T>>(enqueued, emptyFifo);
}
