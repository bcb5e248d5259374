/**
 * A count that respects cause and effect: what one event may have brought about has a greater number. The reverse does
 * not follow: of two numbers the smaller need not have come first.
 *
 * Source: Lamport, Time, Clocks, and the Ordering of Events in a Distributed System (1978), rules IR1 and IR2.
 */
export const lamportStart = 0;

/** @returns the number of the next event here, sending included. */
export function lamportTick(count: number): number {
  return count + 1;
}

/** @returns the number of receiving a message that was sent at `heard`. */
export function lamportReceive(count: number, heard: number): number {
  return Math.max(count, heard) + 1;
}
