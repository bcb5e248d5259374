import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drive, type Driven } from './fixtures/drive.ts';
import type { StoreRequest, StoreResult } from './idempotency-record.ts';
import { idempotencyStoreMachine } from './idempotency-store.ts';

const ask = (store: Driven, nowMs: number, request: StoreRequest): StoreResult => {
  store.hear({ type: 'consult', id: 'a', from: 'ana', request, nowMs });
  return store.effects()[0]!['result'] as StoreResult;
};
const atOnce = () => drive(idempotencyStoreMachine, { latencyMs: 0 });
const claim = (key = 'k', forMs = 100): StoreRequest => ({ op: 'claim', key, fingerprint: 'f', forMs });
const finish = (fence: number, key = 'k'): StoreRequest => {
  return { op: 'finish', key, fence, outcome: { type: 'succeeded', value: 'v' }, forMs: 1000 };
};

test('of two who claim one does, until his time is over', () => {
  const store = atOnce();
  expect(ask(store, 0, claim())).toEqual({ type: 'claimed', fence: 1, recovered: false });
  expect(ask(store, 99, claim())).toMatchObject({
    type: 'found',
    record: { status: 'inProgress', fence: 1 },
    untilMs: 100,
  });
  expect(ask(store, 100, claim())).toEqual({ type: 'claimed', fence: 2, recovered: true });
});

test('who is late has still finished, if nobody came meanwhile, and has not if somebody did', () => {
  const store = atOnce();
  ask(store, 0, claim());
  expect(ask(store, 500, finish(1))).toEqual({ type: 'stored' });
  ask(store, 1500, claim());
  ask(store, 1600, claim());
  expect(ask(store, 1601, finish(2))).toMatchObject({ type: 'superseded', record: { fence: 3 } });
  expect(ask(store, 1602, { op: 'release', key: 'k', fence: 2 })).toMatchObject({ type: 'superseded' });
  expect(ask(store, 1603, { op: 'release', key: 'k', fence: 3 })).toEqual({ type: 'stored' });
  expect(ask(store, 1604, { op: 'get', key: 'k' })).toEqual({ type: 'nothing' });
});

test('what is written is there for its time', () => {
  const store = atOnce();
  ask(store, 0, { op: 'set', key: 'k', record: { status: 'success' }, forMs: 100 });
  expect(ask(store, 99, { op: 'get', key: 'k' })).toMatchObject({ type: 'found', record: { status: 'success' } });
  expect(ask(store, 100, { op: 'get', key: 'k' })).toEqual({ type: 'nothing' });
});

test('what is over is swept away: it does not grow with the number of keys', () => {
  const store = atOnce();
  for (let at = 0; at < 1000; at++) {
    ask(store, at * 1000, { op: 'set', key: `k-${at}`, record: { status: 'success' }, forMs: 1000 });
    expect(Object.keys(store.context()['entries'] as object).length).toBeLessThanOrEqual(61);
  }
});

test.each([true, false])('away for a moment, it has taken effect or has not: %s', (takesEffect) => {
  const store = atOnce().hear({ type: 'blip', requests: 1, takesEffect, nowMs: 0 });
  expect(ask(store, 0, claim())).toEqual({ type: 'unavailable' });
  expect(ask(store, 1, claim()).type).toBe(takesEffect ? 'found' : 'claimed');
});

test('whatever is asked: fences only grow, one claim is in force at a time, and an answer on record stays for its time', () => {
  const step = fc.record({
    op: fc.constantFrom('claim' as const, 'finish' as const, 'release' as const),
    key: fc.constantFrom('k', '__proto__'),
    fence: fc.nat(12),
    afterMs: fc.nat(80),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const store = atOnce();
      let [nowMs, fence] = [0, 0];
      const done = new Map<string, { fence: number; untilMs: number }>();
      const held = new Map<string, number>();
      for (const { op, key, fence: of, afterMs } of steps) {
        nowMs += afterMs;
        const request = op === 'claim' ? claim(key) : op === 'finish' ? finish(of, key) : { op, key, fence: of };
        const result = ask(store, nowMs, request);
        const answered = done.get(key);
        if (op === 'claim' && answered && nowMs < answered.untilMs) {
          expect(result).toMatchObject({ type: 'found', record: { status: 'done', fence: answered.fence } });
        } else if (result.type === 'claimed') {
          expect(result.fence).toBeGreaterThan(fence);
          fence = result.fence;
          held.set(key, fence);
        } else if (result.type === 'stored') {
          expect(of).toBe(held.get(key));
          held.delete(key);
          if (op === 'finish') done.set(key, { fence: of, untilMs: nowMs + 1000 });
        }
      }
    }),
  );
});
