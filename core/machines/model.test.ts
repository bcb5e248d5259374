import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import { modelMachine } from './model.ts';

const call = (id: string) => ({ type: 'call', call: id, from: `${id}/caller` });
const answered = (id: string) => ({ type: 'post', to: `${id}/caller`, message: { type: 'answered', call: id } });

test('it serves as many calls as it has slots, and throttles the next', () => {
  const model = drive(modelMachine, { limit: 2, serviceMs: 1000 });
  expect(model.hear(call('a')).effects()).toEqual([{ type: 'work', id: 'a', forMs: 1000 }]);
  expect(model.hear(call('b')).state()).toBe('full');
  expect(model.hear(call('c')).effects()).toEqual([
    { type: 'post', to: 'c/caller', message: { type: 'throttled', call: 'c', retryAfterMs: 1000 } },
  ]);
});

test('a connection it accepts however full it is', () => {
  const model = drive(modelMachine, { limit: 1, serviceMs: 1000 }).hear(call('a'));
  const accepted = { type: 'post', to: 'b/caller', message: { type: 'connected', call: 'b' } };
  expect(model.hear({ ...call('b'), type: 'connect' }).effects()).toEqual([accepted]);
  expect([model.state(), model.hear(call('b')).effects()]).toMatchObject([
    'full',
    [{ message: { type: 'throttled' } }],
  ]);
});

test('a call that is done is answered and frees its slot', () => {
  const model = drive(modelMachine, { limit: 1, serviceMs: 1000 }).hear(call('a')).hear({ type: 'worked', id: 'a' });
  expect([model.state(), model.effects()]).toEqual(['accepting', [answered('a')]]);
});

test('slowing down concerns the calls to come', () => {
  const model = drive(modelMachine, { limit: 2, serviceMs: 1000 }).hear({ type: 'slow', serviceMs: 8000 });
  expect(model.hear(call('a')).effects()).toEqual([{ type: 'work', id: 'a', forMs: 8000 }]);
});

test('where times spread, a call takes as long as chance says, around the mean of that moment', () => {
  const input = { limit: 2, serviceMs: 1000, spread: { kind: 'uniform', halfWidth: 0.5 } };
  const model = drive(modelMachine, input).hear(call('a'));
  expect([model.state(), model.effects()]).toEqual(['accepting', [{ type: 'draw' }]]);
  expect(model.hear(call('b')).state()).toBe('full');
  expect(model.hear({ type: 'drawn', draw: 0.25 }).effects()).toEqual([{ type: 'work', id: 'a', forMs: 750 }]);
  model.hear({ type: 'slow', serviceMs: 4000 });
  expect(model.hear({ type: 'drawn', draw: 0.75 }).effects()).toEqual([{ type: 'work', id: 'b', forMs: 5000 }]);
  expect(model.hear({ type: 'worked', id: 'a' }).effects()).toEqual([answered('a')]);
});

test('whatever comes, it never serves more than its limit, and every call is served or throttled', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { maxLength: 80 }), (limit, comes) => {
      const model = drive(modelMachine, { limit, serviceMs: 1 });
      const serving: string[] = [];
      comes.forEach((isCall, index) => {
        const done = isCall ? undefined : serving.shift();
        if (!isCall && done === undefined) return;
        const [effect] = model.hear(done === undefined ? call(`c${index}`) : { type: 'worked', id: done }).effects();
        if (done !== undefined) return expect(effect).toEqual(answered(done));
        if (effect!.type === 'work') serving.push(`c${index}`);
        else expect(serving).toHaveLength(limit);
        expect(serving.length).toBeLessThanOrEqual(limit);
      });
    }),
  );
});
