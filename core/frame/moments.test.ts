import { expect, test } from 'vitest';
import { asClientsSawIt, burstRun, lockRun } from './fixtures/lock-run.ts';
import { momentOf } from './moments.ts';
import { indexTrace } from './trace-index.ts';

const told = (trace = lockRun()) =>
  indexTrace(trace).moments.map(({ atMs, caption, decisive }) => `${atMs} ${decisive ? '! ' : ''}${caption}`);

test('a run with a lock, told', () => {
  expect(told()).toEqual([
    '20 Callers 1 and 2 ask for a turn.',
    '28 Caller 1 joins the queue.',
    '30 Caller 2 joins the queue.',
    '36 ! Caller 1 takes the lock; caller 2 is next.',
    '40 The model serves caller 1; 1 of 2 in use.',
    '46 Caller 2 waits; one is ahead of it.',
    '1040 The model has served caller 1.',
    '1044 Caller 1 has an answer.',
    '1052 Caller 1 is done: 1 of 2.',
    '1060 Caller 2 takes the lock.',
    '1064 The model serves caller 2; 1 of 2 in use.',
    '2064 The model has served caller 2.',
    '2068 Caller 2 has an answer.',
    '2076 ! All 2 are done after 2.1 s; none was throttled.',
  ]);
});

test('a burst, told: what happens at one instant is one moment, and the first refusal is decisive', () => {
  expect(told(burstRun())).toEqual([
    '0 3 callers call the model at once.',
    '10 ! The model throttles caller 3: all 2 slots taken.',
    '20 Caller 3 will try again in 1 s.',
    '1010 The model has served callers 1 and 2.',
    '1015 Callers 1 and 2 are done: 2 of 3.',
    '1020 Caller 3 calls again.',
    '1030 The model serves caller 3; 1 of 2 in use.',
    '2030 The model has served caller 3.',
    '2040 ! All 3 are done after 2 s; one call throttled.',
  ]);
});

test('a record that a lesson waits for makes its moment decisive', () => {
  const trace = lockRun();
  const { seq } = trace.records.find(({ atMs, kind }) => atMs === 1048 && kind === 'znode')!;
  const moments = indexTrace(trace, [seq]).moments.filter(({ decisive }) => decisive);
  expect(moments.map(({ atMs }) => atMs)).toEqual([36, 1052, 2076]);
  expect(momentOf(indexTrace(trace).moments, trace.records.at(-1)!.seq)?.kind).toBe('ends');
});

test.each([lockRun(), burstRun(), asClientsSawIt(lockRun()), asClientsSawIt(burstRun())])(
  'instants ascend, and no caption is longer than twelve words',
  (trace) => {
    const { moments } = indexTrace(trace);
    expect(moments.length).toBeGreaterThan(4);
    expect(moments.map(({ atMs }) => atMs)).toEqual(
      [...new Set(moments.map(({ atMs }) => atMs))].sort((a, b) => a - b),
    );
    for (const { caption } of moments) expect(caption.split(' ').length).toBeLessThanOrEqual(12);
  },
);
