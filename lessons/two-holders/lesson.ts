import { entered } from '../../core/check/steps.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import type { Lesson, Step } from '../lesson.ts';
import { lateWriteTaken, neverTwoBelieve, noLateWrite, toldLate, tokensGrow, twoBelieve } from './claims.ts';
import { predictions } from './predictions.ts';
import { careful, cutOff, fenced, stopped, stoppedWith } from './scenario.ts';

const takes =
  (who: string): Step['until'] =>
  (record) =>
    record.actor === `${who}/lock` && entered(record, 'lock', 'held');
const begins: Step['until'] = (record) => record.kind === 'fault' && record.change === 'begins';
const mended: Step['until'] = (record) => record.kind === 'fault' && record.change === 'ends';
const writes = (record: TraceRecord, who: string, answer: string) =>
  record.kind === 'step' &&
  record.actor === 'resource' &&
  record.event['from'] === `${who}/caller` &&
  record.effects.some(({ message }) => (message as { type?: string } | undefined)?.type === answer);
/** A write of Ana’s that is taken after Bo has taken the lock. */
const late: Step['until'] = (record, trace) =>
  writes(record, 'ana', 'written') &&
  trace.records.slice(0, record.seq).some((earlier) => writes(earlier, 'bo', 'written'));
const doubts: Step['until'] = (record) => record.actor === 'ana/lock' && entered(record, 'lock', 'doubtful');
const toldExpired: Step['until'] = (record) => record.actor === 'ana/session' && entered(record, 'session', 'expired');

export default {
  id: 'two-holders',
  title: 'Two holders',
  question: 'Ana pauses for 20 s while she holds the lock. Who may write?',
  path: 'Locks and sessions',
  minutes: 7,
  vantage: 'client',
  seed: 7,
  knobs: {
    sessionTimeoutMs: { label: 'Session timeout', unit: 'ms', value: 10_000, min: 4000, max: 40_000, step: 1000 },
    silenceMs: { label: 'Ana is silent for', unit: 'ms', value: 20_000, min: 0, max: 60_000, step: 500 },
    workMs: { label: 'Work before each write', unit: 'ms', value: 4500, min: 100, max: 20_000, step: 100 },
    latencyMs: { label: 'Network delay, one way', unit: 'ms', value: 10, min: 0, max: 500 },
  },
  variants: [
    {
      id: 'as-written',
      title: 'As written',
      summary: 'A lock of kazoo’s round the work. Ana’s process stands still.',
      scenario: (knobs, { servers }) => stopped(knobs, servers),
      prediction: predictions['as-written'],
      steps: [
        { until: takes('ana'), say: 'ana-holds' },
        { until: begins, say: 'ana-stands-still' },
        { until: takes('bo'), say: 'two-believers' },
        { until: late, say: 'late-write' },
      ],
      claims: [twoBelieve, lateWriteTaken],
    },
    {
      id: 'partitioned',
      title: 'Cut off',
      summary: 'Ana runs, and heeds the loss of her lock. She cannot reach ZooKeeper.',
      scenario: (knobs, { servers }) => cutOff(knobs, servers),
      prediction: predictions.partitioned,
      steps: [
        { until: begins, say: 'cut-off' },
        { until: takes('bo'), say: 'whose-eyes' },
        { until: toldExpired, say: 'told-at-last' },
      ],
      claims: [twoBelieve, lateWriteTaken, toldLate],
    },
    {
      id: 'careful',
      title: 'Stop in doubt',
      summary: 'Ana stops working as soon as she is suspended. One write is already on its way.',
      scenario: (knobs, { servers }) => careful(knobs, servers),
      prediction: predictions.careful,
      steps: [
        { until: doubts, say: 'doubt-stops' },
        { until: takes('bo'), say: 'one-believer' },
        { until: late, say: 'under-way' },
      ],
      claims: [neverTwoBelieve, lateWriteTaken],
    },
    {
      id: 'corrected',
      title: 'Fencing token',
      summary: 'The resource refuses a token that is older than one it has seen.',
      scenario: (knobs, { servers }) => fenced(knobs, servers),
      prediction: predictions.corrected,
      steps: [
        { until: takes('ana'), say: 'token-given' },
        { until: mended, say: 'still-two' },
        { until: (record) => writes(record, 'ana', 'refused'), say: 'refused' },
      ],
      claims: [twoBelieve, noLateWrite, tokensGrow],
    },
  ],
  break: {
    say: 'break',
    variant: 'as-written',
    knobs: { silenceMs: 0 },
    budget: { pause: 1, partition: 1, delay: 1 },
    invariants: [noLateWrite, neverTwoBelieve, tokensGrow],
    example: ['pause:ana@2000-22000'],
  },
  fix: {
    say: 'fix',
    variant: 'as-written',
    invariant: noLateWrite,
    remedies: [
      {
        id: 'short',
        title: 'A shorter session timeout',
        summary: '4 s in place of 10: the dead are found sooner.',
        knobs: { sessionTimeoutMs: 4000 },
      },
      {
        id: 'long',
        title: 'A longer session timeout',
        summary: '40 s: longer than Ana stands still.',
        knobs: { sessionTimeoutMs: 40_000 },
      },
      {
        id: 'doubt',
        title: 'Stop in doubt',
        summary: 'Ana stops as soon as she is suspended.',
        scenario: (knobs, { servers }) => stoppedWith(knobs, servers, { heeds: 'doubt', checks: false }),
      },
      {
        id: 'token',
        title: 'A fencing token',
        summary: 'The resource refuses an older token.',
        variant: 'corrected',
      },
      {
        id: 'both',
        title: 'Both',
        summary: 'Stop in doubt, and a resource that checks.',
        scenario: (knobs, { servers }) => stoppedWith(knobs, servers, { heeds: 'doubt', checks: true }),
      },
    ],
  },
  transfer: {
    say: 'transfer',
    command: 'npx zootrope run two-holders/partitioned --on 127.0.0.1:2181 --out real.ndjson',
    bug: {
      language: 'Python, kazoo',
      code: [
        'lock = zk.Lock("/report-lock", "ana")',
        'with lock:',
        '    rows = collect()',
        '    if lock.is_acquired:',
        '        storage.write("report", rows)',
      ],
      line: 5,
      why: 'The write carries nothing that tells whose turn it is. The look at is_acquired is a belief, and a pause fits between it and the write.',
    },
  },
  sources: [
    'When LLM Failures Weren’t About Load, But Timing (DEV Community)',
    'Kleppmann, How to do distributed locking (2016)',
    'ZooKeeper Programmer’s Guide, “ZooKeeper Sessions”; Curator Tech Note 10',
  ],
} as const satisfies Lesson;
