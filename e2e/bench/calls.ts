import type * as Cockatiel from 'cockatiel';
import type Opossum from 'opossum';
import type * as Machines from '../../core/node/machines.ts';
import { built, installed } from './built.ts';
import { interleaved, ratio } from './rounds.ts';

const calls = 20_000;

/** What a call through a policy costs that has nothing to do: processor time, in microseconds, of a call that succeeds at once. */
export async function benchCalls(rounds: number, progress: (line: string) => void) {
  const { circuitBreaker, retry, opossum } = await built<typeof Machines>('core/node/machines.js');
  const cockatiel = await installed<typeof Cockatiel>('cockatiel');
  const { default: CircuitBreaker } = await installed<{ default: typeof Opossum }>('opossum');
  const work = () => Promise.resolve(1);
  const theirBreaker = cockatiel.circuitBreaker(cockatiel.handleAll, {
    halfOpenAfter: 1000,
    breaker: new cockatiel.CountBreaker({ threshold: 0.5, size: 100 }),
  });
  const theirRetry = cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2 });
  const other = new CircuitBreaker(work);
  const contestants = {
    ourBreaker: circuitBreaker(work),
    ourBreakerAsOpossum: circuitBreaker(work, { rules: opossum() }),
    ourRetry: retry(work),
    cockatielBreaker: () => theirBreaker.execute(work),
    cockatielRetry: () => theirRetry.execute(work),
    opossum: () => other.fire(),
  };
  const measures = Object.fromEntries(
    Object.entries(contestants).map(([name, call]) => [name, () => costOf(call)]),
  ) as Record<keyof typeof contestants, () => Promise<number>>;
  const found = await interleaved(measures, rounds, progress);
  other.shutdown();
  return {
    unit: 'µs of processor time a call',
    ...found,
    ratios: {
      'our breaker / opossum': ratio(found.ourBreaker, found.opossum),
      'our breaker under opossum’s rules / opossum': ratio(found.ourBreakerAsOpossum, found.opossum),
      'our retry / opossum': ratio(found.ourRetry, found.opossum),
      'our breaker / cockatiel’s': ratio(found.ourBreaker, found.cockatielBreaker),
      'our retry / cockatiel’s': ratio(found.ourRetry, found.cockatielRetry),
    },
  };
}

async function costOf(call: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  for (let count = 0; count < calls; count++) await call();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / calls;
}
