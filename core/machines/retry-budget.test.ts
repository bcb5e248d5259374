import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budgeted, refused, retry, succeeded } from './fixtures/retry-layers.ts';
import { theCall, trial, type Answer, type Trial } from './fixtures/retry-trial.ts';
import type { Layer } from './stack.ts';
import {
  affordsRetry,
  awsRetryQuota,
  awsRetryQuota2026,
  entered,
  finagleBudget,
  grpcThrottling,
  openingBalance,
  ratioBudget,
  retryCost,
  throttleProbability,
  tokensLeft,
  type Balance,
  type Entry,
  type RetryBudget,
} from './retry-budget.ts';

/** One thing after the other, all at one instant. */
function after(budget: RetryBudget, entries: readonly Entry[], nowMs = 0, balance = openingBalance(budget)): Balance {
  return entries.reduce((before, entry) => entered(budget, before, entry, nowMs), balance);
}

const times = (many: number, entry: Entry): Entry[] => Array.from({ length: many }, () => entry);

/** How many retries in a row it affords. */
function affordable(budget: RetryBudget, balance: Balance, nowMs = 0): number {
  let many = 0;
  for (let now = balance; affordsRetry(budget, now, nowMs); many++) now = entered(budget, now, 'retry', nowMs);
  return many;
}

describe('Finagle’s', () => {
  test('begins with ten retries for each of ten seconds, and a fifth of the requests comes to that', () => {
    const budget = finagleBudget();
    expect(affordable(budget, openingBalance(budget))).toBe(100);
    expect(affordable(budget, after(budget, times(50, 'request')))).toBe(110);
  });

  test('without a reserve it is a fifth, and one request more is needed for each', () => {
    const budget = finagleBudget({ minRetriesPerSec: 0 });
    expect([4, 5, 9, 10].map((many) => affordable(budget, after(budget, times(many, 'request'))))).toEqual([
      0, 1, 1, 2,
    ]);
  });

  test('forgets a request after its time, and a retry too', () => {
    const budget = finagleBudget({ minRetriesPerSec: 0 });
    const full = after(budget, times(50, 'request'));
    expect([9999, 10_000].map((nowMs) => affordable(budget, full, nowMs))).toEqual([10, 0]);
    const reserved = finagleBudget({ percentCanRetry: 0 });
    const spent = after(reserved, times(100, 'retry'));
    expect([0, 9999, 10_000].map((nowMs) => affordable(reserved, spent, nowMs))).toEqual([0, 0, 100]);
  });
});

describe('gRPC’s throttling', () => {
  const budget = grpcThrottling();

  test('stops retries when failures have taken it down to half: the fifth', () => {
    expect([4, 5].map((many) => affordsRetry(budget, after(budget, times(many, 'failure')), 0))).toEqual([true, false]);
  });

  test('takes ten successes for a failure, and is never more than full nor less than empty', () => {
    const low = after(budget, times(5, 'failure'));
    expect([0, 1].map((many) => affordsRetry(budget, after(budget, times(many, 'success'), 0, low), 0))).toEqual([
      false,
      true,
    ]);
    expect(tokensLeft(budget, after(budget, times(99, 'success')), 0)).toBe(10_000);
    const empty = after(budget, times(99, 'failure'));
    expect(tokensLeft(budget, empty, 0)).toBe(0);
    expect([50, 51].map((many) => affordsRetry(budget, after(budget, times(many, 'success'), 0, empty), 0))).toEqual([
      false,
      true,
    ]);
  });
});

