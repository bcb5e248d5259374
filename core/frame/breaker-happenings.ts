import type { Trace } from '../trace/record.ts';
import type { Breaker, CallMet } from './breaker.ts';
import type { Happening } from './happenings.ts';

/** What is worth telling of a breaker, its callers and the service behind it. */
export function breakerHappenings({ records }: Trace, breaker: Breaker): Happening[] {
  const service = records.flatMap((record): Happening[] => {
    if (record.kind !== 'step' || record.actor !== 'service') return [];
    const { type } = record.event;
    const kind = type === 'hung' ? 'hangs' : type === 'broke' ? 'is-down' : type === 'recovered' ? 'is-well' : null;
    return kind ? [{ atMs: record.atMs, seq: record.seq, kind, who: 'service' }] : [];
  });
  return [...toldByMoves(breaker), ...toldByCalls(breaker), ...toldByEnds(breaker), ...service];
}

function toldByMoves({ moves, calls, ended }: Breaker): Happening[] {
  return moves.map(({ atMs, seq, from, to }, place) => {
    const told = { atMs, seq, who: 'breaker' };
    if (to === 'halfOpen') return { ...told, kind: 'half-opens' };
    const heard = ended.filter(({ heardBy, endSeq }) => heardBy === place && endSeq <= seq);
    if (to === 'open') {
      const last = ended.find(({ endSeq }) => endSeq === seq);
      const failures = heard.filter(({ ok }) => !ok).length;
      const other = from === 'halfOpen' ? 'again' : last && !last.ok ? '' : 'silence';
      return { ...told, kind: 'opens', amount: failures, other };
    }
    const probes = calls.filter(({ generation, met }) => generation === place && met === 'passed');
    const isStale = from === 'halfOpen' && !probes.some((one) => one.ok && one.endSeq <= seq && one.endedMs !== null);
    return { ...told, kind: 'closes', other: isStale ? 'stale' : '' };
  });
}

/** From here on a call is told when it goes in, as one that hangs. */
const longMs = 2000;

function toldByCalls({ calls, moves }: Breaker): Happening[] {
  return calls.flatMap(({ atMs, seq, who, met, generation, endedMs }): Happening[] => {
    if (met === 'rejected') return [{ atMs, seq, who, kind: 'turns-away' }];
    if (met === 'queued') return [{ atMs, seq, who, kind: 'keeps-waiting' }];
    if (moves[generation - 1]?.to === 'halfOpen') return [{ atMs, seq, who, kind: 'tries' }];
    // Nothing will be heard of it for long: of the others, how they ended is told.
    return (endedMs ?? Infinity) - atMs > longMs ? [{ atMs, seq, who, kind: 'goes-in' }] : [];
  });
}

/** The failures are counted from when it closed. */
function toldByEnds({ ended }: Breaker): Happening[] {
  const failures = new Map<number, number>();
  return ended.map(({ endedMs, endSeq: seq, who, ok, generation, heardBy }: CallMet): Happening => {
    const told = { atMs: endedMs ?? 0, seq, who };
    if (generation !== heardBy) return { ...told, kind: 'hears-late' };
    if (ok) return { ...told, kind: 'call-served' };
    const amount = (failures.get(heardBy) ?? 0) + 1;
    failures.set(heardBy, amount);
    return { ...told, kind: 'call-fails', amount };
  });
}
