import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import { expectedNumbers } from './fixtures/expected-numbers.ts';
import { happens, pays, till, type Counter } from './fixtures/charges.ts';
import { idempotencyDefaults } from './idempotency-context.ts';
import { collisionProbability, contentKey } from './idempotency-key.ts';
import { idempotencyMachine } from './idempotency.ts';

// The defects of an idempotency handler as it is first written, each beside the form that has it not.

const forms = ['as written', 'corrected'] as const;
const hourMs = 3_600_000;
const failed = (error: string, definite: boolean) => ({ type: 'failed', error, definite });
const coffee = 'coffee, 10 USD';

describe.each(forms)('%s', (form) => {
  test('one after the other within the hour: one charge, and the same answer', () => {
    const { charges, settled } = till({
      form,
      script: [pays(0, 'a', 'k', coffee), pays(hourMs / 2, 'b', 'k', coffee)],
    });
    expect(charges).toEqual([coffee]);
    expect(settled).toEqual({ a: { type: 'succeeded', value: 'ch_1' }, b: { type: 'succeeded', value: 'ch_1' } });
  });
});

describe('three at once', () => {
  const script = [pays(0, 'a', 'k', coffee), pays(0, 'b', 'k', coffee), pays(0, 'c', 'k', coffee)];

  test('as written all three look before any has stored: three charges', () => {
    const { charges, settled } = till({ form: 'as written', script });
    expect(charges).toHaveLength(3);
    expect(Object.values(settled).map((outcome) => (outcome as { value: string }).value)).toEqual([
      'ch_1',
      'ch_2',
      'ch_3',
    ]);
  });

  test('corrected, one has the claim, and the others are told that it is in progress', () => {
    const { charges, settled } = till({ form: 'corrected', script });
    expect(charges).toEqual([coffee]);
    expect(settled['a']).toEqual({ type: 'succeeded', value: 'ch_1' });
    for (const other of ['b', 'c']) expect(settled[other]).toMatchObject(failed('inProgress', false));
  });
});

describe('a failure that sent nothing', () => {
  const script = [
    happens(0, 'bank', { type: 'refuse', calls: 1 }),
    pays(1, 'a', 'k', coffee),
    pays(1000, 'b', 'k', coffee),
  ];

  test('as written blocks the key for six minutes, with another error', () => {
    const later = [...script, pays(359_000, 'c', 'k', coffee), pays(361_000, 'd', 'k', coffee)];
    const { charges, settled } = till({ form: 'as written', script: later });
    expect(settled['a']).toEqual(failed('refused', true));
    expect([settled['b'], settled['c']]).toEqual([failed('keyError', true), failed('keyError', true)]);
    expect([settled['d'], charges]).toEqual([{ type: 'succeeded', value: 'ch_1' }, [coffee]]);
  });

  test('corrected, it lets the key go', () => {
    const { charges, settled } = till({ form: 'corrected', script });
    expect(settled['a']).toEqual(failed('refused', true));
    expect([settled['b'], charges]).toEqual([{ type: 'succeeded', value: 'ch_1' }, [coffee]]);
  });
});

describe('a no of what was called', () => {
  const script = [
    happens(0, 'bank', { type: 'decline', calls: 1 }),
    pays(1, 'a', 'k', coffee),
    pays(1000, 'b', 'k', coffee),
  ];

  test('as written comes back as another error', () => {
    expect(till({ form: 'as written', script }).settled).toEqual({
      a: failed('declined', true),
      b: failed('keyError', true),
    });
  });

  test('corrected, comes back word for word', () => {
    const { charges, settled } = till({ form: 'corrected', script });
    expect(settled).toEqual({ a: failed('declined', true), b: failed('declined', true) });
    expect(charges).toEqual([]);
  });
});

describe('the store is away for a moment after the charge', () => {
  const blip = (requests: number) => [
    pays(0, 'a', 'k', coffee),
    happens(50, 'store', { type: 'blip', requests, takesEffect: false }),
    pays(10_000, 'b', 'k', coffee),
  ];

  test('as written the caller is told of an error, and the charge is on record as failed', () => {
    const { charges, settled } = till({ form: 'as written', script: blip(1) });
    expect(charges).toEqual([coffee]);
    expect(settled).toEqual({ a: failed('connectionError', false), b: failed('keyError', true) });
  });

  test('as written, away for two moments, there is no record: a second charge', () => {
    expect(till({ form: 'as written', script: blip(2) }).charges).toEqual([coffee, coffee]);
  });

  test.each([1, 2, 5])(
    'corrected, away for %d requests: the caller is told what happened, and so is the next',
    (requests) => {
      const { charges, settled } = till({ form: 'corrected', script: blip(requests) });
      expect(charges).toEqual([coffee]);
      expect(settled).toEqual({ a: { type: 'succeeded', value: 'ch_1' }, b: { type: 'succeeded', value: 'ch_1' } });
    },
  );
});

