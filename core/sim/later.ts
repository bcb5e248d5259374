/** @returns the instant so many milliseconds later. Instants are whole microseconds, which sums of fractions are not. */
export function later(nowMs: number, afterMs: number): number {
  return Math.round((nowMs + afterMs) * 1000) / 1000;
}
