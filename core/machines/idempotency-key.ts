/** By what two requests are held to be the same one. */

/**
 * The key as a handler has it that derives it from what is asked: whoever means two things and asks for them in the same
 * words gets one.
 *
 * Source: "Distributed Systems: Hard Lessons from Production", `generate_key`.
 */
export function contentKey(payload: string): string {
  return `content:${payload}`;
}

/**
 * @returns how probable it is that two of so many keys are alike by chance: 1 − e^(−n(n−1)/2^(bits+1)), the birthday
 *   bound for keys that are drawn evenly.
 */
export function collisionProbability(keys: number, bits: number): number {
  let pairs = (keys * (keys - 1)) / 2;
  for (let bit = 0; bit < bits; bit++) pairs /= 2;
  return oneMinusExp(pairs);
}

/** 1 − e^−x for x ≥ 0, by its series at a smaller x: exact for the smallest, where a difference would lose all digits. */
function oneMinusExp(x: number): number {
  let [small, halvings] = [x, 0];
  while (small > 0.5) [small, halvings] = [small / 2, halvings + 1];
  let [sum, term] = [0, -1];
  for (let n = 1; n < 20; n++) {
    term *= -small / n;
    sum += term;
  }
  // From 1 − e^−x to 1 − e^−2x: twice what is missing, less its square.
  for (; halvings > 0; halvings--) sum = sum * (2 - sum);
  return sum;
}
