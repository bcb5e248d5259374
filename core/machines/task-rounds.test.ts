import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streams } from '../sim/streams.ts';
import { expectedNumbers } from './fixtures/expected-numbers.ts';
import { taskName } from './fixtures/tasks.ts';
import { hashOf } from './task-context.ts';
import {
  expectedWins,
  ledClaimsPerSecond,
  taskRounds,
  unprunedClaims,
  type Rounds,
  type RoundsOf,
} from './task-rounds.ts';

/** The pool of the source. */
const [T, W] = [100_000, 1000];
/** The tolerance of a number that is given without one: half of its last digit, or this much of it. */
const within = 0.01;

const expected = expectedNumbers as unknown as
  | {
      task_round: { W1000: Record<string, number> };
      task_drain_sync: { W1000_T1e5: { rounds: number; wasted: number; listed_names: number; GB_at_16B: number } };
      coupon: Record<string, number | string>;
    }
  | undefined;

function drained(form: Partial<RoundsOf> = {}, seed = 1): Rounds {
  return taskRounds({ tasks: T, workers: W, draw: streams(seed)('rounds'), ...form });
}

/** A pool in which every round goes as rounds go on average: `attempts` of W workers for T tasks. */
function onAverage(
  attempts: (tasks: number) => number,
  batch = 1,
): { rounds: number; wasted: number; listedNames: number } {
  let [left, rounds, wasted, listedNames] = [T, 0, 0, 0];
  for (; left >= 0.5; rounds++) {
    const tried = attempts(left);
    // A task is missed by everybody who does not pick it: each tries `batch` different ones.
    const won = left * (1 - (1 - Math.min(1, batch / left)) ** tried);
    wasted += tried * Math.min(batch, left) - won;
    listedNames += W * left;
    left -= won;
  }
  return { rounds, wasted, listedNames };
}

/** Of one round: how far the number of winners is from its mean, typically (occupancy of T cells by W balls). */
function spreadOfWins(tasks: number, workers: number): number {
  const missed = (cells: number) => (1 - cells / tasks) ** workers;
  const variance = tasks * missed(1) + tasks * (tasks - 1) * missed(2) - (tasks * missed(1)) ** 2;
  return Math.sqrt(Math.max(variance, 0));
}

describe('one round: each of W workers picks one of T tasks', () => {
  test.each([100_000, 10_000, 1000, 300, 100, 10])('T = %d', (tasks) => {
    const rounds = 40;
    const mean = expectedWins(tasks, W);
    expect(mean).toBeCloseTo(tasks * (1 - (1 - 1 / tasks) ** W), 6);
    const draw = streams(7)(`round ${tasks}`);
    let sum = 0;
    for (let round = 0; round < rounds; round++) {
      const picked = new Set(Array.from({ length: W }, () => Math.floor(draw() * tasks)));
      sum += picked.size;
    }
    expect(Math.abs(sum / rounds - mean)).toBeLessThanOrEqual((4 * spreadOfWins(tasks, W)) / Math.sqrt(rounds) + 0.01);
    if (expected) expect(mean).toBeCloseTo(expected.task_round.W1000[String(tasks)]!, 1);
  });

  test('the first of a drain wins as many', () => {
    const wins = Array.from({ length: 10 }, (_, seed) => drained({ tasks: W }, seed).won[0]!);
    const mean = wins.reduce((sum, one) => sum + one, 0) / wins.length;
    expect(Math.abs(mean - expectedWins(W, W))).toBeLessThan((4 * spreadOfWins(W, W)) / Math.sqrt(wins.length));
  });
});

