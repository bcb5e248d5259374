import { breakerLife, type BreakerStep } from '../../core/check/breaker-life.ts';
import type { RecordOf, TraceRecord } from '../../core/trace/record.ts';
import type { Lesson, Step } from '../lesson.ts';
import * as claims from './claims.ts';
import { predictions } from './predictions.ts';
import { asWritten, corrected, libraries, withWindow } from './rules.ts';
import { badDay, crowd, late, silence, steady } from './scenario.ts';

/** The breaker enters a state, for the n-th time. */
const enters =
  (state: 'open' | 'halfOpen' | 'closed', time = 1): Step['until'] =>
  (record, trace) =>
    isBreaker(record) &&
    record.to.startsWith(state) &&
    nth(breakerLife(trace), ({ from, to }) => to === state && from !== state, time) === record.seq;
/** It hears of a failure, for the n-th time. */
const fails =
  (time: number): Step['until'] =>
  (record, trace) =>
    isBreaker(record) &&
    record.event.type === 'settled' &&
    nth(breakerLife(trace), ({ ended }) => ended?.ok === false, time) === record.seq;
const hears =
  (event: string): Step['until'] =>
  (record) =>
    record.kind === 'step' && record.actor === 'service' && record.event.type === event;
const over: Step['until'] = (record) => record.kind === 'end';

function isBreaker(record: TraceRecord): record is RecordOf<'step'> {
  return record.kind === 'step' && record.actor === 'breaker';
}

function nth(life: readonly BreakerStep[], is: (step: BreakerStep) => boolean, time: number): number | undefined {
  return life.filter(is)[time - 1]?.seq;
}

