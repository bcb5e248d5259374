/** Milliseconds since the run began, on a clock that never steps back; in whole microseconds, as in a trace. */
export type Clock = () => number;

export function clock(): Clock {
  const began = performance.now();
  return () => Math.round((performance.now() - began) * 1000) / 1000;
}
