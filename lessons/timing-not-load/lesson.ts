import { entered } from '../../core/check/steps.ts';
import type { RecordOf, Trace, TraceRecord } from '../../core/trace/record.ts';
import type { Lesson, Step } from '../lesson.ts';
import {
  atMostK,
  burstThrottled,
  noneThrottled,
  oneAtATime,
  oneHolder,
  pacedThrottled,
  retriesMultiply,
  takesNOverKTimesS,
  takesNTimesS,
  tokensGrow,
} from './claims.ts';
import { predictions } from './predictions.ts';
import { burst, gated, rateLimited, spread } from './scenario.ts';

const called: Step['until'] = (record) => isModelStep(record) && record.event.type === 'call';
const throttled: Step['until'] = (record) => isModelStep(record) && record.event.type === 'call' && !admits(record);
const allDone: Step['until'] = (record) => record.kind === 'end';
const waits: Step['until'] = (record) => record.kind === 'step' && record.effects.some(({ type }) => type === 'queued');

export default {
  id: 'timing-not-load',
  title: 'Timing, not load',
  question: 'Volume was within quota. Why did the model throttle?',
  path: 'Overload',
  minutes: 6,
  vantage: 'client',
  seed: 7,
  knobs: {
    callers: { label: 'Callers', unit: 'callers', value: 50, min: 2, max: 200 },
    limit: { label: 'The model serves at once', unit: 'calls', value: 5, min: 1, max: 50 },
    permits: { label: 'Permits of the semaphore', unit: 'permits', value: 5, min: 1, max: 50 },
    serviceMs: { label: 'One call takes', unit: 'ms', value: 1000, min: 10, max: 10_000, step: 10 },
    retryMs: { label: 'A throttled caller waits', unit: 'ms', value: 1000, min: 10, max: 60_000, step: 10 },
    spreadMs: { label: 'Spread over', unit: 'ms', value: 60_000, min: 1000, max: 600_000, step: 1000 },
    quotaPerMinute: { label: 'Quota of the rate limiter', unit: '1/min', value: 60, min: 1, max: 6000 },
    slowdown: { label: 'The model slows down by', unit: 'times', value: 8, min: 1, max: 20 },
    latencyMs: { label: 'Network delay, one way', unit: 'ms', value: 10, min: 0, max: 500 },
    sessionTimeoutMs: { label: 'Session timeout', unit: 'ms', value: 10_000, min: 4000, max: 40_000, step: 1000 },
  },
  turns: { serviceMs: (serviceMs) => [{ to: 'model', event: { type: 'slow', serviceMs } }] },
  variants: [
    {
      id: 'burst',
      title: 'Burst',
      summary: 'All callers come at the same moment.',
      scenario: burst,
      prediction: predictions.burst,
      steps: [
        { until: called, say: 'burst-arrives' },
        { until: throttled, say: 'burst-throttled' },
        { until: allDone, say: 'burst-cost' },
      ],
      claims: [burstThrottled, retriesMultiply],
    },
    {
      id: 'spread',
      title: 'Spread',
      summary: 'The same calls, evenly over a minute.',
      scenario: spread,
      prediction: predictions.spread,
      steps: [
        { until: called, say: 'spread-arrives' },
        { until: allDone, say: 'spread-done' },
      ],
      claims: [noneThrottled],
    },
    {
      id: 'rate-limited',
      title: 'Rate limit',
      summary: 'A limiter lets them through at the quota. Then the model slows down.',
      scenario: rateLimited,
      prediction: predictions['rate-limited'],
      steps: [
        { until: called, say: 'limited-paced' },
        { until: (record) => isModelStep(record) && record.event.type === 'slow', say: 'limited-slows' },
        { until: throttled, say: 'limited-throttled' },
      ],
      claims: [pacedThrottled],
    },
    {
      id: 'lock',
      title: 'Lock',
      summary: 'Each caller holds a ZooKeeper lock while it calls.',
      scenario: (knobs, { servers }) => gated(knobs, 1, servers),
      prediction: predictions.lock,
      steps: [
        { until: (record) => entered(record, 'lock', 'held'), say: 'lock-first' },
        { until: waits, say: 'lock-queue' },
        { until: nthHolder(2), say: 'lock-hand-over' },
        { until: allDone, say: 'lock-cost' },
      ],
      claims: [noneThrottled, oneAtATime, oneHolder, tokensGrow, takesNTimesS],
    },
    {
      id: 'semaphore',
      title: 'Semaphore',
      summary: 'As many permits as the model can serve at once.',
      scenario: (knobs, { servers }) => gated(knobs, knobs['permits']!, servers),
      prediction: predictions.semaphore,
      steps: [
        { until: nthHolder(5), say: 'semaphore-full' },
        { until: waits, say: 'semaphore-watch' },
        { until: allDone, say: 'semaphore-done' },
      ],
      claims: [noneThrottled, atMostK, takesNOverKTimesS],
    },
  ],
  break: {
    say: 'break',
    variant: 'lock',
    budget: { pause: 1, partition: 1, kill: 1 },
    invariants: [oneHolder, tokensGrow, noneThrottled],
    example: ['pause:caller-9@500-20500'],
  },
  fix: {
    say: 'fix',
    variant: 'burst',
    invariant: noneThrottled,
    remedies: [
      {
        id: 'patience',
        title: 'Wait longer before a retry',
        summary: 'Five seconds in place of one.',
        knobs: { retryMs: 5000 },
      },
      {
        id: 'rate-limit',
        title: 'A rate limit at the quota',
        summary: 'One call a second. The model slows down after fifteen.',
        variant: 'rate-limited',
      },
      { id: 'lock', title: 'A lock', summary: 'One caller at a time.', variant: 'lock' },
      {
        id: 'semaphore',
        title: 'A semaphore of five',
        summary: 'As many at a time as the model has slots.',
        variant: 'semaphore',
      },
      {
        id: 'too-wide',
        title: 'A semaphore of eight',
        summary: 'Three permits more than there are slots.',
        variant: 'semaphore',
        knobs: { permits: 8 },
      },
    ],
  },
  transfer: {
    say: 'transfer',
    command: 'npx zootrope run timing-not-load/semaphore --on 127.0.0.1:2181 --out real.ndjson',
    bug: {
      language: 'Python, kazoo',
      code: [
        'gate = zk.Semaphore("/model-gate", max_leases=5)',
        'def ask(prompt):',
        '    with gate:',
        '        request = model.submit(prompt)',
        '    return request.result()',
      ],
      line: 5,
      why: 'The permit is given back as soon as the request is submitted. The call itself runs outside of the gate.',
    },
  },
  sources: [
    'When LLM Failures Weren’t About Load, But Timing (DEV Community)',
    'ZooKeeper Recipes, “Locks”',
    'Little, A Proof for the Queuing Formula L = λW (1961)',
  ],
} as const satisfies Lesson;

function isModelStep(record: TraceRecord): record is RecordOf<'step'> {
  return record.kind === 'step' && record.actor === 'model';
}

function admits(record: TraceRecord): boolean {
  return record.kind === 'step' && record.effects.some(({ type }) => type === 'work');
}

/** The n-th time that somebody takes the lock or a permit. */
function nthHolder(n: number): Step['until'] {
  return (record, trace: Trace) => {
    if (!entered(record, 'lock', 'held')) return false;
    const before = trace.records.slice(0, record.seq).filter((earlier) => entered(earlier, 'lock', 'held'));
    return before.length === n - 1;
  };
}
