/**
 * Pseudo-random numbers: one seed for a run, and one stream for each component by its name, so that a draw that
 * one of them makes more or less does not shift the others.
 *
 * The generator is sfc32 of Chris Doty-Humphrey's PractRand, started from a hash of seed and name. All of it is
 * 32-bit integer arithmetic, which is the same in every engine.
 */

/** A number in [0, 1), a multiple of 2^-32. */
export type Draw = () => number;

/** @returns for a name its stream, from the beginning: ask once for each component. */
export function streams(seed: number): (name: string) => Draw {
  return (name) => {
    const words = sfc32(...hash128(`${seed}/${name}`));
    // The state needs some rounds until every bit of it depends on every other.
    for (let round = 0; round < 15; round++) words();
    return () => words() / 2 ** 32;
  };
}

/** @returns a time between the two, both included, in whole microseconds; drawn evenly. */
export function uniformMs(draw: Draw, [loMs, hiMs]: readonly [number, number]): number {
  const loUs = Math.round(loMs * 1000);
  const hiUs = Math.round(hiMs * 1000);
  return (loUs + Math.floor(draw() * (hiUs - loUs + 1))) / 1000;
}

/** @returns a generator of unsigned 32-bit integers, from a state of four. */
export function sfc32(a: number, b: number, c: number, counter: number): () => number {
  return () => {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
}

/** Four words that all depend on every character, finished as murmur3 finishes its own. */
function hash128(text: string): [number, number, number, number] {
  const word = (salt: number) => {
    let hash = salt;
    for (let at = 0; at < text.length; at++) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0xcc9e2d51);
      hash = (hash << 15) | (hash >>> 17);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };
  return [word(0x9e3779b9), word(0x243f6a88), word(0xb7e15162), word(0x6a09e667)];
}