describe('the AWS SDKs’', () => {
  const budget = awsRetryQuota();
  const cost = (of: RetryBudget, error?: string) => retryCost(of, error);

  test('pays for a hundred retries, or fifty after timeouts', () => {
    const affords = (error: string) => {
      let [balance, count] = [openingBalance(budget), 0];
      for (; affordsRetry(budget, balance, 0, cost(budget, error)); count++)
        balance = entered(budget, balance, 'retry', 0, cost(budget, error));
      return count;
    };
    expect([affords('reset'), affords('timeout')]).toEqual([100, 50]);
  });

  test('with the behaviour of 2026, 14 for a retry and 5 for one of what was throttled', () => {
    expect([undefined, 'timeout', 'throttled'].map((error) => cost(awsRetryQuota2026(), error))).toEqual([14, 14, 5]);
  });

  // botocore 1.43: RetryQuota and RetryQuotaChecker, as they read.
  test('is botocore’s, whatever happens', () => {
    const error = fc.constantFrom('reset', 'timeout', 'throttled');
    const happening = fc.record({ error, retries: fc.integer({ min: 0, max: 4 }), succeeds: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.array(happening), (capacity, happenings) => {
        const quota = awsRetryQuota({ capacity });
        let [balance, available] = [openingBalance(quota), capacity];
        for (const { error, retries, succeeds } of happenings) {
          const amount = error === 'timeout' ? 10 : 5;
          let last: number | undefined;
          for (let retry = 0; retry < retries; retry++) {
            const affords = amount <= available;
            expect(affordsRetry(quota, balance, 0, retryCost(quota, error))).toBe(affords);
            if (!affords) break;
            [available, last] = [available - amount, amount];
            balance = entered(quota, balance, 'retry', 0, retryCost(quota, error));
          }
          if (!succeeds) continue;
          available = Math.min(capacity, available + (last ?? 1));
          balance = entered(quota, balance, last === undefined ? 'success' : 'retrySuccess', 0, last);
          expect(tokensLeft(quota, balance, 0)).toBe(available);
        }
      }),
    );
  });
});

test('the SRE book’s: a tenth of the requests of two minutes', () => {
  const budget = ratioBudget();
  expect([9, 10, 1000].map((many) => affordable(budget, after(budget, times(many, 'request'))))).toEqual([0, 1, 100]);
});

test('the SRE book’s adaptive throttling turns nobody away until half of the requests fail', () => {
  expect([throttleProbability(100, 100), throttleProbability(100, 50)]).toEqual([0, 0]);
  expect(throttleProbability(999, 0)).toBe(0.999);
  expect(throttleProbability(99, 33)).toBeCloseTo(0.33);
});

const budgets = fc.constantFrom(
  finagleBudget(),
  finagleBudget({ minRetriesPerSec: 0, ttlMs: 1000 }),
  grpcThrottling(),
  awsRetryQuota(),
  ratioBudget(),
);

test('a budget is never less than nothing nor more than full, and never pays for what it cannot', () => {
  const entries = fc.array(
    fc.tuple(fc.constantFrom<Entry>('request', 'success', 'failure', 'retry'), fc.integer({ min: 0, max: 2000 })),
  );
  fc.assert(
    fc.property(budgets, entries, (budget, entries) => {
      let [balance, nowMs] = [openingBalance(budget), 0];
      for (const [entry, laterMs] of entries) {
        nowMs += laterMs;
        if (entry === 'retry' && !affordsRetry(budget, balance, nowMs)) continue;
        const before = tokensLeft(budget, balance, nowMs);
        balance = entered(budget, balance, entry, nowMs);
        const left = tokensLeft(budget, balance, nowMs);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(Math.max(budget.most, budget.reserve));
        if (entry === 'retry') expect(before - left).toBe(budget.perRetry);
        expect(balance.slices.length).toBeLessThanOrEqual(10);
      }
    }),
  );
});

