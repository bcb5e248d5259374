/** A handler before a bank, and requests that come more than once: look, run and store, or a claim before the effect. */

import type { Actors } from '../../core/kernel/actor.ts';
import { chargeMachine } from '../../core/machines/charge.ts';
import { idempotencyAsWrittenMachine } from '../../core/machines/idempotency-as-written.ts';
import { idempotencyDefaults } from '../../core/machines/idempotency-context.ts';
import { idempotencyStoreMachine } from '../../core/machines/idempotency-store.ts';
import { idempotencyMachine } from '../../core/machines/idempotency.ts';
import type { Cue, Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { named, networkKnobs, staged, valueOf } from './network.ts';
import { setOf } from './set.ts';

type Form = 'content' | 'given' | 'corrected';

function handler(name: string, form: Form, knobs: Knobs): Actors {
  const kept = { keepsMs: valueOf(knobs, 'keepsMs'), keepsFailureMs: valueOf(knobs, 'keepsMs') / 10 };
  const asWritten = { ...kept, keys: form === 'given' ? 'given' : 'content', unwritable: [] };
  const claims = { ...idempotencyDefaults, leaseMs: valueOf(knobs, 'leaseMs') };
  return {
    [name]: {
      machine: form === 'corrected' ? idempotencyMachine : idempotencyAsWrittenMachine,
      input: { ...(form === 'corrected' ? claims : asWritten), name },
      wires: { call: ['bank'], cancel: ['bank'], consult: ['store'], settled: [] },
      clocked: true,
    },
  };
}

function paid(knobs: Knobs, form: Form): Scenario {
  const counters = named('counter', valueOf(knobs, 'handlers'));
  const lose: Cue[] =
    valueOf(knobs, 'lose') > 0 ? [{ atMs: 0, to: 'bank', event: { type: 'lose', calls: valueOf(knobs, 'lose') } }] : [];
  return staged(knobs, {
    actors: {
      ...(Object.assign({}, ...counters.map((name) => handler(name, form, knobs))) as Actors),
      store: {
        ...{ machine: idempotencyStoreMachine, clocked: true },
        ...{ input: { latencyMs: valueOf(knobs, 'storeMs') }, wires: { consulted: counters } },
      },
      bank: {
        machine: chargeMachine,
        input: { serviceMs: valueOf(knobs, 'chargeMs'), knowsKeys: valueOf(knobs, 'bankKnows') === 1 },
        wires: { settled: counters, charged: [] },
      },
    },
    script: [...lose, ...requests(knobs, counters)],
    endMs: 120_000,
  });
}

/** Each purchase is asked for so many times, one request after the other, each at the next handler. */
function requests(knobs: Knobs, counters: readonly string[]): Cue[] {
  const [times, apartMs] = [valueOf(knobs, 'times'), valueOf(knobs, 'apartMs')];
  const purchases = named('purchase', valueOf(knobs, 'purchases'));
  return purchases.flatMap((key, purchase) =>
    Array.from({ length: times }, (_, time): Cue => {
      const to = counters[(purchase + time) % counters.length] ?? '';
      const event = { type: 'call', call: `${key}#${time + 1}`, from: 'till', key, payload: 'one book, 20.00' };
      return { atMs: 100 + purchase * (times * apartMs + 500) + time * apartMs, to, event };
    }),
  );
}

export const payments = setOf({
  id: 'payments',
  title: 'Idempotency keys',
  question: 'The same request three times at once. How many charges?',
  summary: 'Handlers that share a store, a bank that charges, and requests that come more than once.',
  path: 'Overload',
  knobs: {
    purchases: { label: 'Purchases, all of the same thing', unit: '', value: 2, min: 1, max: 20 },
    times: { label: 'Each is asked for', unit: 'times', value: 3, min: 1, max: 10 },
    apartMs: { label: 'One request after the other', unit: 'ms', value: 5, min: 0, max: 10_000 },
    handlers: { label: 'Handlers', unit: '', value: 2, min: 1, max: 4 },
    storeMs: { label: 'The store takes', unit: 'ms', value: 10, min: 0, max: 1000 },
    chargeMs: { label: 'A charge takes', unit: 'ms', value: 100, min: 1, max: 5000 },
    lose: { label: 'Answers of the bank that are lost', unit: 'calls', value: 0, min: 0, max: 10 },
    bankKnows: { label: 'The bank knows keys: no (0), yes (1)', unit: '', value: 0, min: 0, max: 1 },
    keepsMs: { label: 'An answer is kept, as written', unit: 'ms', value: 60_000, min: 100, max: 3_600_000, step: 100 },
    leaseMs: { label: 'A claim lasts, corrected', unit: 'ms', value: 5000, min: 100, max: 60_000, step: 100 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{ id: 'as-written', title: 'As written', summary: 'Look, run, store; the key is made from what is asked.' },
      scenario: (knobs) => paid(knobs, 'content'),
    },
    {
      ...{ id: 'given-keys', title: 'Given keys', summary: 'As written, with a key for each purchase.' },
      scenario: (knobs) => paid(knobs, 'given'),
    },
    {
      ...{ id: 'corrected', title: 'Corrected', summary: 'A claim on the key before the effect, its answer after it.' },
      scenario: (knobs) => paid(knobs, 'corrected'),
    },
  ],
});
