import { entered } from '../../core/check/steps.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import type { Lesson, Step } from '../lesson.ts';
import { lateWriteTaken, neverTwoBelieve, noLateWrite, toldLate, tokensGrow, twoBelieve } from './claims.ts';
import { predictions } from './predictions.ts';
import { careful, cutOff, fenced, stopped } from './scenario.ts';

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
  sources: [
    'When LLM Failures Weren’t About Load, But Timing (DEV Community)',
    'Kleppmann, How to do distributed locking (2016)',
    'ZooKeeper Programmer’s Guide, “ZooKeeper Sessions”; Curator Tech Note 10',
  ],
} as const satisfies Lesson;
