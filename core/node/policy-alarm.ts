/** Rings at an instant, and keeps the process alive only while somebody waits for an answer. */
export interface PolicyAlarm {
  /** @param dueMs on the clock `now`; undefined, not at all. */
  set(dueMs: number | undefined, now: () => number, isAwaited: boolean): void;
}

/** The longest that a timer of Node's can be set to; beyond, it rings at once. */
const mostMs = 2 ** 31 - 1;

/** @param ring may be called too early, and then sets it again: put off, it is left as it was, for that is done at every call. */
export function policyAlarm(ring: () => void): PolicyAlarm {
  let timer: NodeJS.Timeout | undefined;
  let setForMs = Infinity;
  let holds = true;
  let lettingGo: NodeJS.Immediate | undefined;

  function rings(): void {
    timer = undefined;
    setForMs = Infinity;
    ring();
  }

  function holdOrLetGo(): void {
    lettingGo = undefined;
    if (holds) timer?.ref();
    else timer?.unref();
  }

  return {
    set(dueMs, now, isAwaited) {
      if (dueMs !== undefined && dueMs < setForMs) {
        clearTimeout(timer);
        setForMs = dueMs;
        timer = setTimeout(rings, Math.min(mostMs, Math.max(0, Math.ceil(dueMs - now()))));
        holds = true;
      }
      if (!timer) return;
      const needed = isAwaited && dueMs !== undefined;
      if (needed === holds) return;
      holds = needed;
      // Between two calls there is often nothing to wait for: it is let go when that is still so in a moment.
      lettingGo ??= setImmediate(holdOrLetGo);
    },
  };
}
