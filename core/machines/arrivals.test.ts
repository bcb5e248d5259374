import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivalsMachine, type ArrivalsInput } from './arrivals.ts';
import { drive } from './fixtures/drive.ts';
import { exponential } from './service-time.ts';

const arrivals = (input: Partial<ArrivalsInput> = {}) =>
  drive(arrivalsMachine, { name: 'crowd', gapMs: 100, ...input });
const call = (n: number, more = {}) => ({ type: 'call', call: `crowd#${n}`, from: 'crowd', ...more });

test('a metronome calls at even gaps, and stops after as many calls as it was told', () => {
  const crowd = arrivals({ calls: 2 }).hear({ type: 'start' });
  expect([crowd.effects(), crowd.waits()]).toEqual([[], { gap: 100 }]);
  expect([crowd.wait('gap').effects(), crowd.waits()]).toEqual([[call(1)], { gap: 100 }]);
  expect([crowd.wait('gap').effects(), crowd.state()]).toEqual([[call(2)], 'done']);
});

test('gaps by chance are drawn one by one, around the pace of that moment', () => {
  const crowd = arrivals({ spread: exponential }).hear({ type: 'start' });
  expect(crowd.effects()).toEqual([{ type: 'draw' }]);
  expect(crowd.hear({ type: 'drawn', draw: 0.5 }).waits()).toEqual({ gap: 69.315 });
  expect(crowd.hear({ type: 'pace', gapMs: 10 }).wait('gap').effects()).toEqual([call(1), { type: 'draw' }]);
  expect(crowd.hear({ type: 'drawn', draw: 0.5 }).waits()).toEqual({ gap: 6.931 });
});

test('a burst comes beside the others, and every call has a name of its own', () => {
  const crowd = arrivals().hear({ type: 'burst', calls: 2 });
  expect(crowd.effects()).toEqual([call(1), call(2)]);
  expect(crowd.hear({ type: 'start' }).wait('gap').effects()).toEqual([call(3)]);
});

test('each call says what is left of its time, and goes to the next in turn', () => {
  const crowd = arrivals({ leftMs: 500, to: ['one', 'other'] }).hear({ type: 'burst', calls: 3 });
  const to = (n: number, who: string) => call(n, { leftMs: 500, to: who });
  expect(crowd.effects()).toEqual([to(1, 'one'), to(2, 'other'), to(3, 'one')]);
});

test('whatever it is told, no two of its calls have the same name, and their numbers have no holes', () => {
  const event = fc.constantFrom(
    { type: 'start' },
    { type: 'burst', calls: 3 },
    { type: 'pace', gapMs: 5 },
    'gap' as const,
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 50 }), (events) => {
      const crowd = arrivals();
      const names = events.flatMap((each) => {
        if (each !== 'gap') return crowd.hear(each).effects();
        return crowd.waiting().includes('gap') ? crowd.wait('gap').effects() : [];
      });
      expect(names.map((effect) => effect['call'])).toEqual(names.map((_, index) => `crowd#${index + 1}`));
    }),
  );
});
