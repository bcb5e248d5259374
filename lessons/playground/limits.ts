/** What keeps a service from having too much to do: a rate, so many at once, or as many as are found to be good. */

import { aimd, gradient2, vegas, type LimitRule } from '../../core/machines/adaptive-limit-rules.ts';
import { adaptiveLimit, bulkhead, call, rateLimit } from '../../core/machines/layers.ts';
import type { Quota } from '../../core/machines/limiter-quota.ts';
import type { Layer } from '../../core/machines/stack.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { model } from '../cast.ts';
import { networkKnobs, valueOf } from './network.ts';
import { setOf } from './set.ts';
import { callKnobs, stacked } from './stacked.ts';

function before(knobs: Knobs, layers: (below: Layer) => Layer): Scenario {
  const actors = model({ limit: valueOf(knobs, 'limit'), serviceMs: valueOf(knobs, 'serviceMs') });
  return stacked(knobs, () => layers(call('model')), { actors });
}

function atRate(knobs: Knobs, quota: (intervalMs: number, burst: number) => Quota): Scenario {
  const intervalMs = 1000 / valueOf(knobs, 'rate');
  const maxWaitMs = valueOf(knobs, 'waitMs');
  return before(knobs, (below) => rateLimit(below, { quota: quota(intervalMs, valueOf(knobs, 'burst')), maxWaitMs }));
}

function adapted(knobs: Knobs, rule: LimitRule): Scenario {
  const start = valueOf(knobs, 'inside');
  const lowered = { ...rule, ...('min' in rule && { min: 1 }), start, max: 50 } as LimitRule;
  return before(knobs, (below) => adaptiveLimit(below, { rule: lowered, queueLength: valueOf(knobs, 'queue') }));
}

export const limits = setOf({
  id: 'limits',
  title: 'Limits on the caller’s side',
  question: 'Make each call twice as slow. Which limit finds out by itself?',
  summary: 'Callers with a rate limit, a bulkhead or an adaptive limit of their own, and a model that throttles.',
  path: 'Overload',
  knobs: {
    ...callKnobs,
    perSecond: { ...callKnobs.perSecond, value: 12 },
    calls: { ...callKnobs.calls, value: 40 },
    atOnce: { ...callKnobs.atOnce, value: 8, max: 40 },
    limit: { label: 'The model serves at once', unit: 'calls', value: 6, min: 1, max: 100 },
    serviceMs: { label: 'One call takes', unit: 'ms', value: 500, min: 10, max: 10_000, step: 10 },
    rate: { label: 'Rate of each limiter', unit: '1/s', value: 3, min: 1, max: 100 },
    burst: { label: 'Saved up, or in one window', unit: 'calls', value: 3, min: 1, max: 100 },
    waitMs: { label: 'A call may wait for its turn', unit: 'ms', value: 2000, min: 0, max: 60_000, step: 100 },
    inside: { label: 'At once, or to begin with', unit: 'calls', value: 2, min: 1, max: 40 },
    queue: { label: 'So many may wait outside', unit: 'calls', value: 2, min: 0, max: 100 },
    ...networkKnobs,
  },
  turns: { serviceMs: (serviceMs) => [{ to: 'model', event: { type: 'slow', serviceMs } }] },
  variants: [
    {
      id: 'none',
      title: 'None',
      summary: 'Every call goes out at once.',
      scenario: (knobs) => before(knobs, (one) => one),
    },
    {
      ...{
        id: 'fixed-window',
        title: 'Fixed window',
        summary: 'So many in each window: up to twice that around a boundary.',
      },
      scenario: (knobs) =>
        atRate(knobs, (intervalMs, quota) => ({ kind: 'fixedWindow', quota, windowMs: quota * intervalMs })),
    },
    {
      ...{ id: 'token-bucket', title: 'Token bucket', summary: 'What is not used is saved, up to a bucket full.' },
      scenario: (knobs) => atRate(knobs, (intervalMs, capacity) => ({ kind: 'tokenBucket', capacity, intervalMs })),
    },
    {
      ...{ id: 'paced', title: 'Paced', summary: 'The same distance between any two.' },
      scenario: (knobs) => atRate(knobs, (intervalMs) => ({ kind: 'paced', intervalMs, toleranceMs: 0 })),
    },
    {
      ...{ id: 'bulkhead', title: 'Bulkhead', summary: 'So many at once; the next wait, or are turned away.' },
      scenario: (knobs) => {
        const places = { maxConcurrent: valueOf(knobs, 'inside'), queueLength: valueOf(knobs, 'queue') };
        return before(knobs, (below) => bulkhead(below, places));
      },
    },
    {
      ...{ id: 'aimd', title: 'AIMD', summary: 'One more for what goes well, a tenth less for what does not.' },
      scenario: (knobs) => adapted(knobs, { ...aimd, timeoutMs: 2 * valueOf(knobs, 'serviceMs') } as LimitRule),
    },
    {
      ...{ id: 'vegas', title: 'Vegas', summary: 'By the queue that it reckons from the shortest time it has seen.' },
      scenario: (knobs) => adapted(knobs, vegas),
    },
    {
      ...{ id: 'gradient2', title: 'Gradient2', summary: 'By the ratio of a long average of times to the latest.' },
      scenario: (knobs) => adapted(knobs, gradient2),
    },
  ],
});