export default {
  id: 'circuit-breaker',
  title: 'The breaker is the outage',
  question: 'The service is 99.9 % healthy. Why is the breaker open?',
  path: 'Overload',
  minutes: 8,
  vantage: 'client',
  seed: 7,
  knobs: {
    failing: { label: 'Calls that fail', unit: 'of 1000', value: 40, min: 1, max: 500 },
    perSecond: { label: 'Calls a second', unit: '1/s', value: 3, min: 1, max: 100 },
    calls: { label: 'Calls on the steady day', unit: 'calls', value: 480, min: 30, max: 8000 },
    threshold: { label: 'Failures to open, as written', unit: 'calls', value: 5, min: 1, max: 100 },
    openMs: { label: 'Open for, as written', unit: 'ms', value: 30_000, min: 1000, max: 120_000, step: 1000 },
    burst: { label: 'Callers at once, half-open', unit: 'calls', value: 100, min: 10, max: 1000 },
    latencyMs: { label: 'Network delay, one way', unit: 'ms', value: 20, min: 0, max: 200 },
  },
  variants: [
    {
      id: 'as-written',
      title: 'As written',
      summary: 'Five failures open it, whenever they were. One call in 25 fails by chance.',
      scenario: (knobs) => steady(knobs, asWritten(knobs)),
      prediction: predictions['as-written'],
      steps: [
        { until: fails(1), say: 'a-failure' },
        { until: enters('open'), say: 'the-fifth' },
        { until: enters('halfOpen'), say: 'tries-again' },
        { until: enters('open', 2), say: 'the-arithmetic' },
      ],
      claims: [claims.openWhileHealthy, claims.neverForgets, claims.theory],
    },
    {
      id: 'window',
      title: 'A window',
      summary: 'The same day. A failure counts for ten seconds, and a share of calls must fail.',
      scenario: (knobs) => steady(knobs, withWindow(knobs)),
      prediction: predictions.window,
      steps: [
        { until: fails(5), say: 'window-forgets' },
        { until: over, say: 'window-free' },
      ],
      claims: [claims.onlyWhenSick, claims.free],
    },
    {
      id: 'probes',
      title: 'Probes',
      summary: 'As written. The service is down, and many call when the open time is over.',
      scenario: (knobs) => crowd(knobs, asWritten(knobs)),
      prediction: predictions.probes,
      steps: [
        { until: enters('open'), say: 'probes-open' },
        { until: enters('halfOpen'), say: 'probes-rush' },
        { until: enters('open', 2), say: 'probes-cost' },
      ],
      claims: [claims.rush],
    },
    {
      id: 'hung',
      title: 'Hung',
      summary: 'As written. The service does not fail: it stops answering.',
      scenario: (knobs) => silence(knobs, asWritten(knobs)),
      prediction: predictions.hung,
      steps: [
        { until: hears('hung'), say: 'hung-silence' },
        { until: over, say: 'hung-nothing' },
      ],
      claims: [claims.deaf],
    },
    {
      id: 'stale',
      title: 'Stale',
      summary: 'As written. Three calls hang before it opens, and are answered late.',
      scenario: (knobs) => late(knobs, asWritten(knobs)),
      prediction: predictions.stale,
      steps: [
        { until: hears('hung'), say: 'stale-sent' },
        { until: enters('open'), say: 'stale-opens' },
        { until: enters('halfOpen'), say: 'stale-tries' },
        { until: enters('closed'), say: 'stale-closes' },
      ],
      claims: [claims.staleCloses],
    },
    {
      id: 'corrected',
      title: 'Corrected',
      summary: 'All of it put right, and all of it at once: hangs, fails, hangs, answers late, is well.',
      scenario: (knobs) => badDay(knobs, corrected),
      prediction: predictions.corrected,
      steps: [
        { until: enters('open'), say: 'corrected-hears' },
        { until: enters('halfOpen'), say: 'corrected-permits' },
        { until: hears('thawed'), say: 'corrected-drops' },
        { until: enters('closed'), say: 'corrected-closes' },
      ],
      claims: [claims.onlyWhenSick, claims.fewTry, claims.hears, claims.probesClose, claims.protects],
    },
    {
      id: 'cockatiel',
      title: 'cockatiel',
      summary: 'The same bad day under the rules of cockatiel 4, ConsecutiveBreaker.',
      scenario: (knobs) => badDay(knobs, libraries.cockatiel),
      prediction: predictions.cockatiel,
      steps: [
        { until: enters('open'), say: 'cockatiel-opens' },
        { until: enters('halfOpen', 2), say: 'cockatiel-queues' },
        { until: enters('closed'), say: 'cockatiel-closes' },
      ],
      claims: [claims.deaf, claims.oneTries, claims.keepsWaiting, claims.probesClose],
    },
    {
      id: 'opossum',
      title: 'opossum',
      summary: 'The same bad day under the rules of opossum 10, without its call timeout.',
      scenario: (knobs) => badDay(knobs, libraries.opossum),
      prediction: predictions.opossum,
      steps: [
        { until: enters('open'), say: 'opossum-opens' },
        { until: enters('closed'), say: 'opossum-closes' },
      ],
      claims: [claims.deaf, claims.oneTries, claims.staleCloses],
    },
    {
      id: 'resilience4j',
      title: 'resilience4j',
      summary: 'The same bad day under the rules of resilience4j 2.3, counting twenty calls.',
      scenario: (knobs) => badDay(knobs, libraries.resilience4j),
      prediction: predictions.resilience4j,
      steps: [
        { until: enters('open'), say: 'resilience4j-opens' },
        { until: enters('closed'), say: 'resilience4j-closes' },
      ],
      claims: [claims.deaf, claims.fewTry, claims.staleCloses],
    },
  ],
  break: {
    say: 'break',
    variant: 'window',
    budget: { pause: 1, partition: 1, kill: 1 },
    invariants: [claims.hears, claims.onlyWhenSick, claims.probesClose],
    example: ['pause:service@20000-60000'],
  },
  fix: {
    say: 'fix',
    variant: 'as-written',
    invariant: claims.onlyWhenSick,
    remedies: [
      {
        id: 'fifty',
        title: 'Fifty failures in place of five',
        summary: 'The same count, ten times as far.',
        knobs: { threshold: 50 },
      },
      { id: 'second', title: 'Open for a second', summary: 'Not for thirty.', knobs: { openMs: 1000 } },
      {
        id: 'in-a-row',
        title: 'Five in a row',
        summary: 'cockatiel’s ConsecutiveBreaker: a success clears the count.',
        scenario: (knobs) => steady(knobs, libraries.cockatiel),
      },
      { id: 'window', title: 'A window', summary: 'Half of ten calls, in ten seconds.', variant: 'window' },
      {
        id: 'corrected',
        title: 'All of it',
        summary: 'The corrected breaker, on this day.',
        scenario: (knobs) => steady(knobs, corrected),
      },
    ],
  },
  transfer: {
    say: 'transfer',
    command: 'npx zootrope run circuit-breaker/opossum --seed 7 --out opossum.ndjson',
    bug: {
      language: 'JavaScript, opossum',
      code: [
        'const breaker = new CircuitBreaker(callService, {',
        '  timeout: false,',
        '  errorThresholdPercentage: 50,',
        '  volumeThreshold: 10,',
        '  resetTimeout: 30_000,',
        '});',
      ],
      line: 2,
      why: 'Without a timeout a call that hangs never ends, and the breaker never hears of it.',
    },
  },
  sources: [
    'Distributed Systems: Hard Lessons from Production (DEV Community)',
    'Nygard, Release It! (2007), “Circuit Breaker”',
    'cockatiel 4.0.0, opossum 10.0.0, resilience4j 2.3.0: their sources, run beside these rules',
  ],
} as const satisfies Lesson;
