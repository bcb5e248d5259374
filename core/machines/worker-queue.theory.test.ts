/**
 * The queue machine against queueing theory. `QUEUE_CALLS=400000` runs it at the size at which the theory's numbers are
 * met within 3 % for M/D/1, and 10 % for M/M/1 at a load of 0.9 and more; everything else, and all of it as it stands, within
 * three standard errors.
 */
import { describe, expect, test } from 'vitest';
import { arrivalsMachine } from './arrivals.ts';
import { expectedNumbers } from './fixtures/expected-numbers.ts';
import { study, type Studied } from './fixtures/queue-study.ts';
import { erlangB, erlangC, meanWait, meanWaitOf, waitError } from './fixtures/queue-theory.ts';
import { exponential, fixed, type Spread } from './service-time.ts';
import { workerQueueMachine, type WorkerQueueInput } from './worker-queue.ts';

const inFull = process.env['QUEUE_CALLS'] !== undefined;
const calls = Number(process.env['QUEUE_CALLS'] ?? 8_000);
const serviceMs = 100;
/** In full each takes up to a minute. */
const timeout = inFull ? 600_000 : 30_000;

/** Poisson calls, at a load of `a` servers' work. */
function run(a: number, input: Omit<WorkerQueueInput, 'serviceMs'>, seed = 1): Studied {
  const arrivals = { name: 'arrivals', gapMs: serviceMs / a, spread: exponential, calls };
  const found = study({
    seed,
    actors: {
      arrivals: { machine: arrivalsMachine, input: arrivals, wires: { call: ['queue'] } },
      queue: { machine: workerQueueMachine, input: { ...input, serviceMs }, wires: { settled: [] } },
    },
    script: [{ atMs: 0, to: 'arrivals', event: { type: 'start' } }],
  });
  if (inFull) console.log(a, input.servers, input.spread?.kind ?? 'fixed', found);
  return found;
}

/** @returns by how much of the expected wait the measured one may miss it: in full, as little as the theory's test asks. */
function tolerance(rho: number, cv: 0 | 1): number {
  if (inFull && cv === 0) return 0.03;
  if (inFull && rho >= 0.9) return 0.1;
  return (3 * waitError(rho, calls)) / meanWait(rho, 1);
}

/** Nobody is made or lost on the way: L = λW, for the queue and for the servers, whatever the distributions. */
function expectLittle({ meanThere, comingPerMs, stayMs }: Studied) {
  expect(meanThere / (comingPerMs * stayMs)).toBeCloseTo(1, 6);
}

describe.each([
  ['M/D/1', fixed, 0, 'md1_wait_over_S'],
  ['M/M/1', exponential, 1, 'mm1_wait_over_S'],
] as [string, Spread, 0 | 1, string][])('%s: who waits, waits', (_name, spread, cv, key) => {
  test.each([0.5, 0.8, 0.9, 0.95])('as Pollaczek and Khinchine say at a load of %d', { timeout }, (rho) => {
    const expected = meanWait(rho, cv);
    const found = run(rho, { servers: 1, spread });
    expect(Math.abs(found.waitMs / serviceMs / expected - 1)).toBeLessThan(tolerance(rho, cv));
    expectLittle(found);
    if (expectedNumbers) expect(expectedNumbers[key]?.[rho]).toBeCloseTo(expected, 6);
  });
});

describe('M/M/c', () => {
  const cases = [
    ['lam50_S0.1_c8', 5, 8],
    ['lam50_S0.1_c6', 5, 6],
    ['lam9_S1_c10', 9, 10],
  ] as const;

  test.each(cases)('%s: as many wait as Erlang’s C says, and as long', { timeout }, (key, a, servers) => {
    const found = run(a, { servers, spread: exponential });
    const rho = a / servers;
    const asked = (rho >= 0.9 ? 0.1 : 0.03) * meanWaitOf(servers, a) * serviceMs;
    const within = Math.max(asked, 3 * found.waitErrorMs);
    expect(Math.abs(found.waitMs - meanWaitOf(servers, a) * serviceMs)).toBeLessThan(within);
    expect(Math.abs(found.waited - erlangC(servers, a))).toBeLessThan(inFull ? 0.02 : 0.1);
    expectLittle(found);
    if (!expectedNumbers) return;
    const expected = expectedNumbers['mmc']![key] as { PwaitErlangC: number; Wq_ms: number; ErlangB: number };
    expect(erlangC(servers, a)).toBeCloseTo(expected.PwaitErlangC, 4);
    expect(meanWaitOf(servers, a)).toBeCloseTo(expected.Wq_ms / (key === 'lam9_S1_c10' ? 1000 : 100), 3);
    expect(erlangB(servers, a)).toBeCloseTo(expected.ErlangB, 4);
  });

  test.each(cases)(
    '%s without a place to wait: as many are turned away as Erlang’s B says',
    { timeout },
    (_, a, servers) => {
      const found = run(a, { servers, spread: exponential, waitingRoom: 0 });
      const share = found.refused / (found.refused + found.served);
      expect(found.waitMs).toBe(0);
      // Three standard errors of a share, and half as much again: one who is turned away leaves others alike behind.
      const error = 4.5 * Math.sqrt((erlangB(servers, a) * (1 - erlangB(servers, a))) / calls);
      expect(Math.abs(share - erlangB(servers, a))).toBeLessThan(error);
    },
  );
});
