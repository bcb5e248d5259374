/** The digits that the ensemble appended to a sequential znode's name. */
const sequenceDigits = 10;

/** Contenders in the order of their sequence numbers, whatever stands before those; without one a name is no contender's. */
export function bySequence(names: readonly string[]): string[] {
  const places = names.map((name) => ({ name, sequence: sequenceOf(name) })).filter(({ sequence }) => sequence >= 0);
  return places.sort((a, b) => a.sequence - b.sequence).map(({ name }) => name);
}

/** Whom a contender waits for, of those before it in the line. */
export interface Waiting {
  /** Only for names of these kinds: what stands before the sequence number ends so. For everyone, when absent. */
  waitsFor?: readonly string[] | undefined;
  /** Beginnings of names that are its own, and that it does not wait for. */
  own?: readonly string[];
}

export function isInLine(names: readonly string[], name: string): boolean {
  return sequenceOf(name) >= 0 && names.includes(name);
}

/**
 * @param names of all children of the lock's znode; those without a sequence number are nobody's place.
 * @returns whom the contender `name` waits for, in order, or undefined when it is not in the line itself.
 */
export function aheadOf(names: readonly string[], name: string, waiting: Waiting = {}): string[] | undefined {
  const isAhead = aheadIn(names, name, waiting);
  return isAhead && bySequence(names.filter(isAhead));
}

/** How many `aheadOf` has; none for one who is not in the line. */
export function countAhead(names: readonly string[], name: string, waiting: Waiting = {}): number {
  const isAhead = aheadIn(names, name, waiting);
  return isAhead ? names.reduce((count, other, at) => (isAhead(other, at) ? count + 1 : count), 0) : 0;
}

/** Whether a contender waits for another; of equals, for whoever is listed first. Undefined for one who is not in the line. */
function aheadIn(names: readonly string[], name: string, { waitsFor, own = [] }: Waiting) {
  const sequence = sequenceOf(name);
  const listedAt = names.indexOf(name);
  if (sequence === -1 || listedAt === -1) return undefined;
  return (other: string, at: number): boolean => {
    const before = sequenceOf(other);
    if (before === -1 || before > sequence || (before === sequence && at >= listedAt)) return false;
    if (waitsFor && !waitsFor.some((kind) => other.slice(0, -sequenceDigits).endsWith(kind))) return false;
    return !own.some((beginning) => other.startsWith(beginning));
  };
}

/**
 * The number at the end of a name, or -1: right until the parent's counter passes 2^31 and turns negative. Digit by digit, for
 * whoever is in a long line looks at everyone's, again and again.
 */
function sequenceOf(name: string): number {
  if (name.length < sequenceDigits) return -1;
  let sequence = 0;
  for (let at = name.length - sequenceDigits; at < name.length; at++) {
    const digit = name.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    sequence = 10 * sequence + digit;
  }
  return sequence;
}
