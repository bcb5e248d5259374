import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Typed } from '../trace/record.ts';
import { chargeMachine } from './charge.ts';
import { drive } from './fixtures/drive.ts';

const bank = (knowsKeys = false) => drive(chargeMachine, { serviceMs: 100, knowsKeys });
const call = (name: string, key?: string) => ({
  type: 'call',
  call: name,
  from: 'till',
  ...(key && { key }),
  payload: 'tea',
});
const settled = (name: string, outcome: object) => ({ type: 'settled', call: name, to: 'till', outcome });

test('a charge takes its time, and is told of', () => {
  const service = bank().hear(call('a'));
  expect(service.effects()).toEqual([{ type: 'work', id: 'charge-1', forMs: 100 }]);
  expect(service.hear({ type: 'worked', id: 'charge-1' }).effects()).toEqual([
    { type: 'charged', charge: 'ch_1', key: null, payload: 'tea' },
    settled('a', { type: 'succeeded', value: 'ch_1' }),
  ]);
});

test('what is taken back is charged all the same, and nobody is told', () => {
  const service = bank().hear(call('a')).hear({ type: 'cancel', call: 'a' }).hear({ type: 'worked', id: 'charge-1' });
  expect(service.effects().map(({ type }) => type)).toEqual(['charged']);
});

test.each([
  ['lose', 'reset', false, 1],
  ['decline', 'declined', true, 0],
])('%s: %s', (type, error, definite, charges) => {
  const service = bank().hear({ type, calls: 1 }).hear(call('a')).hear({ type: 'worked', id: 'charge-1' });
  expect(service.effects().at(-1)).toEqual(settled('a', { type: 'failed', error, definite }));
  expect(service.context()['charges']).toBe(charges);
});

test('what does not reach it is not charged', () => {
  const service = bank().hear({ type: 'refuse', calls: 1 }).hear(call('a'));
  expect(service.effects()).toEqual([settled('a', { type: 'failed', error: 'refused', definite: true })]);
});

test('whatever it hears: every call is answered once at most, and charges are numbered without a gap', () => {
  const event = fc.oneof(
    fc.record({ type: fc.constant('call'), call: fc.nat(5), key: fc.constantFrom('k', 'l') }),
    fc.record({ type: fc.constantFrom('lose', 'refuse', 'decline'), calls: fc.nat(2) }),
    fc.record({ type: fc.constant('cancel'), call: fc.nat(5) }),
    fc.record({ type: fc.constant('worked'), id: fc.nat(5) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.boolean(), (events, knowsKeys) => {
      const service = bank(knowsKeys);
      const told: Typed[] = [];
      let made = 0;
      for (const event of events) {
        if (event.type === 'call')
          service.hear(call(`${(event as { call: number }).call}.${made++}`, (event as { key: string }).key));
        else if (event.type === 'worked')
          service.hear({ type: 'worked', id: `charge-${(event as { id: number }).id}` });
        else service.hear(event);
        told.push(...service.effects());
      }
      const answers = told.filter(({ type }) => type === 'settled').map(({ call: name }) => name);
      expect(new Set(answers).size).toBe(answers.length);
      const charged = told.filter(({ type }) => type === 'charged');
      expect(charged.map(({ charge }) => charge)).toEqual(charged.map((_, at) => `ch_${at + 1}`));
      if (knowsKeys) expect(new Set(charged.map(({ key }) => key)).size).toBe(charged.length);
    }),
  );
});
