import { describe, expect, test } from 'vitest';
import { always, inTurn, refused, reset, retry, succeeded } from './fixtures/retry-layers.ts';
import { theCall, trial, type Trial } from './fixtures/retry-trial.ts';
import type { Outcome } from './layer.ts';
import { transientErrors, type RetryPolicy } from './retry-policy.ts';

/** Waits of 100, 200, 400 ms and so on; everything else as mild as can be. */
const policy: RetryPolicy = {
  ...{ totalCalls: 3, backoff: { kind: 'exponential', baseMs: 100, factor: 2 } },
  ...{ callersDeadline: 'kept', retryOn: transientErrors, whenUnsure: 'ifIdempotent', retryAfter: 'added' },
};

function tried(changes: Partial<RetryPolicy>, rest: Omit<Trial, 'layers'>) {
  const { made, settled, cancelled } = trial({ layers: retry({ ...policy, ...changes }), ...rest });
  return {
    calls: made.map(({ atMs }) => atMs),
    leftMs: made.map(({ leftMs }) => leftMs),
    ended: settled.map(({ atMs, outcome }) => [atMs, outcome.type === 'failed' ? outcome.error : outcome.type]),
    outcome: settled[0]?.outcome,
    cancelled: cancelled.map(({ atMs, call }) => [atMs, call]),
    made,
  };
}

const calling = (changes: object) => [{ atMs: 0, event: { ...theCall, ...changes } }];
const idempotent = calling({ idempotent: true });

describe('how often', () => {
  test.each([1, 2, 3, 10])('%i calls in all, the first included', (totalCalls) => {
    const { calls, ended } = tried({ totalCalls, backoff: { kind: 'none' } }, { answer: always(refused) });
    expect(calls).toHaveLength(totalCalls);
    expect(ended).toEqual([[0, 'refused']]);
  });

  test('no more than are needed', () => {
    const { calls, ended, made } = tried({}, { answer: inTurn(refused, succeeded) });
    expect(calls).toEqual([0, 100]);
    expect(ended).toEqual([[100, 'succeeded']]);
    expect(made.map(({ call, attempt }) => [call, attempt])).toEqual([
      ['ana#1.1', 1],
      ['ana#1.2', 2],
    ]);
  });

  test('for one call after the other, each from the beginning', () => {
    const script = [0, 5000].map((atMs, index) => ({ atMs, event: { ...theCall, call: `ana#${index + 1}` } }));
    expect(tried({}, { answer: always(refused), script }).calls).toEqual([0, 100, 300, 5000, 5100, 5300]);
  });
});

describe('for which failures', () => {
  const failing = (error: string, definite: boolean): Outcome => ({ type: 'failed', error, definite });

  test.each([
    ['what says nothing against the request', failing('refused', true), {}, 3],
    ['what will be wrong the next time too', failing('badRequest', true), {}, 1],
    ['a breaker that is open', failing('rejected', true), {}, 1],
    ['what may have happened', failing('reset', false), {}, 1],
    ['what may have happened, and may happen twice', failing('reset', false), { idempotent: true }, 3],
    ['what may have happened, and is known by its key', failing('reset', false), { key: 'k' }, 3],
  ])('%s', (_, outcome, changes, calls) => {
    expect(tried({}, { answer: always(outcome), script: calling(changes) }).calls).toHaveLength(calls);
  });

  test('a budget that is spent ends it, and what is told is the failure before', () => {
    const overBudget = failing('overBudget', true);
    const { calls, ended } = tried({}, { answer: inTurn(refused, overBudget) });
    expect(calls).toEqual([0, 100]);
    expect(ended).toEqual([[100, 'refused']]);
  });

  test('what is told in the end is certain only if every call certainly did not happen', () => {
    expect(tried({}, { answer: inTurn(refused), script: idempotent }).outcome).toMatchObject({ definite: true });
    const lost = tried({}, { answer: inTurn(refused, reset, refused), script: idempotent });
    expect(lost.outcome).toEqual({ type: 'failed', error: 'refused', definite: false });
  });
});

