import { machineOf, participantOf } from './participant.ts';
import type { Lives } from './statechart-life.ts';
import { countUntil } from './timeline.ts';

/** A timer that runs at an instant. What comes before it is due may still take it back. */
export interface Due {
  /** The delay as its machine names it, in words: `ping interval`. */
  what: string;
  who: string;
  machine: string;
  actor: string;
  dueMs: number;
}

/** @returns the timers that run, soonest first; one that is due but was not heard of, since its process stands still, too. */
export function timersDueAt({ byActor }: Lives, atMs: number, who: string | null = null): Due[] {
  const found: Due[] = [];
  for (const [actor, { waits }] of byActor) {
    const participant = participantOf(actor);
    if (who !== null && participant !== who) continue;
    for (const { timer, fromMs, dueMs, untilMs } of waits) {
      const last = countUntil(fromMs, atMs) - 1;
      if (last < 0 || (untilMs[last] ?? 0) <= atMs) continue;
      found.push({ what: wordsOf(timer), who: participant, machine: machineOf(actor), actor, dueMs: dueMs[last] ?? 0 });
    }
  }
  return found.sort((one, other) => one.dueMs - other.dueMs);
}

/** `pingInterval@connected.sending` → `ping interval`. */
function wordsOf(timer: string): string {
  const [delay = ''] = timer.split('@');
  return delay.replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}
