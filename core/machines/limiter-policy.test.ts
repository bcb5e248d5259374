import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Typed } from '../trace/record.ts';
import { drive, type Driven } from './fixtures/drive.ts';
import { limiterPolicyMachine, type LimiterPolicyInput } from './limiter-policy.ts';
import type { Quota } from './limiter-quota.ts';

const pacer: Quota = { kind: 'paced', intervalMs: 100, toleranceMs: 0 };
const perSecond: Quota = { kind: 'fixedWindow', quota: 2, windowMs: 1000 };
const limiter = (input: Partial<LimiterPolicyInput> = {}) =>
  drive(limiterPolicyMachine, { name: 'limiter', quota: pacer, ...input });
const call = (id: string, nowMs: number, more = {}) => ({ type: 'call', call: id, from: 'ana', nowMs, ...more });
const passed = (id: string, more = {}) => ({ type: 'call', call: id, from: 'limiter', ...more });
const turnedAway = (id: string, retryAfterMs: number, to = 'ana') => ({
  ...{ type: 'settled', call: id, to },
  outcome: { type: 'failed', error: 'throttled', definite: true, retryAfterMs },
});
/** The wait for the next turn is over, at this instant. */
const turn = (driven: Driven, nowMs: number) => driven.wait('turn', { nowMs });

test('the first passes at once, the others in their turn', () => {
  const one = limiter().hear(call('a', 0));
  expect([one.state(), one.effects()]).toEqual(['open', [passed('a')]]);
  expect([one.hear(call('b', 10)).state(), one.effects(), one.waits()]).toEqual(['pacing', [], { turn: 90 }]);
  expect(one.hear(call('c', 40)).waits()).toEqual({ turn: 60 });
  expect([turn(one, 100).effects(), one.waits()]).toEqual([[passed('b')], { turn: 100 }]);
  expect([turn(one, 200).effects(), one.state()]).toEqual([[passed('c')], 'open']);
});

test('what comes back goes to the one who called', () => {
  const one = limiter().hear(call('a', 0));
  const outcome = { type: 'succeeded', value: '42' };
  one.hear({ type: 'settled', call: 'a', to: 'limiter', outcome, nowMs: 5 });
  expect(one.effects()).toEqual([{ type: 'settled', call: 'a', to: 'ana', outcome }]);
});

describe('one who would have to wait for too long is told so at once, and when to come again', () => {
  test.each([
    ['where nobody may wait', { maxWaitMs: 0 }, {}],
    ['where one may not wait as long', { maxWaitMs: 89 }, {}],
    ['with a deadline of its own', {}, { leftMs: 50 }],
  ])('%s', (_what, input, more) => {
    const one = limiter(input)
      .hear(call('a', 0))
      .hear(call('b', 10, more));
    expect([one.state(), one.effects()]).toEqual(['open', [turnedAway('b', 90)]]);
    // It has taken nothing: the next turn is still there.
    expect(one.hear(call('c', 100)).effects()).toEqual([passed('c')]);
  });

  test('and one who may wait as long passes, with what is left of its time', () => {
    const one = limiter({ maxWaitMs: 90 })
      .hear(call('a', 0))
      .hear(call('b', 10, { leftMs: 1000, to: 'limiter' }));
    expect(turn(one, 100).effects()).toEqual([passed('b', { leftMs: 910 })]);
  });
});

test('a window’s worth may pass together when the window begins', () => {
  const one = limiter({ quota: perSecond });
  for (const id of ['a', 'b', 'c', 'd', 'e']) one.hear(call(id, 900));
  expect(one.waits()).toEqual({ turn: 100 });
  expect(turn(one, 1000).effects()).toEqual([passed('c'), passed('d')]);
  expect(turn(one, 2000).effects()).toEqual([passed('e')]);
});

test('one quota for all, or one for each', () => {
  const both = (per: 'all' | 'caller') =>
    limiter({ per })
      .hear(call('a', 0))
      .hear({ ...call('b', 0), from: 'bo' })
      .effects();
  expect(both('all')).toEqual([]);
  expect(both('caller')).toEqual([passed('b')]);
});

describe('with a quota for each', () => {
  const known = (driven: Driven) => ['passed', 'booked'].map((field) => Object.keys(driven.context()[field] as object));

  test('those are forgotten whose quota is as good as new, when somebody new comes', () => {
    const one = limiter({ per: 'caller', maxWaitMs: 1000 });
    for (let caller = 0; caller < 50; caller++)
      one.hear({ ...call(`a${caller}`, caller * 1000), from: `caller-${caller}` });
    expect(known(one)).toEqual([['caller-49'], ['caller-49']]);
    // Not one who waits, nor one who was there a moment ago.
    one.hear({ ...call('b', 49_010), from: 'caller-49' }).hear({ ...call('c', 49_020), from: 'bo' });
    expect(known(one)).toEqual([
      ['caller-49', 'bo'],
      ['caller-49', 'bo'],
    ]);
  });

  test('each is told what it would be told alone', () => {
    const quotas = fc.constantFrom<Quota>(pacer, perSecond, { kind: 'tokenBucket', capacity: 3, intervalMs: 100 });
    const coming = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom('ana', 'bo', 'cy', 'dan')));
    fc.assert(
      fc.property(quotas, coming, (quota, comings) => {
        const together = limiter({ quota, per: 'caller', maxWaitMs: 0 });
        const alone = new Map<string, Driven>();
        let nowMs = 0;
        for (const [index, [afterMs, from]] of comings.entries()) {
          nowMs += afterMs;
          if (!alone.has(from)) alone.set(from, limiter({ quota, maxWaitMs: 0 }));
          const asked = { ...call(`c${index}`, nowMs), from };
          expect(together.hear(asked).effects()).toEqual(alone.get(from)!.hear(asked).effects());
        }
      }),
    );
  });
});