describe('an answer that the encoding of the store cannot write', () => {
  const script = [pays(0, 'a', 'k', coffee), pays(1000, 'b', 'k', coffee)];

  test('as written is an error after the effect, and on record as failed', () => {
    const { charges, settled } = till({ form: 'as written', script, handler: { unwritable: ['ch_1'] } });
    expect(charges).toEqual([coffee]);
    expect(settled).toEqual({ a: failed('typeError', false), b: failed('keyError', true) });
  });

  test('corrected, what is kept is the answer as it came, and nothing is encoded after the effect', () => {
    const { settled } = till({ form: 'corrected', script });
    expect(settled['b']).toEqual(settled['a']);
  });
});

describe('cancelled in the middle, and tried again', () => {
  const script = [
    pays(0, 'a', 'k', coffee),
    happens(50, 'counter', { type: 'cancel', call: 'a' }),
    pays(60, 'b', 'k', coffee),
    pays(120_000, 'c', 'k', coffee),
  ];

  test('as written nothing is on record: two charges', () => {
    expect(till({ form: 'as written', script }).charges).toEqual([coffee, coffee]);
  });

  test('corrected, the claim is there until its time is over, and then the key keeps it at one', () => {
    const { charges, settled } = till({ form: 'corrected', script });
    expect(settled).toEqual({
      b: { ...failed('inProgress', false), retryAfterMs: 60_001 - 61 },
      c: { type: 'succeeded', value: 'ch_1' },
    });
    expect(charges).toEqual([coffee]);
  });

  test('corrected, where nobody below knows keys, it can leave it to people instead', () => {
    const { charges, settled } = till({
      ...{ form: 'corrected', script, handler: { recovery: 'refuse' }, charge: { knowsKeys: false } },
    });
    expect([settled['c'], charges]).toEqual([failed('unresolved', false), [coffee]]);
  });
});

test.each([
  ['as written', 2],
  ['corrected', 1],
] as const)('%s, asked again after more than an hour: charges %d', (form, count) => {
  const script = [pays(0, 'a', 'k', coffee), pays(hourMs + 1000, 'b', 'k', coffee)];
  expect(till({ form, script, charge: { knowsKeys: false } }).charges).toHaveLength(count);
});

describe('a key used again for something else', () => {
  const script = [pays(0, 'a', 'k', coffee), pays(1000, 'b', 'k', 'yacht, 1,000,000 USD')];

  test('as written is given the first answer', () => {
    const { settled } = till({ form: 'as written', script, handler: { keys: 'given' } });
    expect(settled['b']).toEqual({ type: 'succeeded', value: 'ch_1' });
  });

  test('corrected, is told that it does not match, done or in progress', () => {
    const { settled, charges } = till({ form: 'corrected', script: [...script, pays(1, 'c', 'k', 'tea')] });
    expect([settled['b'], settled['c']]).toEqual([failed('mismatch', true), failed('mismatch', true)]);
    expect(charges).toEqual([coffee]);
  });
});

describe('two coffees, meant as two', () => {
  const script = [pays(0, 'a', 'monday', coffee), pays(1000, 'b', 'tuesday', coffee)];

  test('as written, with a key made from what is asked, are one', () => {
    expect(contentKey(coffee)).toBe(contentKey(coffee));
    expect(till({ form: 'as written', script }).charges).toEqual([coffee]);
  });

  test('corrected, with a key of the one who asks, are two', () => {
    expect(till({ form: 'corrected', script }).charges).toEqual([coffee, coffee]);
  });
});

describe('a lost answer', () => {
  const script = [
    happens(0, 'bank', { type: 'lose', calls: 1 }),
    pays(1, 'a', 'k', coffee),
    pays(120_000, 'b', 'k', coffee),
  ];

  test('as written is stored as a failure: what has happened is denied', () => {
    expect(till({ form: 'as written', script }).settled).toEqual({
      a: failed('reset', false),
      b: failed('keyError', true),
    });
  });

  test('corrected, is found out about under the same key', () => {
    const { charges, settled } = till({ form: 'corrected', script });
    expect(settled).toEqual({ a: failed('reset', false), b: { type: 'succeeded', value: 'ch_1' } });
    expect(charges).toEqual([coffee]);
  });
});

test('who finishes after another has taken over changes nothing, and gives the answer that is on record', () => {
  const { settled, charges } = till({
    ...{ form: 'corrected', handlers: 2, handler: { leaseMs: 50 } },
    // The charge takes twice as long as the claim is believed in.
    script: [pays(0, 'a', 'k', coffee), pays(60, 'b', 'k', coffee, 'counter-2'), pays(1000, 'c', 'k', coffee)],
  });
  expect(settled['a']).toEqual(failed('superseded', false));
  expect([settled['b'], settled['c']]).toEqual([
    { type: 'succeeded', value: 'ch_1' },
    { type: 'succeeded', value: 'ch_1' },
  ]);
  expect(charges).toEqual([coffee]);
});

test('taken back before it has the claim, nothing is done, and the key is free', () => {
  const script = [
    pays(0, 'a', 'k', coffee),
    happens(0.5, 'counter', { type: 'cancel', call: 'a' }),
    pays(10, 'b', 'k', coffee),
  ];
  const { charges, settled } = till({ form: 'corrected', script, charge: { knowsKeys: false } });
  expect(settled).toEqual({ b: { type: 'succeeded', value: 'ch_1' } });
  expect(charges).toEqual([coffee]);
});

