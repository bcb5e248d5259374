import type { Moment } from './moments.ts';
import type { TraceIndex } from './trace-index.ts';

/** One decisive event as two runs have it, each at an instant of its own. */
export interface Pair {
  caption: string;
  hereMs: number | null;
  thereMs: number | null;
  /** One of the runs tells only what a client can know, and no client can know this. */
  hidden: boolean;
}

/** Two runs of the same, event by event: for runs whose instants are never equal, because one of them was on real machines. */
export interface Alongside {
  pairs: readonly Pair[];
  /** The first event that only one of them has. */
  parted: Pair | undefined;
  /** The event whose instants lie furthest apart. */
  furthest: Pair | undefined;
}

type Read = Pick<TraceIndex, 'moments' | 'header'>;

/** Of these only the ensemble, or the network, knows. */
const unseenByClients = new Set<Moment['kind']>(['is-expired', 'message-lost', 'looks', 'leads', 'follows']);

/** What comes so soon after an event of the same run is told with it. */
const sameInstantMs = 5;

/** @param here the run on the page. @param there the run beside it. */
export function alongsideOf(here: Read, there: Read): Alongside {
  const hidden = [here, there].some(({ header }) => header.vantage === 'client');
  const pairs = paired(decisive(here), decisive(there))
    .map(([one, other]): Pair => {
      const told = (one ?? other) as Moment;
      const alone = one === undefined || other === undefined;
      return {
        caption: told.caption,
        ...{ hereMs: one?.atMs ?? null, thereMs: other?.atMs ?? null },
        hidden: hidden && alone && unseenByClients.has(told.kind),
      };
    })
    .filter((pair, i, all) => pair.hidden || !isToldWith(pair, [all[i - 1], all[i + 1]]));
  const both = pairs.filter(({ hereMs, thereMs }) => hereMs !== null && thereMs !== null);
  return {
    pairs,
    parted: pairs.find((pair) => !pair.hidden && (pair.hereMs === null || pair.thereMs === null)),
    furthest: both.toSorted((one, other) => apartMs(other) - apartMs(one))[0],
  };
}

function decisive({ moments }: Read): Moment[] {
  return moments.filter((moment) => moment.decisive);
}

function apartMs({ hereMs, thereMs }: Pair): number {
  return Math.abs((hereMs ?? 0) - (thereMs ?? 0));
}

function isToldWith(pair: Pair, neighbours: readonly (Pair | undefined)[]): boolean {
  const side = pair.hereMs === null ? 'thereMs' : pair.thereMs === null ? 'hereMs' : undefined;
  if (!side) return false;
  return neighbours.some((one) => {
    const atMs = one?.[side] ?? null;
    return one?.hereMs !== null && one?.thereMs !== null && Math.abs((atMs ?? Infinity) - pair[side]!) < sameInstantMs;
  });
}

/** The longest way through both in which each event has its like; what has none stands alone. */
function paired(here: readonly Moment[], there: readonly Moment[]): [Moment | undefined, Moment | undefined][] {
  const alike = (i: number, j: number) => {
    const [one, other] = [here[i], there[j]];
    return one && other ? one.kind === other.kind && one.who.join() === other.who.join() : false;
  };
  const best = Array.from({ length: here.length + 1 }, () => new Array<number>(there.length + 1).fill(0));
  for (let i = here.length - 1; i >= 0; i--)
    for (let j = there.length - 1; j >= 0; j--)
      best[i]![j] = alike(i, j) ? best[i + 1]![j + 1]! + 1 : Math.max(best[i + 1]![j]!, best[i]![j + 1]!);
  const pairs: [Moment | undefined, Moment | undefined][] = [];
  for (let i = 0, j = 0; i < here.length || j < there.length;) {
    const [one, other] = [here[i], there[j]];
    if (alike(i, j)) pairs.push([here[i++], there[j++]]);
    else if (!other || (one && isFirst(one, other, best[i + 1]![j]! - best[i]![j + 1]!)))
      pairs.push([here[i++], undefined]);
    else pairs.push([undefined, there[j++]]);
  }
  return pairs;
}

/** @param gain how many more pairs there are when the one of the two is passed over, and not the other. */
function isFirst(one: Moment, other: Moment, gain: number): boolean {
  return gain > 0 || (gain === 0 && one.atMs <= other.atMs);
}
