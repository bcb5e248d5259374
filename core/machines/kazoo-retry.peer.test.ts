/** Debian's KazooRetry and ours, side by side: the same calls, the same draws, at the same times. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kazooFor } from '../../e2e/contenders/find-contender.ts';
import { runKazoo, type KazooRun, type KazooScript } from './fixtures/kazoo-retry-script.ts';
import { theCall, trial } from './fixtures/retry-trial.ts';
import { kazoo211, kazoo28 } from './kazoo-retry-presets.ts';
import { kazooRetryMachine } from './kazoo-retry.ts';
import type { Outcome } from './layer.ts';
import type { Layer } from './stack.ts';

const kazoo = kazooFor('KAZOO’S RETRY IS NOT RUN BESIDE OURS');
const preset = kazoo?.version.startsWith('2.8') ? kazoo28 : kazoo211;

/** Its exceptions in our words. */
const words: Record<string, string> = {
  ...{ ConnectionLoss: 'ConnectionLoss', OperationTimeoutError: 'OperationTimeout', ForceRetryError: 'forceRetry' },
  ...{
    SessionExpiredError: 'SessionExpired',
    ConnectionClosedError: 'ConnectionClosed',
    NodeExistsError: 'NodeExists',
  },
  ...{ KazooTimeoutError: 'timeout', RetryFailedError: 'retryFailed', InterruptedError: 'interrupted' },
};

function ours({ options, interruptAt, calls, draws }: KazooScript): KazooRun {
  const input = { ...preset(options), interrupt: interruptAt === undefined ? 'none' : 'heeded' };
  const layer = (below: Layer): Layer => ({
    ...{ name: 'retry', machine: kazooRetryMachine, input, kind: 'perCall', clocked: true, below },
  });
  const outcomeOf = (raises: string | null): Outcome =>
    raises === null ? { type: 'succeeded' } : { type: 'failed', error: words[raises]!, definite: false };
  let drawn = 0;
  const { made, settled } = trial({
    layers: layer,
    answer: (_, __, count) => ({
      afterMs: calls[count - 1]!.takes * 1000,
      outcome: outcomeOf(calls[count - 1]!.raises),
    }),
    draw: () => draws[drawn++]!,
    script: [
      { atMs: 0, event: { ...theCall } },
      ...(interruptAt === undefined ? [] : [{ atMs: interruptAt * 1000, event: { type: 'interrupted' } }]),
    ],
  });
  const { atMs, outcome } = settled[0]!;
  return {
    at: made.map((one) => one.atMs / 1000),
    endedAt: atMs / 1000,
    raised: outcome.type === 'failed' ? Object.keys(words).find((name) => words[name] === outcome.error)! : null,
  };
}

const longest = 12;
const raised = fc.constantFrom(
  ...Object.keys(words).filter((name) => !/Failed|Interrupted/.test(name)),
  'ConnectionLoss',
  null,
);
const thousandths = (most: number) => fc.integer({ min: 1, max: most }).map((many) => many / 1000);

const scripts: fc.Arbitrary<KazooScript> = fc.record(
  {
    options: fc.record(
      {
        ...{ max_tries: fc.integer({ min: 1, max: longest - 1 }), delay: thousandths(2000) },
        ...{ backoff: fc.constantFrom(1, 1.5, 2, 3), max_jitter: fc.constantFrom(0, 0.1, 0.4, 1, 1.7) },
        ...{ max_delay: thousandths(20_000), ignore_expire: fc.boolean(), deadline: thousandths(20_000) },
      },
      { requiredKeys: ['max_tries'] },
    ),
    // Off the tenths at which it looks, where the last bit of either clock would decide.
    interruptAt: thousandths(10_000).map((at) => at + 0.000_37),
    calls: fc.array(fc.record({ takes: thousandths(3000), raises: raised }), {
      minLength: longest,
      maxLength: longest,
    }),
    draws: fc.array(
      fc.integer({ min: 0, max: 999_999 }).map((many) => many / 1e6),
      { minLength: longest, maxLength: longest },
    ),
  },
  { requiredKeys: ['options', 'calls', 'draws'] },
);

const failing = fc
  .array(fc.record({ takes: thousandths(300), raises: fc.constantFrom('ConnectionLoss', 'ForceRetryError') }), {
    ...{ minLength: longest, maxLength: longest },
  })
  .chain((calls) => scripts.map((script): KazooScript => ({ ...script, calls })));

test.skipIf(kazoo === undefined)(`kazoo ${kazoo?.version} calls, waits and gives up as ours does`, () => {
  const seed = Date.now() % 1e9;
  const sample = [...fc.sample(scripts, { numRuns: 300, seed }), ...fc.sample(failing, { numRuns: 300, seed })];
  const theirs = runKazoo(kazoo!.python, sample);
  const differing = sample.flatMap((script, index) => {
    const [a, b] = [ours(script), theirs[index]!];
    // Ours rounds every instant to the microsecond.
    const near = (x: number, y: number) => Math.abs(x - y) < 1e-6 * longest * 2;
    const same =
      a.at.length === b.at.length && a.at.every((at, call) => near(at, b.at[call]!)) && near(a.endedAt, b.endedAt);
    return same && a.raised === b.raised ? [] : [{ seed, script, ours: a, theirs: b }];
  });
  expect(differing.slice(0, 1)).toEqual([]);
  // A comparison in which nothing is retried would show nothing.
  expect(theirs.filter(({ at }) => at.length > 3).length).toBeGreaterThan(100);
  expect(new Set(theirs.map((run) => run.raised)).size).toBeGreaterThan(4);
});