test('without a key, nothing is done', () => {
  const counter = drive(idempotencyMachine, { ...idempotencyDefaults, name: 'counter' });
  counter.hear({ type: 'call', call: 'a', from: 'till', nowMs: 0 });
  expect(counter.effects()).toEqual([{ type: 'settled', call: 'a', to: 'till', outcome: failed('keyMissing', true) }]);
});

test('without a store, nothing is done', () => {
  const script = [happens(0, 'store', { type: 'blip', requests: 1, takesEffect: true }), pays(1, 'a', 'k', coffee)];
  const { settled, charges } = till({ form: 'corrected', script });
  expect([settled['a'], charges]).toEqual([failed('unavailable', true), []]);
});

test('what goes down knows the key, and what is left of the time', () => {
  const counter = drive(idempotencyMachine, { ...idempotencyDefaults, name: 'counter' });
  const call = { type: 'call', call: 'a', from: 'till', key: 'k', payload: coffee, leftMs: 500 };
  counter.hear({ ...call, nowMs: 100 });
  counter.hear({ type: 'consulted', id: 'a', result: { type: 'claimed', fence: 1, recovered: false }, nowMs: 130 });
  expect(counter.effects()).toEqual([{ ...call, from: 'counter', leftMs: 470 }]);
});

describe('a key of 64 bits made from content', () => {
  test.each([
    [1e6, 2.71e-8],
    [1e8, 2.71e-4],
    [1e9, 0.0267],
    [5.06e9, 0.5],
  ])('%d of them are not all different with probability %d', (keys, probability) => {
    const theory = -Math.expm1((-keys * (keys - 1)) / 2 / 2 ** 64);
    expect(collisionProbability(keys, 64) / theory).toBeCloseTo(1, 9);
    expect(collisionProbability(keys, 64) / probability).toBeCloseTo(1, 2);
  });

  test('as is expected of it', () => {
    const birthday = expectedNumbers?.['birthday_64bit_key'] as unknown as { n: number[]; p: number[] } | undefined;
    for (const [at, n] of birthday?.n.entries() ?? [])
      expect(collisionProbability(n, 64) / birthday!.p[at]!).toBeCloseTo(1, 2);
  });
});

describe('corrected, whatever happens', { timeout: 30_000 }, () => {
  const keys = ['k', 'l'];
  const cue = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ what: fc.constant('pays' as const), key: fc.constantFrom(...keys), second: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('lose', 'refuse', 'decline') }) },
    {
      weight: 2,
      arbitrary: fc.record({
        what: fc.constant('blip' as const),
        requests: fc.integer({ min: 1, max: 4 }),
        takesEffect: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('cancel' as const), of: fc.nat(20) }) },
  );
  const script = fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), cue), { minLength: 1, maxLength: 25 });

  test('one charge at most for a key; every call is answered once or was taken back; whoever is told of a charge is told of that one', () => {
    fc.assert(
      fc.property(script, fc.constantFrom(50, 60_000), fc.boolean(), (cues, leaseMs, knowsKeys) => {
        const cancelled = new Set<string>();
        const called: string[] = [];
        const events = cues
          .toSorted(([a], [b]) => a - b)
          .flatMap(([atMs, one]) => {
            if ('key' in one) {
              called.push(`call-${called.length}`);
              return [pays(atMs, called.at(-1)!, one.key, `of ${one.key}`, one.second ? 'counter-2' : 'counter')];
            }
            if ('of' in one) {
              const call = called[one.of];
              if (call === undefined) return [];
              cancelled.add(call);
              return ['counter', 'counter-2'].map((to) => happens(atMs, to, { type: 'cancel', call }));
            }
            if ('requests' in one) return [happens(atMs, 'store', { ...one, type: 'blip' })];
            return [happens(atMs, 'bank', { type: one.what, calls: 1 })];
          });
        // Of a claim that has run out only what is called can tell whether it took effect; or else nobody may try again.
        const handler = { leaseMs, recovery: knowsKeys ? ('again' as const) : ('refuse' as const) };
        const counter: Counter = { form: 'corrected', handlers: 2, handler, charge: { knowsKeys }, script: events };
        const { charges, settled, trace } = till(counter);
        for (const key of keys)
          expect(charges.filter((payload) => payload === `of ${key}`).length).toBeLessThanOrEqual(1);
        const answers = trace.records.flatMap((record) =>
          record.kind === 'step' && record.actor.startsWith('counter')
            ? record.effects.filter(({ type }) => type === 'settled')
            : [],
        );
        expect(new Set(answers.map((answer) => answer['call'])).size).toBe(answers.length);
        for (const call of called) if (!cancelled.has(call)) expect(settled[call]).toBeDefined();
        const values = Object.values(settled).flatMap((outcome) =>
          outcome.type === 'succeeded' ? [outcome.value] : [],
        );
        expect(new Set(values).size).toBeLessThanOrEqual(charges.length);
        expect(trace.records.at(-1)).toMatchObject({ why: 'quiet' });
      }),
      { numRuns: 100 },
    );
  });
});
