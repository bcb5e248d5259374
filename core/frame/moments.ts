import type { Breaker } from './breaker.ts';
import type { Cast } from './cast.ts';
import { durationOf } from './duration.ts';
import { kinds, type Happening, type Kind } from './happenings.ts';
import { modelAt, type Model } from './model.ts';
import { queueAt, type Queue } from './queue.ts';
import type { Resource } from './resource.ts';
import { sentenceOf, type Facts } from './sentence.ts';

/** An instant at which something happened that is worth stopping at. Instants differ: what happens at one is one moment. */
export interface Moment {
  atMs: number;
  /** The last record of the instant that is worth telling. */
  seq: number;
  /** At most twelve words. */
  caption: string;
  /** Those it speaks of. */
  who: string[];
  kind: Kind | 'ends';
  decisive: boolean;
}

/** @returns the moments of a run, in order: its event list, and the stops of its stepper. */
export function momentsOf(
  happenings: readonly Happening[],
  cast: Cast,
  model: Model,
  queue: Queue,
  resource: Resource | null,
  breaker: Breaker | null = null,
): Moment[] {
  const told = new Set<Kind>();
  const moments: Moment[] = [];
  for (const instant of byInstant(happenings)) {
    const kind = instant.reduce<Kind>((best, each) => (rank(each.kind) > rank(best) ? each.kind : best), kinds[0]);
    const last = instant.at(-1) as Happening;
    const ofKind = instant.filter((each) => each.kind === kind);
    // What machines say of themselves differs from one to the next: the last of it is told.
    const alike = inOwnWords.has(kind) ? ofKind.filter(({ other }) => other === ofKind.at(-1)?.other) : ofKind;
    moments.push({
      ...{ atMs: last.atMs, seq: last.seq, kind, who: [...new Set(alike.map(({ who }) => who))] },
      caption: sentenceOf(alike, factsAt(last.atMs, cast, model, queue)),
      decisive: decisiveKinds.has(kind) && (!told.has(kind) || !onlyFirst.has(kind)),
    });
    told.add(kind);
  }
  const end = cast.peers
    ? endOfAll(moments, cast)
    : breaker
      ? endOfDay(moments, breaker)
      : endOf(moments, cast, model, resource);
  return end ? [...moments.filter(({ atMs }) => atMs !== end.atMs), end].sort((a, b) => a.atMs - b.atMs) : moments;
}

const decisiveKinds = new Set<Kind>([
  'throttles',
  'takes',
  'slows',
  'breaks',
  'mends',
  'doubts',
  'loses',
  'fails',
  'is-expired',
  'stands-still',
  'goes-on',
  'stops',
  'believes-too',
  'refuses',
  'writes-late',
  'call-fails',
  'is-told-no',
  'warns',
  'comes-to',
  'turns-away',
  'hears-late',
  'keeps-waiting',
  'hangs',
  'is-down',
  'is-well',
  'half-opens',
  'opens',
  'closes',
]);
const inOwnWords = new Set<Kind>(['announces', 'warns', 'becomes', 'comes-to', 'is-told-no']);
/** Of these the first of a run is decisive, and the rest are more of the same. */
const onlyFirst = new Set<Kind>([
  'throttles',
  'takes',
  'call-fails',
  'is-told-no',
  'turns-away',
  'hears-late',
  'keeps-waiting',
]);

function rank(kind: Kind): number {
  return kinds.indexOf(kind);
}

function byInstant(happenings: readonly Happening[]): Happening[][] {
  const instants: Happening[][] = [];
  for (const each of happenings) {
    const last = instants.at(-1);
    if (last?.[0]?.atMs === each.atMs) last.push(each);
    else instants.push([each]);
  }
  return instants;
}

function factsAt(atMs: number, cast: Cast, model: Model, queue: Queue): Facts {
  const { slots, inUse, done } = modelAt(model, atMs);
  const line = queueAt(queue, atMs);
  return {
    total: cast.callers.length,
    done,
    slots,
    inUse,
    permits: queue.permits,
    next: line[queue.permits]?.participant,
  };
}

/** The moment at which the last caller is done, if all are. */
function endOf(
  moments: readonly Moment[],
  { callers }: Cast,
  { doneMs, throttledMs }: Model,
  resource: Resource | null,
): Moment | undefined {
  const atMs = doneMs.at(-1);
  if (atMs === undefined || doneMs.length < callers.length) return undefined;
  const seq = moments.findLast((moment) => moment.atMs <= atMs)?.seq ?? 0;
  const price = resource ? lateOf(resource) : throttledOf(throttledMs.length);
  const caption = `All ${callers.length} are done after ${durationOf(atMs)}; ${price}.`;
  return { atMs, seq, caption, who: [], kind: 'ends', decisive: true };
}

/** Where calls come by themselves nobody is ever done: the run is over with the last thing that happens. */
function endOfDay(moments: readonly Moment[], { calls, answeredMs }: Breaker): Moment | undefined {
  const last = moments.at(-1);
  if (!last || last.decisive) return last;
  const share = ((100 * answeredMs.length) / calls.length).toFixed(1).replace(/\.0$/, '');
  const caption = `The run is over: ${share} % of ${calls.length} calls answered.`;
  return { ...last, caption, who: [], kind: 'ends', decisive: true };
}

/** Among equals nobody can say who is done: the run is over when nothing more comes. */
function endOfAll(moments: readonly Moment[], { endMs }: Cast): Moment {
  const seq = moments.at(-1)?.seq ?? 0;
  return { atMs: endMs, seq, caption: 'The run is over.', who: [], kind: 'ends', decisive: true };
}

function throttledOf(count: number): string {
  return `${count === 0 ? 'none was' : count === 1 ? 'one call' : `${count} calls`} throttled`;
}

function lateOf({ writes }: Resource): string {
  const [late, refused] = [writes.filter((one) => one.late).length, writes.filter(({ taken }) => !taken).length];
  if (late > 0) return `${late} late ${late === 1 ? 'write' : 'writes'} taken`;
  return refused > 0 ? `${refused} late ${refused === 1 ? 'write' : 'writes'} refused` : 'no write came late';
}

/**
 * Marks as decisive the moments of the records that a lesson waits for.
 *
 * @param seqs records of the run.
 */
export function withDecisive(moments: readonly Moment[], seqs: readonly number[]): Moment[] {
  const chosen = new Set(seqs.map((seq) => momentOf(moments, seq)));
  return moments.map((moment) => (chosen.has(moment) ? { ...moment, decisive: true } : moment));
}

/** @returns the moment that tells of a record: the first that comes no earlier, or the last of all. */
export function momentOf(moments: readonly Moment[], seq: number): Moment | undefined {
  return moments.find((moment) => moment.seq >= seq) ?? moments.at(-1);
}
