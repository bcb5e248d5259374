/** Every policy at once: each is there or not, by its knob. `gate(retry(budget(breaker(bulkhead(timeout(call))))))`. */

import { aimd } from '../../core/machines/adaptive-limit-rules.ts';
import { breakerCorrected } from '../../core/machines/breaker-corrected.ts';
import { flakyServiceMachine } from '../../core/machines/flaky-service.ts';
import * as layers from '../../core/machines/layers.ts';
import { corrected, transientErrors } from '../../core/machines/retry-policy.ts';
import type { Layer } from '../../core/machines/stack.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import type { Knob } from '../lesson.ts';
import { model } from '../cast.ts';
import { serviceKnobs, unwell } from './breakers.ts';
import { networkKnobs, valueOf } from './network.ts';
import { setOf } from './set.ts';
import { callKnobs, stacked } from './stacked.ts';

/** The policies from the innermost to the outermost, each in the words of layers.ts. */
const policies: Record<
  string,
  { label: string; value: 0 | 1; over: (below: Layer, knobs: Knobs, servers: number) => Layer }
> = {
  timeout: {
    ...{ label: 'Timeout', value: 1 },
    over: (below, knobs) => layers.timeout(below, { totalMs: valueOf(knobs, 'timeoutMs') }),
  },
  hedge: {
    ...{ label: 'Hedge, after half that', value: 0 },
    over: (below, knobs) => {
      const hedgingDelayMs = valueOf(knobs, 'timeoutMs') / 2;
      return layers.hedge(below, { totalCalls: 2, hedgingDelayMs, hedges: 'everything' });
    },
  },
  bulkhead: {
    label: 'Bulkhead of two',
    value: 0,
    over: (below) => layers.bulkhead(below, { maxConcurrent: 2, queueLength: 2 }),
  },
  adaptive: { label: 'Adaptive limit (AIMD)', value: 0, over: (below) => layers.adaptiveLimit(below, { rule: aimd }) },
  limiter: {
    ...{ label: 'Rate limit of two a second', value: 0 },
    over: (below) => {
      const quota = { kind: 'tokenBucket', capacity: 2, intervalMs: 500 } as const;
      return layers.rateLimit(below, { quota, maxWaitMs: 5000 });
    },
  },
  breaker: {
    ...{ label: 'Circuit breaker', value: 1 },
    over: (below) => layers.breaker(below, breakerCorrected({ minimumCalls: 4, openForMs: 3000 })),
  },
  budget: { label: 'Retry budget', value: 0, over: (below) => layers.retryBudget(below) },
  retry: {
    ...{ label: 'Retry', value: 1 },
    over: (below) => {
      const retryOn = [...transientErrors, 'broken', 'rejected'];
      return layers.retry(below, { ...corrected, totalCalls: 4, retryOn, whenUnsure: 'always' });
    },
  },
  gate: {
    ...{ label: 'Gate: a lock in ZooKeeper', value: 0 },
    over: (below, _, servers) => layers.gate(below, { path: '/gate', sessionTimeoutMs: 6000, servers }),
  },
};

const switches = Object.fromEntries(
  Object.entries(policies).map(([id, { label, value }]): [string, Knob] => {
    return [id, { label: `${label}: no (0), yes (1)`, unit: '', value, min: 0, max: 1 }];
  }),
);

function all(knobs: Knobs, endpoint: 'service' | 'model', servers: number): Scenario {
  const chosen = Object.entries(policies).filter(([id]) => valueOf(knobs, id) === 1);
  const top = () => chosen.reduce((below, [, { over }]) => over(below, knobs, servers), layers.call(endpoint));
  const service = { machine: flakyServiceMachine, input: { failing: valueOf(knobs, 'failing') / 1000 } };
  const ensemble = valueOf(knobs, 'gate') === 1 ? { tickTimeMs: 2000 } : undefined;
  return stacked(knobs, top, {
    actors: endpoint === 'service' ? { service } : model({ limit: 2, serviceMs: 400 }),
    script: endpoint === 'service' ? unwell(knobs) : [],
    ...(ensemble && { ensemble }),
  });
}

export const stacks = setOf({
  id: 'stacks',
  title: 'A stack of policies',
  question: 'Switch them on one by one. Which of them earns its keep?',
  summary:
    'Callers with any of nine policies on top of each other, before a service that fails or a model that throttles.',
  path: 'Overload',
  knobs: {
    ...callKnobs,
    callers: { ...callKnobs.callers, max: 6 },
    atOnce: { ...callKnobs.atOnce, value: 2, max: 4 },
    ...switches,
    timeoutMs: { label: 'Timeout of a call', unit: 'ms', value: 1000, min: 50, max: 20_000, step: 50 },
    ...serviceKnobs,
    unwellFromMs: { ...serviceKnobs.unwellFromMs, value: 5000 },
    unwellForMs: { ...serviceKnobs.unwellForMs, value: 5000 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{ id: 'service', title: 'A service', summary: 'It fails now and then, and for a while it is not well.' },
      scenario: (knobs, { servers }) => all(knobs, 'service', servers),
    },
    {
      ...{ id: 'model', title: 'A model', summary: 'It serves two at once, and throttles the rest.' },
      scenario: (knobs, { servers }) => all(knobs, 'model', servers),
    },
  ],
});
