import { allServedIn } from '../../core/check/finishes.ts';
import { fencingTokensGrow } from '../../core/check/fencing-tokens-grow.ts';
import { callsAbout, neverThrottled, servesAtMost } from '../../core/check/model-load.ts';
import { mutualExclusion } from '../../core/check/mutual-exclusion.ts';
import { reached } from '../../core/check/reached.ts';
import type { Claim } from '../lesson.ts';
import type { Settings } from './scenario.ts';

/** One-way delays that may pass between the end of one call and the beginning of the next, at a lock. */
const handOverDelays = 12;

export const noneThrottled: Claim = {
  id: 'none-throttled',
  statement: 'No call is throttled.',
  check: () => neverThrottled,
};

export const burstThrottled: Claim = {
  id: 'burst-throttled',
  statement: 'The same calls at the same moment are throttled.',
  check: () => reached(neverThrottled),
};

/**
 * Each round serves `limit` calls, and everybody else comes again: once in a round, or several times when they do not
 * wait for as long as a call takes.
 */
export const retriesMultiply: Claim = {
  id: 'retries-multiply',
  statement: 'Retrying at a fixed interval w makes N + ⌈S/w⌉·((N − c) + (N − 2c) + …) calls of N.',
  check: (knobs) => {
    const { callers, limit, serviceMs, retryMs, latencyMs } = knobs as Settings;
    const triesPerRound = Math.ceil(serviceMs / (retryMs + 2 * latencyMs));
    let expected = callers;
    for (let left = callers - limit; left > 0; left -= limit) expected += left * triesPerRound;
    return callsAbout(expected, 0.1);
  },
};

export const pacedThrottled: Claim = {
  id: 'paced-throttled',
  statement: 'Paced at the quota, calls are throttled all the same once the model slows down.',
  check: () => reached(neverThrottled),
};

export const oneAtATime: Claim = {
  id: 'one-at-a-time',
  statement: 'The model never serves two calls at once.',
  check: () => servesAtMost(1),
};

export const oneHolder: Claim = {
  id: 'one-holder',
  statement: 'Nobody believes it holds the lock while another does.',
  check: () => mutualExclusion(1),
};

export const tokensGrow: Claim = {
  id: 'tokens-grow',
  statement: 'Every holder carries a greater fencing token than the one before.',
  check: () => fencingTokensGrow,
};

/** Order has its price: calls one after another take N times as long as one, and the hand-overs between them. */
export const takesNTimesS: Claim = {
  id: 'n-times-s',
  statement: 'All calls together take N times one call.',
  check: (knobs) => inTurns(knobs as Settings, (knobs as Settings).callers),
};

export const atMostK: Claim = {
  id: 'at-most-k',
  statement: 'The model never serves more calls at once than there are permits.',
  check: (knobs) => servesAtMost((knobs as Settings).permits),
};

export const takesNOverKTimesS: Claim = {
  id: 'n-over-k-times-s',
  statement: 'All calls together take N/k times one call, rounded up.',
  check: (knobs) => inTurns(knobs as Settings, Math.ceil((knobs as Settings).callers / (knobs as Settings).permits)),
};

function inTurns({ callers, serviceMs, latencyMs }: Settings, turns: number) {
  const idealMs = turns * serviceMs;
  return allServedIn(callers, [idealMs, idealMs + turns * handOverDelays * latencyMs * 1.5]);
}
