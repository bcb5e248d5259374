import { expect, test } from 'vitest';
import type { TraceRecord } from '../trace/record.ts';
import { story, type Line } from './fixtures/story.ts';
import { mutualExclusion } from './mutual-exclusion.ts';

const anaHolds: Line = ['ana/lock', 'replied', 'held'];
const boHolds: Line = ['bo/lock', 'replied', 'held'];
const cyHolds: Line = ['cy/lock', 'replied', 'held'];

test('one after another holds', () => {
  expect(mutualExclusion()(story([anaHolds, ['ana/lock', 'release', 'releasing'], boHolds]))).toMatchObject({
    verdict: 'holds',
  });
});

test('two who believe at the same time break it, and it says who and where', () => {
  expect(mutualExclusion()(story([anaHolds, boHolds]))).toMatchObject({
    verdict: 'broken',
    why: 'ana still believes it holds the lock when bo takes it',
    records: [1],
  });
});

test('one who is doubtful does not believe', () => {
  expect(mutualExclusion()(story([anaHolds, ['ana/lock', 'suspended', 'doubtful.silent'], boHolds]))).toMatchObject({
    verdict: 'holds',
  });
});

test('with two permits, two may believe and a third may not', () => {
  expect(mutualExclusion(2)(story([anaHolds, boHolds]))).toMatchObject({ verdict: 'holds' });
  expect(mutualExclusion(2)(story([anaHolds, boHolds, cyHolds]))).toMatchObject({ verdict: 'broken', measured: 3 });
});

test('a trace that was cut short cannot show that it held, but it can show that it did not', () => {
  expect(mutualExclusion()(story([anaHolds], { cutShort: true })).verdict).toBe('unknown');
  expect(mutualExclusion()(story([anaHolds, boHolds], { cutShort: true })).verdict).toBe('broken');
});

test('a run that somebody stopped cannot show that it held', () => {
  const stopped = story([anaHolds]);
  const end = { ...stopped.records.at(-1)!, why: 'stopped' } as (typeof stopped.records)[number];
  expect(mutualExclusion()({ ...stopped, records: [...stopped.records.slice(0, -1), end] }).verdict).toBe('unknown');
});

test('the dead believe nothing', () => {
  const trace = story([anaHolds, boHolds]);
  const killed = { type: 'kill', process: 'ana', fromMs: 1 };
  const death = { seq: 1, atMs: 1, actor: 'ana', kind: 'fault', cause: null, change: 'begins', fault: killed } as const;
  const [first, ...rest] = trace.records as [TraceRecord, ...TraceRecord[]];
  const records = [first, death, ...rest.map((record) => ({ ...record, seq: record.seq + 1 }))];
  expect(mutualExclusion()({ ...trace, records })).toMatchObject({ verdict: 'holds' });
});
