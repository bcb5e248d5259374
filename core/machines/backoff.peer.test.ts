/** cockatiel and ours, side by side: the same options, the same draws, the same waits, and the calls at the same times. */
import * as theirs from 'cockatiel';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { cockatiel } from './backoff-presets.ts';
import { nextWait, type Wait } from './backoff.ts';
import { always, reset, retry } from './fixtures/retry-layers.ts';
import { trial } from './fixtures/retry-trial.ts';

const generators = {
  none: theirs.noJitterGenerator,
  full: theirs.fullJitterGenerator,
  half: theirs.halfJitterGenerator,
  decorrelated: theirs.decorrelatedJitterGenerator,
};

const options = fc.record({
  generator: fc.constantFrom('none' as const, 'full' as const, 'half' as const, 'decorrelated' as const),
  initialDelay: fc.integer({ min: 1, max: 5000 }),
  maxDelay: fc.integer({ min: 1, max: 100_000 }),
  exponent: fc.constantFrom(1.3, 1.5, 2, 3),
});
const draws = fc.array(fc.double({ min: 0, max: 0.999_999_999, noNaN: true }), { minLength: 1, maxLength: 40 });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function pin(draws: readonly number[]): void {
  let drawn = 0;
  vi.spyOn(Math, 'random').mockImplementation(() => draws[drawn++ % draws.length]!);
}

test('every wait is the same: to the last bit, but for the curve that needs exponentials', () => {
  fc.assert(
    fc.property(options, draws, (chosen, draws) => {
      pin(draws);
      const { generator, ...rest } = chosen;
      const factory = new theirs.ExponentialBackoff({ ...rest, generator: generators[generator] as never });
      let backoff: theirs.IBackoff<unknown> = factory.next();
      let wait: Wait | undefined;
      for (const draw of draws) {
        wait = nextWait(cockatiel(chosen), wait, draw);
        if (generator !== 'decorrelated') expect(wait.delayMs).toBe(backoff.duration);
        // Relative to the curve, of which the wait is a difference.
        else
          expect(Math.abs(wait.delayMs - backoff.duration)).toBeLessThanOrEqual(
            1e-9 * chosen.initialDelay * (1 + wait.carried),
          );
        backoff = backoff.next(undefined);
      }
    }),
    { numRuns: 300 },
  );
});

test('its retry calls when ours does: its maxAttempts are the calls after the first', async () => {
  await fc.assert(
    fc.asyncProperty(options, draws, fc.integer({ min: 0, max: 8 }), async (chosen, draws, maxAttempts) => {
      vi.useFakeTimers({ now: 0 });
      pin(draws);
      const { generator, ...rest } = chosen;
      const backoff = new theirs.ExponentialBackoff({ ...rest, generator: generators[generator] as never });
      let calls = 0;
      const waits: number[] = [];
      const policy = theirs.retry(theirs.handleAll, { maxAttempts, backoff });
      policy.onRetry(({ delay }) => void waits.push(delay));
      const calling = policy.execute(() => {
        calls++;
        throw new Error('always');
      });
      calling.catch(() => undefined);
      await vi.runAllTimersAsync();
      await expect(calling).rejects.toThrow('always');
      let drawn = 0;
      const { made } = trial({
        layers: retry({
          ...{ totalCalls: maxAttempts + 1, backoff: cockatiel(chosen), callersDeadline: 'kept' },
          ...{ retryOn: 'anything', whenUnsure: 'always', retryAfter: 'ignored' },
        }),
        answer: always(reset),
        draw: () => draws[drawn++ % draws.length]!,
      });
      expect([calls, made.length]).toEqual([maxAttempts + 1, maxAttempts + 1]);
      const farthest = waits.map((wait, retry) => Math.abs(made[retry + 1]!.atMs - made[retry]!.atMs - wait));
      // Ours counts whole microseconds.
      expect(Math.max(0, ...farthest)).toBeLessThan(0.0011);
    }),
    { numRuns: 60 },
  );
});
