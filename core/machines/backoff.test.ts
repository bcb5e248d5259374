import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asyncRetry, awsBackoff, cockatiel, curator, grpc, kazooRetry, polly, pRetry } from './backoff-presets.ts';
import { tenacityExponential, tenacityIncrementing, tenacityJitter, tenacityRandom } from './backoff-presets.ts';
import { isRandom, nextWait, type Backoff, type Wait } from './backoff.ts';
import { always, refused, retry } from './fixtures/retry-layers.ts';
import { trial } from './fixtures/retry-trial.ts';
import { kazoo211, kazoo28 } from './kazoo-retry-presets.ts';
import { asWritten, type RetryPolicy } from './retry-policy.ts';

/** The first waits, each with the same draw. */
function series(backoff: Backoff, draw: number, length: number): number[] {
  const waits: Wait[] = [];
  for (let retry = 0; retry < length; retry++) waits.push(nextWait(backoff, waits.at(-1), draw));
  return waits.map(({ delayMs }) => delayMs);
}

describe('the waits of each kind', () => {
  const window = { kind: 'exponential', baseMs: 100, factor: 2, windowCapMs: 500 } as const;
  test.each<[string, Backoff, number, number[]]>([
    ['none', { kind: 'none' }, 0.5, [0, 0, 0, 0]],
    ['listed', { kind: 'listed', delaysMs: [5, 10] }, 0.5, [5, 10, 10, 10]],
    ['an empty list', { kind: 'listed', delaysMs: [] }, 0.5, [0, 0, 0, 0]],
    ['fixed', { kind: 'fixed', baseMs: 100 }, 0.5, [100, 100, 100, 100]],
    ['linear', { kind: 'linear', baseMs: 100, incrementMs: 50, windowCapMs: 220 }, 0.5, [100, 150, 200, 220]],
    ['exponential', window, 0.5, [100, 200, 400, 500]],
    ['full jitter', { ...window, jitter: 'full' }, 0.25, [25, 50, 100, 125]],
    ['full jitter from a floor', { ...window, floorMs: 80, jitter: 'full' }, 0.25, [85, 110, 160, 185]],
    ['equal jitter', { ...window, jitter: 'equal' }, 0.5, [75, 150, 300, 375]],
    ['additive jitter', { ...window, jitter: { plusMs: 40 } }, 0.5, [120, 220, 420, 520]],
    ['additive jitter under a cap', { ...window, jitter: { plusMs: 40 }, capMs: 510 }, 0.5, [120, 220, 420, 510]],
    ['whole steps', { ...window, jitter: { stepMs: 50 } }, 0.9, [50, 150, 350, 450]],
    ['multiplied', { ...window, jitter: { times: [1, 2] } }, 0.25, [125, 250, 500, 625]],
    ['decorrelated', { kind: 'decorrelated', baseMs: 100, factor: 3, capMs: 500 }, 0.5, [200, 350, 500, 500]],
    [
      'compounding',
      { kind: 'compounding', baseMs: 100, factor: 2, spread: 0.5, capMs: 400 },
      0.75,
      [125, 312.5, 500, 500],
    ],
  ])('%s', (_, backoff, draw, waits) => {
    expect(series(backoff, draw, 4)).toEqual(waits);
    expect(isRandom(backoff)).toBe(series(backoff, 0, 4).join() !== series(backoff, 0.9, 4).join());
  });

  test('of the other libraries’ defaults', () => {
    const polled = { ...polly({ backoffType: 'linear', delayMs: 100 }) };
    expect(series(polled, 0.5, 3)).toEqual([100, 200, 300]);
    expect(series(polled, 0, 3)).toEqual([75, 150, 225]);
    expect(series(polly({ backoffType: 'exponential', useJitter: false }), 0.5, 3)).toEqual([2000, 4000, 8000]);
    expect(polly({ backoffType: 'exponential' }).kind).toBe('smooth');
    expect(series(grpc(), 0.5, 5)).toEqual([50, 100, 200, 400, 500]);
    expect(series(awsBackoff('exponential', 5, 2000), 0.5, 3)).toEqual([10, 20, 40]);
    expect(series(awsBackoff('decorrelated', 5, 2000), 0.5, 2)).toEqual([10, 17.5]);
    expect(series(pRetry({ factor: 0 }), 0.5, 3)).toEqual([1000, 1000, 1000]);
    expect(series(asyncRetry({ minTimeout: 0, randomize: false }), 0.5, 3)).toEqual([1, 2, 4]);
    expect(series(tenacityIncrementing({ increment: 2, max: 3 }), 0.5, 3)).toEqual([0, 2000, 3000]);
    expect(series(tenacityRandom({ min: 1, max: 3 }), 0.5, 2)).toEqual([2000, 2000]);
  });
});

// `getSleepTimeMs` of both classes in Curator 5.7.1: base * max(1, nextInt(1 << (retryCount + 1))), with its first retry as 0.
test('Curator’s waits are whole multiples of its base, and at most as long as its bound', () => {
  expect([0, 0.5, 0.999].map((draw) => series(curator(100), draw, 4))).toEqual([
    [100, 100, 100, 100],
    [100, 200, 400, 800],
    [100, 300, 700, 1500],
  ]);
  expect(series(curator(100, 500), 0.999, 4)).toEqual([100, 300, 500, 500]);
  const draws = fc.array(fc.double({ min: 0, max: 0.999_999_999, noNaN: true }), { maxLength: 29 });
  const milliseconds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(milliseconds, milliseconds, draws, (baseMs, maxMs, draws) => {
      let wait: Wait | undefined;
      for (const [retryCount, draw] of draws.entries()) {
        wait = nextWait(curator(baseMs, maxMs), wait, draw);
        const drawn = Math.floor(draw * 2 ** (retryCount + 1));
        expect(wait.delayMs).toBe(Math.min(maxMs, baseMs * Math.max(1, drawn)));
      }
    }),
  );
});

