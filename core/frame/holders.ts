import type { Callers } from './callers.ts';
import type { Contender, Queue } from './queue.ts';
import { seated, type Seating, type Sitting } from './seats.ts';
import { note, spans, timeline } from './timeline.ts';

/**
 * Who held the lock, or which permit, from when until when: as the znodes say, whatever anybody believes. As holders
 * believed where a trace knows only what clients heard, where readers and writers stand in one line, and where nobody
 * watched anybody, so that how many may hold at once does not show.
 */
export function holdersOf(queue: Queue, callers: Callers, endMs: number, isOmniscient: boolean): Seating {
  const kinds = new Set(queue.contenders.map(({ label }) => label.replace(/-?\d+$/, '')));
  const shows = isOmniscient && kinds.size === 1 && queue.watches.length > 0;
  return seated(shows ? byZnodes(queue, endMs) : byBelief(callers, endMs));
}

/** Of those who stand in line, the first so many. */
function byZnodes({ contenders, permits }: Queue, endMs: number): Sitting[] {
  const turns = contenders
    .flatMap((one) => [
      { atMs: one.createdMs, one, comes: true },
      { atMs: one.deletedMs, one, comes: false },
    ])
    .filter(({ atMs }) => atMs <= endMs)
    .sort((a, b) => a.atMs - b.atMs);
  const line: Contender[] = [];
  const since = new Map<Contender, number>();
  const sittings: Sitting[] = [];
  const sits = ({ participant }: Contender, fromMs: number, toMs: number) =>
    sittings.push({ participant, fromMs, toMs });
  for (const { atMs, one, comes } of turns) {
    if (comes) line.splice(placeOf(one, line), 0, one);
    else line.splice(line.indexOf(one), 1);
    const fromMs = since.get(one);
    if (!comes && fromMs !== undefined) sits(one, fromMs, atMs);
    if (!comes) since.delete(one);
    for (const first of line.slice(0, permits)) if (!since.has(first)) since.set(first, atMs);
  }
  for (const [one, fromMs] of since) sits(one, fromMs, endMs);
  return sittings;
}

function placeOf({ sequence }: Contender, line: readonly Contender[]): number {
  const behind = line.findIndex((other) => other.sequence > sequence);
  return behind === -1 ? line.length : behind;
}

function byBelief(callers: Callers, endMs: number): Sitting[] {
  return [...callers].flatMap(([participant, line]) => {
    const whether = timeline<boolean>();
    line.timesMs.forEach((atMs, i) => note(whether, atMs, line.values[i]?.mark === 'holds'));
    return spans(whether, endMs).flatMap(({ fromMs, toMs, value }) => (value ? [{ participant, fromMs, toMs }] : []));
  });
}
