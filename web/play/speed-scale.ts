/** Speeds lie on a slider by their logarithm, from a thousandth of real time to a hundred times it. */
export const slowest = 0.001;
export const fastest = 100;

/** @param at from 0 to 1 along the slider. */
export function speedOf(at: number): number {
  return slowest * (fastest / slowest) ** at;
}

export function placeOf(speed: number): number {
  return Math.min(1, Math.max(0, Math.log(speed / slowest) / Math.log(fastest / slowest)));
}

/** @returns a speed as it is read, in not many signs: `0.005×`, `0.024×`, `1×`, `3.4×`. */
export function speedText(speed: number): string {
  const zeros = -1 - Math.floor(Math.log10(speed));
  const digits = speed >= 10 ? 0 : speed >= 1 ? 1 : Math.min(6, zeros + (speed >= 0.01 ? 2 : 1));
  return `${Number(speed.toFixed(digits))}×`;
}
