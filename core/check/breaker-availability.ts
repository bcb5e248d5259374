import { breakerLife, type BreakerStep } from './breaker-life.ts';
import { isComplete } from './steps.ts';
import type { Check, Finding } from './verdict.ts';

/** How many standard deviations a share may lie from what theory expects before chance is no excuse. */
const deviations = 4;

export interface SteadyCalls {
  /** The probability that a call fails. */
  failing: number;
  /** How long it stays open. */
  openMs: number;
  /** Calls in a second. */
  perSecond: number;
}

/**
 * The share of calls that are answered well is the one that theory gives for a breaker whose count of failures never
 * decays: A = M(1−p) / (M + n·R·rps), where M calls were let through for n openings of length R, and F failures among them
 * take M = F/p calls. With k failures for every opening, which another claim decides, that is the k/p of the books.
 *
 * How many calls F failures take is left to chance, and few come early or late by much: M may be off by the factor e^(z/√F),
 * and that decides how near the measured share must be. Counts whole cycles: to the end of the last open time.
 */
export function availabilityAbout({ failing: p, openMs, perSecond }: SteadyCalls): Check {
  return (trace) => {
    const life = breakerLife(trace);
    const end = life.findLastIndex(({ from, to }) => from === 'open' && to !== 'open');
    const cycles = life.slice(0, end);
    const openings = cycles.filter(({ from, to }) => to === 'open' && from !== 'open').length;
    const failures = cycles.filter(({ ended }) => ended?.ok === false).length;
    if (openings === 0 || !isComplete(trace)) return { verdict: 'unknown', why: 'it was not open for a whole time' };
    const passes = failures / p;
    const rejects = (openings * openMs * perSecond) / 1000;
    const shareFor = (passed: number) => (passed * (1 - p)) / (passed + rejects);
    const factor = exponential(deviations / Math.sqrt(failures));
    return within(share(cycles), shareFor(passes), [shareFor(passes / factor), shareFor(passes * factor)]);
  };
}

/** So many of the calls are answered well as the service answers well: the breaker takes nothing away. */
export function costsNothing(failing: number): Check {
  return (trace) => {
    const life = breakerLife(trace);
    const calls = life.reduce((sum, { passed, rejected }) => sum + passed.length + rejected.length, 0);
    if (calls === 0 || !isComplete(trace)) return { verdict: 'unknown' };
    const expected = 1 - failing;
    const tolerance = deviations * Math.sqrt((failing * expected) / calls) + 1 / calls;
    return within(share(life), expected, [expected - tolerance, expected + tolerance]);
  };
}

function within(found: number, expected: number, [least, most]: readonly [number, number]): Finding {
  const told = { measured: percent(found), expected: percent(expected), unit: '% answered' };
  if (found >= least && found <= most) return { verdict: 'holds', ...told };
  return { verdict: 'broken', why: `chance allows ${percent(least)} to ${percent(most)} %`, ...told };
}

/** Of all calls that came, those that were answered well. */
function share(life: readonly BreakerStep[]): number {
  const came = life.reduce((sum, { passed, rejected }) => sum + passed.length + rejected.length, 0);
  return life.filter(({ ended }) => ended?.ok === true).length / came;
}

function percent(part: number): number {
  return Math.round(part * 1000) / 10;
}

/** In plain multiplications, which every engine rounds alike. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let one = 0; one < exponent; one++) product *= base;
  return product;
}

/** e^x, near enough. */
function exponential(x: number): number {
  const steps = 1000;
  return power(1 + x / steps, steps);
}
