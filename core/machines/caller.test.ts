import { expect, test } from 'vitest';
import { callerMachine } from './caller.ts';
import { drive } from './fixtures/drive.ts';

const caller = (gate: 'none' | 'lock' | 'limiter') =>
  drive(callerMachine, { name: 'ana', gate, retryMs: 1000, callTimeoutMs: 30_000 });
const called = (n: number) => [{ type: 'post', to: 'model', message: { type: 'call', call: `ana#${n}` } }];
const answered = (n: number) => ({ type: 'answered', call: `ana#${n}` });
const throttled = (n: number) => ({ type: 'throttled', call: `ana#${n}`, retryAfterMs: 1000 });

test('without a gate it calls at once, and is done when it is answered', () => {
  const ana = caller('none').hear({ type: 'start' });
  expect(ana.effects()).toEqual(called(1));
  expect([ana.hear(answered(1)).state(), ana.effects()]).toEqual(['done', [{ type: 'close' }]]);
});

test('throttled, it waits as long as it was told and calls again', () => {
  const ana = caller('none').hear({ type: 'start' }).hear(throttled(1));
  expect(ana.waits()).toEqual({ retryWait: 1000 });
  expect(ana.wait('retryWait').effects()).toEqual(called(2));
});

test('behind a lock it calls only while it holds, and lets go before it is done', () => {
  const ana = caller('lock').hear({ type: 'start' });
  expect(ana.effects()).toEqual([{ type: 'acquire' }]);
  expect(ana.hear({ type: 'held', token: 7 }).effects()).toEqual(called(1));
  expect(ana.hear(answered(1)).effects()).toEqual([{ type: 'release' }]);
  expect(ana.hear({ type: 'released' }).state()).toBe('done');
});

test('behind a limiter it asks over the network and waits to be admitted', () => {
  const ana = caller('limiter').hear({ type: 'start' });
  expect(ana.effects()).toEqual([{ type: 'post', to: 'limiter', message: { type: 'acquire' } }]);
  expect(ana.hear({ type: 'admitted' }).effects()).toEqual(called(1));
});

test('a call without an answer is given up in time and tried again; the late answer is not taken for the new one', () => {
  const ana = caller('none').hear({ type: 'start' }).wait('callTimeout').wait('retryWait');
  expect(ana.effects()).toEqual(called(2));
  expect(ana.hear(answered(1)).state()).toBe('calling');
  expect(ana.hear(answered(2)).state()).toBe('done');
});

test('one whose place in the line is gone gives up', () => {
  expect(caller('lock').hear({ type: 'start' }).hear({ type: 'failed' }).state()).toBe('refused');
});