test('the turn of one who does not wait any more is the next one’s', () => {
  const one = limiter().hear(call('a', 0)).hear(call('b', 10)).hear(call('c', 20));
  expect(one.hear({ type: 'cancel', call: 'b', nowMs: 30 }).waits()).toEqual({ turn: 70 });
  one.hear(call('d', 40));
  expect([turn(one, 100).effects(), one.waits()]).toEqual([[passed('c')], { turn: 100 }]);
  expect([turn(one, 200).effects(), one.state()]).toEqual([[passed('d')], 'open']);
  expect(one.hear({ type: 'cancel', call: 'c', nowMs: 210 }).effects()).toEqual([{ type: 'cancel', call: 'c' }]);
});

test('who asks over the network is told over the network', () => {
  const one = limiter({ maxWaitMs: 150 });
  const told = (nowMs: number) => one.hear({ type: 'acquire', from: 'ana/caller', nowMs }).effects();
  const post = (message: object) => [{ type: 'post', to: 'ana/caller', message }];
  expect(told(0)).toEqual(post({ type: 'admitted' }));
  expect(told(0)).toEqual([]);
  expect(told(0)).toEqual(post({ type: 'throttled', retryAfterMs: 200 }));
  expect(turn(one, 100).effects()).toEqual(post({ type: 'admitted' }));
});

test('whatever comes, calls pass once each, in turn, at the quota, and whoever is taken back passes not at all', () => {
  const happening = fc.record({
    what: fc.constantFrom('call', 'call', 'call', 'cancel', 'settled', 'time' as const),
    afterMs: fc.integer({ min: 0, max: 150 }),
    which: fc.nat(9),
  });
  const input = fc.record({
    quota: fc.constantFrom<Quota>(pacer, perSecond, { kind: 'tokenBucket', capacity: 3, intervalMs: 100 }),
    per: fc.constantFrom('all', 'caller' as const),
    maxWaitMs: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(input, fc.array(happening, { maxLength: 80 }), (settings, happenings) => {
      const one = limiter(settings);
      const came: { id: string; from: string }[] = [];
      const out = new Map<string, 'passed' | 'away' | 'gone'>();
      const passes: { id: string; atMs: number }[] = [];
      let nowMs = 0;
      const note = (effects: Typed[]) => {
        for (const effect of effects) {
          const id = effect['call'] as string;
          if (effect.type === 'cancel') continue;
          if (effect.type === 'settled' && out.get(id) === 'passed') continue;
          expect(out.has(id)).toBe(false);
          out.set(id, effect.type === 'call' ? 'passed' : 'away');
          if (effect.type === 'call') passes.push({ id, atMs: nowMs });
        }
      };
      const until = (untilMs: number) => {
        for (let due = dueMs(one); due !== undefined && due <= untilMs; due = dueMs(one)) {
          nowMs = Math.max(nowMs, due);
          note(turn(one, nowMs).effects());
          // Or it would have its turn for ever.
          expect(dueMs(one)).not.toBe(due);
        }
        nowMs = Math.max(nowMs, untilMs);
      };
      for (const { what, afterMs, which } of happenings) {
        until(nowMs + afterMs);
        const picked = came[which % Math.max(1, came.length)];
        if (what === 'call') {
          const next = { id: `c${came.length}`, from: which < 5 ? 'ana' : 'bo' };
          came.push(next);
          note(one.hear({ ...call(next.id, nowMs), from: next.from }).effects());
        } else if (what === 'cancel' && picked) {
          one.hear({ type: 'cancel', call: picked.id, nowMs });
          if (!out.has(picked.id)) out.set(picked.id, 'gone');
        } else if (what === 'settled' && picked && out.get(picked.id) === 'passed') {
          note(one.hear({ type: 'settled', call: picked.id, outcome: { type: 'succeeded' }, nowMs }).effects());
        }
      }
      until(nowMs + 1e6);
      expect([...out.keys()].toSorted()).toEqual(came.map(({ id }) => id).toSorted());
      for (const from of ['ana', 'bo']) {
        const own = passes.filter(
          ({ id }) => settings.per === 'all' || came.find((one) => one.id === id)?.from === from,
        );
        const times = own.map(({ atMs }) => atMs);
        // A second's worth of any of these quotas, and what a boundary or a full bucket adds.
        const bound = { paced: 10, fixedWindow: 4, tokenBucket: 13 }[settings.quota.kind];
        for (const atMs of times)
          expect(times.filter((t) => t >= atMs && t < atMs + 999.9).length).toBeLessThanOrEqual(bound);
        if (settings.quota.kind === 'paced')
          for (const [index, atMs] of times.slice(1).entries()) expect(atMs - times[index]!).toBeGreaterThan(99.99);
        // First come, first through.
        const order = own.map(({ id }) => Number(id.slice(1)));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    }),
  );
});

/** When its wait is over, by what it knows. */
function dueMs(one: Driven): number | undefined {
  return one.waiting().includes('turn') ? (one.context()['waiting'] as { turnMs: number }[])[0]!.turnMs : undefined;
}