describe('B-2: draining the pool', { timeout: 30_000 }, () => {
  const asWritten = drained();

  test('as written costs what it costs on average', () => {
    const average = onAverage(() => W);
    expect(Math.abs(asWritten.rounds - average.rounds)).toBeLessThanOrEqual(1);
    expect(asWritten.listedNames).toBeGreaterThan(average.listedNames * (1 - within));
    expect(asWritten.listedNames).toBeLessThan(average.listedNames * (1 + within));
    // Everybody claims in every round, and only the tasks' own claims are not wasted.
    expect(asWritten.wasted).toBe(asWritten.rounds * W - T);
    if (!expected) return;
    const { rounds, wasted, listed_names: names, GB_at_16B: gb } = expected.task_drain_sync.W1000_T1e5;
    expect([asWritten.rounds, asWritten.wasted]).toEqual([rounds, wasted]);
    expect(Math.abs(asWritten.listedNames / names - 1)).toBeLessThan(within);
    expect(Math.abs((16 * asWritten.listedNames) / 1e9 / gb - 1)).toBeLessThan(within);
  });

  test('as written wastes (W/2) ln(T/left) claims while there are many tasks for each worker, and thousands on the rest', () => {
    let [left, wasted] = [T, 0];
    for (const won of asWritten.won) {
      if (left < 10 * W) break;
      wasted += W - won;
      left -= won;
    }
    expect(Math.abs(wasted / ((W / 2) * Math.log(T / left)) - 1)).toBeLessThan(0.05);
    expect(asWritten.wasted - wasted).toBeGreaterThan(2000);
  });

  test('corrected, with a share for each, wastes nothing', () => {
    const sharded = drained({ shardOf: (task) => task % W });
    expect([sharded.rounds, sharded.wasted]).toEqual([T / W, 0]);
  });

  test('corrected, with shares by hash, it is the uneven ends that are fought over', () => {
    const tasks = 10_000;
    const sharded = drained({ tasks, workers: 100, shardOf: (task) => hashOf(taskName(task)) % 100 });
    const free = drained({ tasks, workers: 100 });
    expect(sharded.wasted).toBeLessThan(free.wasted);
    expect(sharded.rounds).toBeGreaterThan(tasks / 100);
  });

  test('corrected, with attempts in proportion, wastes a third less', () => {
    const average = onAverage((left) => Math.min(W, left));
    const one = drained({ attempts: 'inProportion' });
    expect(Math.abs(one.wasted / average.wasted - 1)).toBeLessThan(0.03);
    expect(one.wasted).toBeLessThan(0.7 * asWritten.wasted);
  });

  test('corrected, with ten claims a listing, takes an eighth of the listings, and pays for it in claims', () => {
    const batched = drained({ batch: 10 });
    expect(batched.rounds).toBe(onAverage(() => W, 10).rounds);
    expect(batched.rounds).toBe(13);
    expect(batched.listedNames).toBeLessThan(asWritten.listedNames / 8);
    expect(batched.wasted).toBeGreaterThan(asWritten.wasted);
  });
});

describe('B-2: tasks that stay on the list are collected like coupons', () => {
  test.each([
    [100, 400],
    [1000, 40],
    [100_000, 8],
  ])('%d of them', (tasks, runs) => {
    const mean = Array.from({ length: tasks }, (_, at) => tasks / (at + 1)).reduce((sum, one) => sum + one, 0);
    const draw = streams(3)(`coupons ${tasks}`);
    let tried = 0;
    for (let run = 0; run < runs; run++) tried += unprunedClaims(tasks, draw) / runs;
    // The spread of a collection tends to π T / √6.
    expect(Math.abs(tried - mean)).toBeLessThan((3 * ((Math.PI * tasks) / Math.sqrt(6))) / Math.sqrt(runs));
    if (expected) expect(Math.abs(mean / Number(expected.coupon[String(tasks)]) - 1)).toBeLessThan(1e-4);
  });

  test('nine claims of ten and more are in vain', () => {
    expect(1 - T / unprunedClaims(T, streams(1)('coupons'))).toBeGreaterThan(0.9);
  });
});

test.each([
  [1, 200],
  [20, 10],
  [80, 2.5],
])('B-12: with a round trip of %d ms a leader hands out at most %d tasks a second', (roundTripMs, claims) => {
  expect(ledClaimsPerSecond(roundTripMs)).toBe(claims);
});

test('whatever the form: every task is won once, and all else that was tried is wasted', () => {
  const form = fc.record({
    tasks: fc.integer({ min: 1, max: 200 }),
    workers: fc.integer({ min: 1, max: 50 }),
    batch: fc.integer({ min: 1, max: 5 }),
    attempts: fc.constantFrom('always' as const, 'inProportion' as const),
    sharded: fc.boolean(),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(form, ({ sharded, seed, ...of }) => {
      const draw = streams(seed)('rounds');
      const { won, wasted, rounds } = taskRounds({
        ...of,
        draw,
        ...(sharded && { shardOf: (task: number) => task % of.workers }),
      });
      expect(won.reduce((sum, one) => sum + one, 0)).toBe(of.tasks);
      expect(won).toHaveLength(rounds);
      expect(wasted).toBeGreaterThanOrEqual(0);
      if (of.workers === 1) expect(wasted).toBe(0);
      if (of.batch === 1 && of.attempts === 'always') expect(wasted).toBe(rounds * of.workers - of.tasks);
    }),
  );
});
