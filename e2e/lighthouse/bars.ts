import type { Audit } from './audit.ts';

export type Measure = Exclude<keyof Audit, 'shortOf'>;

interface Bar {
  title: string;
  /** Whether a page that measures this is good enough. */
  holds: (value: number) => boolean;
  says: string;
}

const atLeast = (least: number) => ({ holds: (value: number) => value >= least, says: `≥ ${least}` });
const atMost = (most: number, unit: string) => ({ holds: (value: number) => value <= most, says: `≤ ${most}${unit}` });

/** What every page has to come up to. */
export const bars: Readonly<Partial<Record<Measure, Bar>>> = {
  performance: { title: 'performance', ...atLeast(95) },
  accessibility: { title: 'accessibility', ...atLeast(100) },
  bestPractices: { title: 'best practices', ...atLeast(100) },
  firstContentfulPaintMs: { title: 'first paint', ...atMost(1000, ' ms') },
  totalBlockingTimeMs: { title: 'blocking', ...atMost(100, ' ms') },
  layoutShift: { title: 'layout shift', ...atMost(0, '') },
};

/** The middle one of several audits, each measure by itself: a machine may stumble once. */
export function median(audits: readonly Audit[]): Audit {
  const middle = (measure: Measure) => {
    const values = audits.map((each) => each[measure]).sort((a, b) => a - b);
    return values[Math.floor(values.length / 2)] ?? NaN;
  };
  const [first] = audits;
  if (!first) throw new Error('there is no median of nothing');
  const measures = Object.keys(first).filter((key): key is Measure => key !== 'shortOf');
  return {
    ...(Object.fromEntries(measures.map((measure) => [measure, middle(measure)])) as Record<Measure, number>),
    shortOf: [...new Set(audits.flatMap((each) => each.shortOf))],
  };
}

/** @returns the bars that a page misses, each in words. */
export function missed(found: Audit): string[] {
  return Object.entries(bars).flatMap(([measure, { title, holds, says }]) => {
    const value = found[measure as Measure];
    return holds(value) ? [] : [`${title} is ${value}, and is to be ${says}`];
  });
}
