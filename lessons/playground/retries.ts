/** What a caller makes of a call that fails: nothing, the published retry, the corrected one, and what goes with them. */

import type { Backoff } from '../../core/machines/backoff.ts';
import { flakyServiceMachine } from '../../core/machines/flaky-service.ts';
import { kazooRetryMachine } from '../../core/machines/kazoo-retry.ts';
import { kazoo211, kazoo28 } from '../../core/machines/kazoo-retry-presets.ts';
import { call, hedge, retry, retryBudget, timeout } from '../../core/machines/layers.ts';
import { asWritten, corrected, transientErrors } from '../../core/machines/retry-policy.ts';
import type { Layer } from '../../core/machines/stack.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { serviceKnobs, unwell } from './breakers.ts';
import { networkKnobs, valueOf } from './network.ts';
import { setOf } from './set.ts';
import { callKnobs, stacked } from './stacked.ts';

const retryOn = [...transientErrors, 'broken'];

function calling(knobs: Knobs, layers: (below: Layer) => Layer, { connects = false } = {}): Scenario {
  const service = { machine: flakyServiceMachine, input: { failing: valueOf(knobs, 'failing') / 1000 } };
  return stacked(knobs, () => layers(call('service', { connects })), { actors: { service }, script: unwell(knobs) });
}

function backoffOf(knobs: Knobs, jitter: 'full' | 'none'): Backoff {
  const exponential = {
    kind: 'exponential',
    baseMs: valueOf(knobs, 'baseMs'),
    factor: 2,
    windowCapMs: 10_000,
  } as const;
  return jitter === 'full' ? { ...exponential, jitter } : exponential;
}

/** Calls in all, how long each try and the whole may take, and whether what may have happened is done again. */
function policyOf(knobs: Knobs) {
  return {
    ...{ totalCalls: valueOf(knobs, 'tries'), tryTimeoutMs: valueOf(knobs, 'timeoutMs'), retryOn },
    ...{ backoff: backoffOf(knobs, 'full'), deadlineMs: 3 * valueOf(knobs, 'timeoutMs') },
    whenUnsure: valueOf(knobs, 'unsure') === 1 ? ('always' as const) : ('ifIdempotent' as const),
  };
}

/** A connection is waited for a quarter as long as an answer; without one nothing was done, and it is tried again. */
function connecting(knobs: Knobs): Scenario {
  const readTimeoutMs = valueOf(knobs, 'timeoutMs');
  const { tryTimeoutMs: _, ...policy } = { ...corrected, ...policyOf(knobs), whenUnsure: 'ifIdempotent' as const };
  const patience = { connectTimeoutMs: readTimeoutMs / 4, readTimeoutMs, totalMs: 2 * readTimeoutMs };
  return calling(knobs, (below) => retry(timeout(below, patience), policy), { connects: true });
}

function byKazoo(knobs: Knobs, kazoo: typeof kazoo28): Scenario {
  const policy = kazoo({ max_tries: valueOf(knobs, 'tries'), delay: valueOf(knobs, 'baseMs') / 1000 });
  const input = { ...policy, retryOn, deadlineMs: 3 * valueOf(knobs, 'timeoutMs') };
  return calling(knobs, (below) => ({
    ...{ name: 'retry', machine: kazooRetryMachine, input, kind: 'perCall', clocked: true, below },
  }));
}

export const retries = setOf({
  id: 'retries',
  title: 'Retries',
  question: 'Let the service hang. Who waits for ever, and who asks it again and again?',
  summary: 'Callers with a retry, a budget, a timeout or a hedge, and a service that fails or hangs at times.',
  path: 'Overload',
  knobs: {
    ...callKnobs,
    ...serviceKnobs,
    failing: { ...serviceKnobs.failing, value: 200 },
    tries: { label: 'Calls in all, the first included', unit: 'calls', value: 3, min: 1, max: 10 },
    baseMs: { label: 'First wait', unit: 'ms', value: 500, min: 10, max: 10_000, step: 10 },
    timeoutMs: { label: 'A try may take', unit: 'ms', value: 2000, min: 50, max: 30_000, step: 50 },
    unsure: { label: 'Repeat what may have happened: no (0), yes (1)', unit: '', value: 1, min: 0, max: 1 },
    hedgeMs: { label: 'Hedge after', unit: 'ms', value: 200, min: 10, max: 10_000, step: 10 },
    ...networkKnobs,
  },
  variants: [
    {
      id: 'none',
      title: 'None',
      summary: 'A call is made once.',
      scenario: (knobs) => calling(knobs, (below) => below),
    },
    {
      ...{
        id: 'as-written',
        title: 'As written',
        summary: 'Three calls, waits of 1 s and 2 s, no timeout, whatever it was.',
      },
      scenario: (knobs) =>
        calling(knobs, (below) => retry(below, { ...asWritten, totalCalls: valueOf(knobs, 'tries') })),
    },
    {
      ...{ id: 'corrected', title: 'Corrected', summary: 'Full jitter, a timeout a try, a deadline for all of them.' },
      scenario: (knobs) => calling(knobs, (below) => retry(below, { ...corrected, ...policyOf(knobs) })),
    },
    {
      ...{ id: 'budget', title: 'Budget', summary: 'The same over a budget: one retry for ten calls.' },
      scenario: (knobs) => calling(knobs, (below) => retry(retryBudget(below), { ...corrected, ...policyOf(knobs) })),
    },
    {
      ...{ id: 'timeout', title: 'Timeout', summary: 'Made once, and given up after a while.' },
      scenario: (knobs) => calling(knobs, (below) => timeout(below, { totalMs: valueOf(knobs, 'timeoutMs') })),
    },
    {
      ...{
        id: 'connect',
        title: 'Connect',
        summary: 'Shakes hands first. What got no connection is tried again; what may have happened is not.',
      },
      scenario: connecting,
    },
    {
      ...{ id: 'hedge', title: 'Hedge', summary: 'Made once more when it is slow; the first answer counts.' },
      scenario: (knobs) => {
        const copies = { totalCalls: 2, hedgingDelayMs: valueOf(knobs, 'hedgeMs'), hedges: 'everything' } as const;
        return calling(knobs, (below) => hedge(timeout(below, { totalMs: valueOf(knobs, 'timeoutMs') }), copies));
      },
    },
    {
      ...{
        id: 'kazoo-2.8',
        title: 'kazoo 2.8',
        summary: 'KazooRetry as written: the deadline is looked at between calls.',
      },
      scenario: (knobs) => byKazoo(knobs, kazoo28),
    },
    {
      ...{ id: 'kazoo-2.11', title: 'kazoo 2.11', summary: 'The same of kazoo 2.11, which counts all calls.' },
      scenario: (knobs) => byKazoo(knobs, kazoo211),
    },
  ],
});
