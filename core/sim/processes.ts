/**
 * Which of those who take part run, which are stopped, and which are dead; what reaches one that is stopped is kept
 * for it.
 */
export interface Processes<Happening> {
  pause(process: string): void;
  /** @returns what has been kept for it, in order. */
  resume(process: string): Happening[];
  /** @returns what had been kept for it, in order. */
  kill(process: string): Happening[];
  start(process: string): void;
  isDead(process: string): boolean;
  /** @returns whether it is kept, because its process is stopped. */
  keeps(process: string | undefined, happening: Happening): boolean;
}

export function processes<Happening>(): Processes<Happening> {
  const kept = new Map<string, Happening[]>();
  const dead = new Set<string>();

  function release(process: string): Happening[] {
    const released = kept.get(process) ?? [];
    kept.delete(process);
    return released;
  }

  return {
    pause(process) {
      if (!dead.has(process)) kept.set(process, kept.get(process) ?? []);
    },
    resume: release,
    kill(process) {
      dead.add(process);
      return release(process);
    },
    start: (process) => void dead.delete(process),
    isDead: (process) => dead.has(process),
    keeps(process, happening) {
      const list = process === undefined ? undefined : kept.get(process);
      list?.push(happening);
      return list !== undefined;
    },
  };
}