describe('how late', () => {
  test('after the wait, which chance may shorten', () => {
    const jittered = { kind: 'exponential', baseMs: 100, factor: 2, jitter: 'full' } as const;
    expect(tried({ backoff: jittered }, { answer: always(refused), draw: () => 0.25 }).calls).toEqual([0, 25, 75]);
  });

  test.each([
    ['ignored', [0, 100]],
    ['instead', [0, 1000]],
    ['added', [0, 1100]],
  ] as const)('with Retry-After %s', (retryAfter, calls) => {
    const throttled: Outcome = { type: 'failed', error: 'throttled', definite: true, retryAfterMs: 1000 };
    expect(tried({ retryAfter }, { answer: inTurn(throttled, succeeded) }).calls).toEqual(calls);
  });

  test('a Retry-After past the deadline ends it at once', () => {
    const throttled: Outcome = { type: 'failed', error: 'throttled', definite: true, retryAfterMs: 1000 };
    const { calls, ended } = tried({ deadlineMs: 900 }, { answer: always(throttled) });
    expect(calls).toEqual([0]);
    expect(ended).toEqual([[0, 'throttled']]);
  });
});

describe('until when', () => {
  const silence = () => undefined;

  test('each call until its timeout, and then another', () => {
    const { calls, ended, cancelled } = tried({ tryTimeoutMs: 50 }, { answer: silence, script: idempotent });
    expect(calls).toEqual([0, 150, 400]);
    expect(ended).toEqual([[450, 'timeout']]);
    expect(cancelled.map(([, call]) => call)).toEqual(['ana#1.1', 'ana#1.2', 'ana#1.3']);
  });

  test('all of it until the deadline, in the middle of a call', () => {
    const { ended, cancelled } = tried({ deadlineMs: 1000 }, { answer: silence, script: idempotent });
    expect(ended).toEqual([[1000, 'timeout']]);
    expect(cancelled).toEqual([[1000, 'ana#1.1']]);
  });

  test('a wait that would end at the deadline is not begun', () => {
    const { calls, ended } = tried({ deadlineMs: 300 }, { answer: always(refused) });
    expect(calls).toEqual([0, 100]);
    expect(ended).toEqual([[100, 'refused']]);
  });

  test('those below are told what is left, of the caller’s time too', () => {
    const script = calling({ leftMs: 350 });
    expect(tried({ deadlineMs: 1000 }, { answer: always(refused), script }).leftMs).toEqual([350, 250, 50]);
    expect(tried({ tryTimeoutMs: 200 }, { answer: always(refused), script }).leftMs).toEqual([200, 200, 50]);
    expect(tried({ callersDeadline: 'ignored' }, { answer: always(refused), script }).leftMs).toEqual(
      Array.from({ length: 3 }, () => undefined),
    );
  });

  test('a call that comes when it is too late is not made', () => {
    const { calls, outcome } = tried({}, { answer: always(succeeded), script: calling({ leftMs: 0 }) });
    expect(calls).toEqual([]);
    expect(outcome).toEqual({ type: 'failed', error: 'timeout', definite: true });
  });

  test('an answer that comes after its timeout is not heard', () => {
    const answer: Trial['answer'] = (_, __, count) => ({ afterMs: count === 1 ? 120 : 1000, outcome: succeeded });
    const { calls, ended } = tried({ tryTimeoutMs: 100, totalCalls: 2 }, { answer, script: idempotent });
    expect(calls).toEqual([0, 200]);
    expect(ended).toEqual([[300, 'timeout']]);
  });
});

describe('whoever takes the call back hears nothing more of it', () => {
  const cancelAt = (atMs: number, call = 'ana#1') => [...calling({}), { atMs, event: { type: 'cancel', call } }];

  test('in the middle of a call', () => {
    const { calls, ended, cancelled } = tried({}, { answer: always(succeeded, 100), script: cancelAt(50) });
    expect([calls, ended, cancelled]).toEqual([[0], [], [[50, 'ana#1.1']]]);
  });

  test('in the middle of a wait', () => {
    const { calls, ended, cancelled } = tried({}, { answer: always(refused), script: cancelAt(50) });
    expect([calls, ended, cancelled]).toEqual([[0], [], []]);
  });

  test('another’s is none of its business', () => {
    const { ended } = tried({}, { answer: always(succeeded, 100), script: cancelAt(50, 'ana#0') });
    expect(ended).toEqual([[100, 'succeeded']]);
  });
});

test('it handles one call at a time, and turns a second one away', () => {
  const script = [...calling({}), { atMs: 10, event: { ...theCall, call: 'ana#2' } }];
  const { settled } = trial({ layers: retry(policy), answer: always(succeeded, 100), script });
  expect(settled).toMatchObject([
    { atMs: 10, call: 'ana#2', outcome: { error: 'full', definite: true } },
    { atMs: 100, call: 'ana#1', outcome: succeeded },
  ]);
});
