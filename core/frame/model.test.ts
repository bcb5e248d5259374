import { expect, test } from 'vitest';
import { castOf } from './cast.ts';
import { asClientsSawIt, burstRun, lockRun } from './fixtures/lock-run.ts';
import { modelAt, modelOf } from './model.ts';

const of = (trace = burstRun()) => modelOf(trace, castOf(trace));

test('says who is in which slot, who was throttled and who is done', () => {
  expect(modelAt(of(), 9)).toEqual({ slots: 2, serving: [null, null], inUse: 0, throttled: 0, done: 0 });
  expect(modelAt(of(), 10)).toEqual({ slots: 2, serving: ['caller-1', 'caller-2'], inUse: 2, throttled: 1, done: 0 });
  expect(modelAt(of(), 1015)).toMatchObject({ inUse: 0, done: 2 });
  expect(modelAt(of(), 1030)).toMatchObject({ serving: ['caller-3', null], throttled: 1 });
});

test('with a lock one slot is in use at a time', () => {
  const model = of(lockRun());
  expect(model.works.seats).toBe(1);
  expect(modelAt(model, 1100)).toMatchObject({ slots: 2, serving: ['caller-2', null], throttled: 0, done: 1 });
});

test('from the clients alone, the model was at work from the call to the answer', () => {
  const model = of(asClientsSawIt(burstRun()));
  expect(model.works.all).toMatchObject([
    { participant: 'caller-1', fromMs: 0, toMs: 1015 },
    { participant: 'caller-2', fromMs: 0, toMs: 1015 },
    { participant: 'caller-3', fromMs: 1020, toMs: 2040 },
  ]);
  expect(modelAt(model, 20)).toMatchObject({ throttled: 1, inUse: 2 });
});
