import type { Breaker } from './breaker.ts';
import type { Callers } from './callers.ts';
import { doing, type Doing } from './mark.ts';
import { note, timeline, type Timeline } from './timeline.ts';

/** What each caller of a breaker does, over time: whatever has become of its latest call. */
export function breakerCallersOf({ calls }: Breaker, names: readonly string[]): Callers {
  const lines = new Map(names.map((name) => [name, timeline<Doing>()]));
  const byCaller = new Map<string, (typeof calls)[number][]>();
  for (const met of calls) byCaller.set(met.who, [...(byCaller.get(met.who) ?? []), met]);
  for (const [name, line] of lines) noteAll(line, byCaller.get(name) ?? []);
  return lines;
}

function noteAll(line: Timeline<Doing>, calls: Breaker['calls']): void {
  calls.forEach(({ atMs, met, released, endedMs, ok }, place) => {
    const nextMs = calls[place + 1]?.atMs ?? Infinity;
    note(line, atMs, met === 'passed' ? doing.calls : met === 'queued' ? doing.waits : doing.rejected);
    if (released && released.atMs < nextMs) note(line, released.atMs, released.passed ? doing.calls : doing.rejected);
    if (endedMs !== null && endedMs < nextMs) note(line, endedMs, ok ? doing.answered : doing.callFailed);
  });
}
