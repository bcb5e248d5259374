/** More terms than a double can tell apart for an argument this near to 1. */
const terms = 12;

/**
 * The natural logarithm of a positive number, to within a few units of the last place.
 *
 * `Math.log` may differ in its last bit from one engine to another, and a run must not. This one adds and divides, in
 * an order that is written down: x = m·2^e with m near 1, and ln m = 2·artanh((m − 1)/(m + 1)) as a series.
 *
 * @throws for what has no logarithm.
 */
export function naturalLog(x: number): number {
  if (!(x > 0) || x === Infinity) throw new Error(`no logarithm of ${x}`);
  let mantissa = x;
  let exponent = 0;
  for (; mantissa > Math.SQRT2; exponent++) mantissa /= 2;
  for (; mantissa < Math.SQRT1_2; exponent--) mantissa *= 2;
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let series = 0;
  for (let term = terms; term >= 0; term--) series = series * square + 1 / (2 * term + 1);
  return exponent * Math.LN2 + 2 * ratio * series;
}

/** The logarithm to the base of ten, by the same means. */
export function log10(x: number): number {
  return naturalLog(x) / Math.LN10;
}
