/**
 * Powers and the hyperbolic tangent from + - * / and sqrt alone: a wait computed with them is the same in every engine,
 * which one computed with Math.pow and Math.tanh is not.
 */

import { naturalLog } from './natural-log.ts';

/** Up to here a number may be split in two without overflow. */
const splittable = 2 ** 996;

/**
 * @param exponent whole, at least 0.
 * @returns base to the power of exponent, carried in twice the precision and rounded once; Infinity when it is too large.
 */
export function wholePower(base: number, exponent: number): number {
  let [result, square] = [one, { hi: base, lo: 0 }];
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = times(result, square);
    if (left > 1) square = times(square, square);
  }
  return result.hi;
}

/** @returns base to the power of exponent; both above 0, or the exponent 0. Within 1e-14 of it, relatively. */
export function power(base: number, exponent: number): number {
  const whole = Math.floor(exponent);
  const fraction = exponent - whole;
  return wholePower(base, whole) * (fraction === 0 ? 1 : exponential(fraction * naturalLog(base)));
}

/** @param x at least 0. Within 1e-14 of it, relatively. */
export function tanh(x: number): number {
  if (x > 20) return 1;
  const grown = x < 0.25 ? exponentialLess1(2 * x) : exponential(2 * x) - 1;
  return grown / (grown + 2);
}

/** A number as the sum of two: what a double can hold of it, and the rest. */
interface Double {
  hi: number;
  lo: number;
}

const one: Double = { hi: 1, lo: 0 };

/** Dekker's product (1971): exact for the leading parts, so that the error of many products stays below that of one. */
function times(a: Double, b: Double): Double {
  const product = a.hi * b.hi;
  if (Math.abs(a.hi) > splittable || Math.abs(b.hi) > splittable || Math.abs(product) > splittable)
    return { hi: product, lo: 0 };
  const [aHigh, bHigh] = [upperHalf(a.hi), upperHalf(b.hi)];
  const [aLow, bLow] = [a.hi - aHigh, b.hi - bHigh];
  const error = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const rest = error + a.hi * b.lo + a.lo * b.hi;
  const hi = product + rest;
  return { hi, lo: rest - (hi - product) };
}

function upperHalf(x: number): number {
  const wide = 134_217_729 * x;
  return wide - (wide - x);
}

/** e to the power of x. */
function exponential(x: number): number {
  const halvings = Math.round(x / Math.LN2);
  const scale = halvings < 0 ? 1 / wholePower(2, -halvings) : wholePower(2, halvings);
  return scale * (1 + exponentialLess1(x - halvings * Math.LN2));
}

/** e to the power of x, less 1, for an x between -1/2 and 1/2: twenty terms of Taylor's series, from the last. */
function exponentialLess1(x: number): number {
  let sum = 0;
  for (let term = 20; term >= 1; term--) sum = (x / term) * (1 + sum);
  return sum;
}
