/** Rings once, at the time it was last set to. */
export interface Alarm {
  /** @param afterMs from now; undefined: not at all. Takes back what was set before. */
  set(afterMs: number | undefined): void;
}

/** The longest that a timer of Node's can be set to; beyond, it rings at once. */
const mostMs = 2 ** 31 - 1;

/**
 * Rings only after what had come in by then has been read. A process that was stopped, or busy, finds its timers due and its
 * sockets full; it must not take its own sleep for the silence of others.
 *
 * @param ring may be called too early, and then sets it again: put off, it is left as it was, for that is done all the time.
 */
export function alarm(ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let reading: NodeJS.Immediate | undefined;
  let dueMs = Infinity;

  function clear(): void {
    clearTimeout(timer);
    clearImmediate(reading);
    dueMs = Infinity;
  }

  function wake(): void {
    dueMs = Infinity;
    ring();
  }

  return {
    set(afterMs) {
      if (afterMs === undefined) return clear();
      const whole = Math.min(mostMs, Math.max(0, Math.ceil(afterMs)));
      const laterMs = performance.now() + whole;
      if (dueMs <= laterMs) return;
      clear();
      dueMs = laterMs;
      // Immediates come after the sockets have been read.
      timer = setTimeout(() => (reading = setImmediate(wake)), whole);
    },
  };
}