describe('as a layer', () => {
  const thrice = retry({
    ...{ totalCalls: 3, backoff: { kind: 'none' }, callersDeadline: 'kept', retryOn: 'anything' },
    ...{ whenUnsure: 'always', retryAfter: 'ignored' },
  });
  const fifth = finagleBudget({ minRetriesPerSec: 0 });
  const run = (budget: RetryBudget, answer: Trial['answer'], calls: number) =>
    trial({
      layers: (below: Layer) => thrice(budgeted(budget)(below)),
      answer,
      script: Array.from({ length: calls }, (_, index) => ({
        atMs: 100 * index,
        event: { ...theCall, call: `ana#${index}` },
      })),
    });

  test('while all fails, a fifth more calls are made, and each caller hears of the failure itself', () => {
    const { made, settled } = run(fifth, () => ({ outcome: refused }), 50);
    expect(made).toHaveLength(60);
    expect(settled).toHaveLength(50);
    expect(new Set(settled.map(({ outcome }) => JSON.stringify(outcome)))).toEqual(new Set([JSON.stringify(refused)]));
  });

  test('what fails by chance is retried as ever', () => {
    const { made, settled } = run(fifth, (_, __, count) => ({ outcome: count % 10 === 9 ? refused : succeeded }), 100);
    expect(settled.every(({ outcome }) => outcome.type === 'succeeded')).toBe(true);
    expect(made.length).toBeLessThan(115);
  });

  test('of gRPC’s kind: when all fails it ends with the fifth failure, and returns with the successes', () => {
    const answer: Trial['answer'] = (_, nowMs) => ({ outcome: nowMs < 1000 ? refused : succeeded });
    const { made } = run(grpcThrottling(), answer, 50);
    const failing = made.filter(({ atMs }) => atMs < 1000);
    // The first call fails three times and the second twice: half is left, and the others are made once.
    expect(failing.filter(({ attempt = 1 }) => attempt > 1).map(({ atMs }) => atMs)).toEqual([0, 0, 100]);
    const again = run(
      grpcThrottling(),
      (_, nowMs) => ({ outcome: nowMs < 1000 || nowMs === 9900 ? refused : succeeded }),
      100,
    );
    expect(again.made.filter(({ atMs }) => atMs === 9900)).toHaveLength(3);
  });

  test('of the AWS SDKs’ kind: a timeout costs twice', () => {
    const retries = (error: string) => {
      const answer = () => ({ outcome: { type: 'failed', error, definite: false } as const });
      const { made } = run(awsRetryQuota({ capacity: 20 }), answer, 5);
      return made.filter(({ attempt = 1 }) => attempt > 1).length;
    };
    expect([retries('timeout'), retries('reset')]).toEqual([2, 4]);
  });

  test('of the AWS SDKs’ kind: what a retry cost comes back with its success', () => {
    const timedOut = { type: 'failed', error: 'timeout', definite: false } as const;
    const answer: Trial['answer'] = ({ attempt = 1 }) => ({ outcome: attempt > 1 ? succeeded : timedOut });
    const quota = awsRetryQuota({ capacity: 20 });
    expect(run(quota, answer, 50).made).toHaveLength(2 * 50);
    // With one token for a success, as of any: 20, 11, 2, and from then on none.
    expect(run({ ...quota, refunds: false }, answer, 50).made).toHaveLength(50 + 2);
  });

  test('a call that is taken back is forgotten, and its answer goes nowhere', () => {
    const script = [
      { atMs: 0, event: { ...theCall } },
      { atMs: 5, event: { type: 'cancel', call: theCall.call } },
    ];
    const layers = (below: Layer) => thrice(budgeted(fifth)(below));
    const { settled, cancelled } = trial({ layers, answer: () => ({ outcome: succeeded, afterMs: 10 }), script });
    expect([settled, cancelled.length]).toEqual([[], 1]);
  });

  test('however calls come and end, retries stay a share of the calls, and every call is settled once', () => {
    const answers = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 300 })), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 30 }), (answers, calls) => {
        const answer = (_: unknown, __: unknown, count: number): Answer => {
          const [succeeds, afterMs] = answers[count % answers.length]!;
          return { outcome: succeeds ? succeeded : refused, afterMs: Math.min(afterMs, 30) };
        };
        const { made, settled } = run(fifth, answer, calls);
        const retries = made.filter(({ attempt = 1 }) => attempt > 1).length;
        expect(retries).toBeLessThanOrEqual(calls / 5);
        expect(settled).toHaveLength(calls);
      }),
      { numRuns: 100 },
    );
  });
});
