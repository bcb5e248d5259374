import { doingAt } from './callers.ts';
import { marks, type Mark } from './mark.ts';
import type { TraceIndex } from './trace-index.ts';

/** Values at the ends of equal stretches of the run; null where nothing can be said. */
export type Series = readonly (number | null)[];

/** What a run adds up to, over time. Built once a run; a cursor reads it. */
export interface Charts {
  /** How long each stretch is; the first ends at `binMs`. */
  binMs: number;
  endMs: number;
  /** Calls, and answers that were no refusals, in a second. */
  offered: Series;
  throughput: Series;
  /** How long callers waited from their first call to the answer, of those answered in the last `windowMs`. */
  latency: { p50: Series; p95: Series; p99: Series };
  windowMs: number;
  /** Calls for each answer so far. */
  callsPerSuccess: Series;
  /** How many do what: one row a mark, those that occur; the first is drawn lowest. */
  tallies: { mark: Mark; word: string; counts: readonly number[] }[];
}

/** About as many stretches as can be told apart in a small chart. */
const wantedBins = 80;
/** A percentile needs more answers than one stretch has. */
const windowBins = 10;

export function chartsOf(index: TraceIndex): Charts {
  const { endMs, callers } = index.cast;
  const binMs = roundUp(Math.max(endMs, 1) / wantedBins);
  const count = Math.max(1, Math.ceil(endMs / binMs));
  const bins = Array.from({ length: count }, (_, i) => (i + 1) * binMs);
  const { calls, answers } = callsOf(index);
  const perSecond = (times: readonly number[]) => binned(times, binMs, count).map((each) => (each * 1000) / binMs);
  const [asked, answered] = [
    binned(calls, binMs, count),
    binned(
      answers.map(({ atMs }) => atMs),
      binMs,
      count,
    ),
  ];
  const waits = bins.map((toMs) =>
    answers
      .filter(({ atMs }) => atMs <= toMs && atMs > toMs - windowBins * binMs)
      .map(({ tookMs }) => tookMs)
      .sort((a, b) => a - b),
  );
  return {
    ...{ binMs, endMs, windowMs: windowBins * binMs },
    offered: perSecond(calls),
    throughput: perSecond(answers.map(({ atMs }) => atMs)),
    latency: {
      p50: waits.map((sorted) => percentile(sorted, 50)),
      p95: waits.map((sorted) => percentile(sorted, 95)),
      p99: waits.map((sorted) => percentile(sorted, 99)),
    },
    callsPerSuccess: ratios(asked, answered),
    tallies: talliesOf(index, callers, [0, ...bins]),
  };
}

/** @returns whether enough is called for a chart to say more than a number. */
export function hasCharts({ cast, flights }: TraceIndex): boolean {
  return flights.all.filter(({ to }) => to === cast.service).length >= 20;
}

interface Calls {
  calls: number[];
  answers: { atMs: number; tookMs: number }[];
}

function callsOf({ cast, flights }: TraceIndex): Calls {
  const since = new Map<string, number>();
  const found: Calls = { calls: [], answers: [] };
  for (const { from, to, sentMs, endMs, kind, refusal } of flights.all) {
    if (to === cast.service && kind === 'request') {
      found.calls.push(sentMs);
      if (!since.has(from)) since.set(from, sentMs);
    } else if (from === cast.service && endMs !== null && !refusal) {
      found.answers.push({ atMs: endMs, tookMs: endMs - (since.get(to) ?? sentMs) });
      since.delete(to);
    }
  }
  found.answers.sort((a, b) => a.atMs - b.atMs);
  return found;
}

function binned(times: readonly number[], binMs: number, count: number): number[] {
  const bins = Array.from({ length: count }, () => 0);
  for (const atMs of times) {
    const place = Math.min(count - 1, Math.floor(atMs / binMs));
    bins[place] = (bins[place] ?? 0) + 1;
  }
  return bins;
}

/** The value that so many of a hundred do not exceed (nearest rank). */
function percentile(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null;
}

function ratios(asked: readonly number[], answered: readonly number[]): Series {
  let [calls, successes] = [0, 0];
  return asked.map((each, i) => {
    calls += each;
    successes += answered[i] ?? 0;
    return successes === 0 ? null : calls / successes;
  });
}

function talliesOf(index: TraceIndex, callers: readonly string[], instants: readonly number[]): Charts['tallies'] {
  const rows = new Map<Mark, { mark: Mark; word: string; counts: number[] }>();
  instants.forEach((atMs, i) => {
    for (const name of callers) {
      const { mark, word } = doingAt(index.callers, name, atMs);
      const row = rows.get(mark) ?? { mark, word, counts: instants.map(() => 0) };
      rows.set(mark, row);
      row.counts[i] = (row.counts[i] ?? 0) + 1;
    }
  });
  return [...rows.values()].sort((a, b) => marks.indexOf(b.mark) - marks.indexOf(a.mark));
}

/** @returns the next 1, 2 or 5 with zeros. */
function roundUp(value: number): number {
  let unit = 0.001;
  while (unit * 10 <= value) unit *= 10;
  return unit * ([1, 2, 5, 10].find((each) => unit * each >= value) ?? 10);
}

/** @returns the place of an instant in a series: the stretch that holds it. */
export function placeAt({ binMs, throughput }: Charts, atMs: number): number {
  return Math.min(throughput.length - 1, Math.max(0, Math.floor(atMs / binMs)));
}
