import lighthouse from 'lighthouse';

/** What Lighthouse's mobile profile says of a page: a phone of the middle class on a slow line. */
export interface Audit {
  performance: number;
  accessibility: number;
  bestPractices: number;
  firstContentfulPaintMs: number;
  totalBlockingTimeMs: number;
  /** To a thousandth, as Lighthouse shows it. */
  layoutShift: number;
  /** For whoever wants to know why: no bar is set for them. */
  largestContentfulPaintMs: number;
  speedIndexMs: number;
  /** What does not have the full score, in Lighthouse's words. */
  shortOf: readonly string[];
}

/** @throws when Lighthouse cannot load the page, or cannot measure it. */
export async function audit(url: string, port: number): Promise<Audit> {
  const result = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: ['performance', 'accessibility', 'best-practices'],
  });
  if (!result) throw new Error(`Lighthouse says nothing of ${url}`);
  const { audits, categories, runtimeError } = result.lhr;
  if (runtimeError) throw new Error(`${url}: ${runtimeError.message}`);
  const score = (id: string) => Math.round((categories[id]?.score ?? NaN) * 100);
  const value = (id: string) => audits[id]?.numericValue ?? NaN;
  const graded = ['accessibility', 'best-practices'].flatMap((id) => categories[id]?.auditRefs ?? []);
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    bestPractices: score('best-practices'),
    firstContentfulPaintMs: Math.round(value('first-contentful-paint')),
    totalBlockingTimeMs: Math.round(value('total-blocking-time')),
    layoutShift: Math.round(1000 * value('cumulative-layout-shift')) / 1000,
    largestContentfulPaintMs: Math.round(value('largest-contentful-paint')),
    speedIndexMs: Math.round(value('speed-index')),
    shortOf: graded
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${id}: ${audits[id]?.title}`),
  };
}
