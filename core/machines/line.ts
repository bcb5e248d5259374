/** The digits that the ensemble appended to a sequential znode's name. */
const sequenceDigits = 10;

/**
 * Contenders in the order of their sequence numbers, whatever stands before those.
 * Sequence numbers are compared as text of equal length: right until the parent's counter passes 2^31 and turns negative.
 */
export function bySequence(names: readonly string[]): string[] {
  return names.toSorted((a, b) => (sequence(a) < sequence(b) ? -1 : sequence(a) > sequence(b) ? 1 : 0));
}

/** Whom a contender waits for, of those before it in the line. */
export interface Waiting {
  /** Only for names of these kinds: what stands before the sequence number ends so. For everyone, when absent. */
  waitsFor?: readonly string[] | undefined;
  /** Beginnings of names that are its own, and that it does not wait for. */
  own?: readonly string[];
}

/**
 * @param names of all children of the lock's znode; those without a sequence number are nobody's place.
 * @returns whom the contender `name` waits for, in order, or undefined when it is not in the line itself.
 */
export function aheadOf(names: readonly string[], name: string, { waitsFor, own = [] }: Waiting = {}) {
  const line = bySequence(names.filter(isSequential));
  const place = line.indexOf(name);
  if (place === -1) return undefined;
  return line
    .slice(0, place)
    .filter(
      (other) => waitsFor === undefined || waitsFor.some((kind) => other.slice(0, -sequenceDigits).endsWith(kind)),
    )
    .filter((other) => !own.some((beginning) => other.startsWith(beginning)));
}

function isSequential(name: string): boolean {
  return /\d{10}$/.test(name);
}

function sequence(name: string): string {
  return name.slice(-sequenceDigits);
}
