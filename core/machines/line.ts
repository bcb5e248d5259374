/** The digits that the ensemble appended to a sequential znode's name. */
const sequenceDigits = 10;

/**
 * Contenders in the order of their sequence numbers, whatever stands before those.
 * Sequence numbers are compared as text of equal length: right until the parent's counter passes 2^31 and turns negative.
 */
export function bySequence(names: readonly string[]): string[] {
  return names.toSorted((a, b) => (sequence(a) < sequence(b) ? -1 : sequence(a) > sequence(b) ? 1 : 0));
}

/** @returns how many stand before `path` in the line, or -1 when it is not in it. */
export function placeInLine(names: readonly string[], path: string): number {
  return bySequence(names).indexOf(path.slice(path.lastIndexOf('/') + 1));
}

function sequence(name: string): string {
  return name.slice(-sequenceDigits);
}
