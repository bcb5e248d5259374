import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import { lockHolderMachine, type LockHolderInput } from './lock-holder.ts';

const held = { type: 'held', token: 7 };
const holder = (input: Partial<LockHolderInput> = {}) =>
  drive(lockHolderMachine, { name: 'ana', resource: 'resource', workMs: 100, heeds: 'doubt', ...input });
const working = (input: Partial<LockHolderInput> = {}) => holder(input).hear({ type: 'start' }).hear(held);
const written = (index = 1) => ({ type: 'written', write: `ana#${index}` });

test('it writes what comes of its work with the token of its lock, and lets go', () => {
  const driven = working().wait('work');
  expect(driven.effects()).toEqual([
    { type: 'post', to: 'resource', message: { type: 'write', write: 'ana#1', value: 'ana#1', token: 7 } },
  ]);
  expect(driven.hear(written()).effects()).toEqual([{ type: 'release' }]);
  expect(driven.hear({ type: 'released' }).effects()).toEqual([{ type: 'close' }]);
});

test('where the lock gives no token, there is none on the write', () => {
  const driven = holder().hear({ type: 'start' }).hear({ type: 'held' }).wait('work');
  expect(driven.effects()[0]!['message']).not.toHaveProperty('token');
});

test('it works, writes and acquires as often as it is to', () => {
  const driven = working({ writes: 2, rounds: 2 }).wait('work').hear(written(1));
  expect(driven.state()).toBe('calling.working');
  driven.wait('work').hear(written(2)).hear({ type: 'released' });
  expect([driven.state(), driven.effects()]).toEqual(['waiting', [{ type: 'acquire' }]]);
  driven.hear(held).wait('work').hear(written(3)).wait('work').hear(written(4)).hear({ type: 'released' });
  expect(driven.state()).toBe('done');
});

test('refused, it lets go: somebody else has the lock', () => {
  expect(working({ writes: 9 }).wait('work').hear({ type: 'refused', write: 'ana#1' }).state()).toBe('leaving');
});

describe('bad news', () => {
  test.each([
    ['nothing', 'doubted', 'calling.working'],
    ['nothing', 'lost', 'calling.working'],
    ['loss', 'doubted', 'calling.working'],
    ['loss', 'suspended', 'calling.working'],
    ['loss', 'lost', 'leaving'],
    ['loss', 'expired', 'leaving'],
    ['doubt', 'doubted', 'stopped'],
    ['doubt', 'suspended', 'stopped'],
    ['doubt', 'lost', 'leaving'],
  ] as const)('for one who heeds %s: %s', (heeds, type, state) => {
    expect(working({ heeds }).hear({ type }).state()).toBe(state);
  });

  test('that was unfounded lets one who had stopped go on', () => {
    expect(working().hear({ type: 'doubted' }).hear(held).state()).toBe('calling.working');
  });
});

test('work that hangs ends with the time that it may hold, if there is one', () => {
  expect(working().hear({ type: 'hang' }).waiting()).toEqual([]);
  expect(working({ holdWithinMs: 50 }).hear({ type: 'hang' }).wait('holdDeadline').state()).toBe('leaving');
});

test('asked to give up, it decides', () => {
  expect(working().hear({ type: 'unwelcome' }).state()).toBe('calling.working');
  expect(working({ yields: true }).hear({ type: 'unwelcome' }).state()).toBe('leaving');
});

test('without the lock it is refused', () => {
  expect(holder().hear({ type: 'start' }).hear({ type: 'failed' }).state()).toBe('refused');
});

test('whatever it hears, it writes only under a lock, and one who heeds doubt never after bad news', () => {
  const event = fc.constantFrom(
    ...['start', 'doubted', 'lost', 'failed', 'released', 'suspended', 'expired', 'hang', 'time passes'].map((type) => {
      return { type };
    }),
    held,
    written(1),
    written(2),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const driven = holder({ writes: 3, rounds: 3 });
      let may = false;
      for (const heard of events) {
        if (heard.type === 'held') may = true;
        if (['doubted', 'lost', 'suspended', 'expired'].includes(heard.type)) may = false;
        const [wait] = driven.waiting();
        if (heard.type !== 'time passes') driven.hear(heard);
        else if (wait !== undefined) driven.wait(wait);
        if (driven.effects().some(({ type }) => type === 'post')) expect(may).toBe(true);
      }
    }),
  );
});