/** The ten waits after which p-retry gives up by default: 1023 s, for want of a cap. */
test('p-retry’s defaults wait for 17 minutes', () => {
  expect(series(pRetry(), 0.5, 10).reduce((sum, ms) => sum + ms)).toBe(1_023_000);
});

const oracle = (name: string) => new URL(`../../../shared/oracles/${name}`, import.meta.url);
type Recorded = Record<string, Record<string, number[]>>;
const recorded = (name: string): Recorded =>
  existsSync(oracle(name)) ? (JSON.parse(readFileSync(oracle(name), 'utf8')) as Recorded) : {};

/** What each recorded line was configured as, read from its name; and to how many of our milliseconds it is exact. */
const configured: [pattern: RegExp, backoff: (...groups: string[]) => Backoff, unitMs: number, exactMs: number][] = [
  [
    /^cockatiel-(none|full|half) initial(\d+) max(\d+)/,
    (generator, initial, max) =>
      cockatiel({ generator: generator as 'full', initialDelay: Number(initial), maxDelay: Number(max) }),
    1,
    0,
  ],
  [
    /^cockatiel-decorrelatedV2 initial(\d+) max(\d+)/,
    (initial, max) => cockatiel({ initialDelay: Number(initial), maxDelay: Number(max) }),
    1,
    0.0005,
  ],
  [
    /^p-retry retries=\d+ min=(\d+) factor=(\d+)( randomize)?/,
    (min, factor, randomize = '') =>
      pRetry({ minTimeout: Number(min), factor: Number(factor), randomize: randomize !== '' }),
    1,
    0,
  ],
  [/^async-retry retries=\d+ \(randomize default true\)/, () => asyncRetry(), 1, 0],
  [
    /^tenacity wait_exponential\((\S+),(\S+)\.\.(\S+)\)/,
    (multiplier, min, max) =>
      tenacityExponential({ multiplier: Number(multiplier), min: Number(min), max: Number(max) }),
    1000,
    0.0005,
  ],
  [
    /^tenacity wait_random_exponential\((\S+),max=(\S+)\)/,
    (multiplier, max) => tenacityExponential({ multiplier: Number(multiplier), max: Number(max), random: true }),
    1000,
    0.0005,
  ],
  [/^tenacity wait_exponential_jitter\(max=(\S+)\)/, (max) => tenacityJitter({ max: Number(max) }), 1000, 0.0005],
  [/^KazooRetry \S+ defaults \(max_delay (\d+)\)/, (max) => kazooRetry({ max_delay: Number(max) }), 1000, 0.0005],
];

describe.each(['retry-delays-js.json', 'retry-delays-py.json'])('%s', (file) => {
  const lines = Object.entries(recorded(file)).filter(([name]) => !/^(calls|default_total)/.test(name));

  test.skipIf(lines.length > 0)('is not beside this checkout', () => undefined);

  test.each(lines)('%s', (name, series_) => {
    const [pattern, backoff, unitMs, exactMs] = configured.find(([pattern]) => pattern.test(name))!;
    const ours = backoff(...pattern.exec(name)!.slice(1));
    for (const [pinned, theirs] of Object.entries(series_)) {
      const waits = series(ours, Number(pinned.slice(2)), theirs.length);
      const farthest = Math.max(...waits.map((wait, index) => Math.abs(wait - theirs[index]! * unitMs)));
      // What they rounded when they wrote it down, and nothing else.
      expect([pinned, waits, farthest <= exactMs * (1 + 1e-6)]).toEqual([pinned, waits, true]);
    }
  });
});

/** What the number in each library's option counts: the calls, or those after the first. */
const calls: [pattern: RegExp, totalCalls: (many: number) => number][] = [
  [/^(?:cockatiel retry maxAttempts|p-retry retries|async-retry retries)=(\d+)$/, (many) => many + 1],
  [/^tenacity stop_after_attempt\((\d+)\)$/, (many) => many],
  [/^KazooRetry 2\.11\.0 max_tries=(\d+)$/, (max_tries) => kazoo211({ max_tries }).totalCalls],
  [/^KazooRetry 2\.8\.0 max_tries=(\d+)$/, (max_tries) => kazoo28({ max_tries }).totalCalls],
];

describe('calls made when every one of them fails', () => {
  const made = ['retry-delays-js.json', 'retry-delays-py.json'].flatMap((file) => {
    const { calls_made_when_always_failing: js, calls: py } = recorded(file) as Record<string, Record<string, never>>;
    return Object.entries({ ...js, ...py });
  });

  test.skipIf(made.length > 0)('are not recorded beside this checkout', () => undefined);

  test.each(made)('%s: %i', (name, theirs) => {
    const [pattern, totalCalls] = calls.find(([pattern]) => pattern.test(name))!;
    const policy: RetryPolicy = { ...asWritten, totalCalls: totalCalls(Number(pattern.exec(name)![1])) };
    expect(trial({ layers: retry(policy), answer: always(refused) }).made).toHaveLength(theirs);
  });
});
