import { expect, test } from 'vitest';
import { emit, setup } from 'xstate';
import { kernel } from './kernel.ts';

const blinking = setup({ types: { events: {} as { type: 'poke' } }, delays: { blink: 100 } }).createMachine({
  id: 'blinking',
  initial: 'on',
  states: {
    on: { on: { poke: 'off' }, after: { blink: 'off' } },
    off: { on: { poke: 'on' }, after: { blink: 'on' } },
  },
});

const actor = { machine: blinking, input: {} };

/** Two participants, one of them with two machines. */
function started() {
  const machines = kernel({ 'ana/eye': actor, 'ana/lamp': actor, anabel: actor });
  machines.start(0);
  return machines;
}

const steps = (batch: ReturnType<ReturnType<typeof kernel>['wake']>) =>
  batch.records.map((record) => `${record.actor} ${'to' in record ? record.to : ''}`);

test('the timers of a participant that is stopped do not fire, and those of others do', () => {
  const machines = started();
  machines.freeze('ana');
  expect(machines.nextDeadlineMs()).toBe(100);
  expect(steps(machines.wake(100))).toEqual(['anabel off']);
  expect(machines.nextDeadlineMs()).toBe(200);
});

test('when it goes on, what has come due meanwhile is due', () => {
  const machines = started();
  machines.freeze('ana');
  machines.wake(100);
  machines.thaw('ana');
  expect(machines.nextDeadlineMs()).toBe(100);
  expect(steps(machines.wake(150))).toEqual(['ana/eye off', 'ana/lamp off']);
  expect(machines.nextDeadlineMs()).toBe(200);
});

test('what it hears when it goes on may come before its timers, and take them back', () => {
  const machines = started();
  machines.freeze('ana');
  machines.thaw('ana');
  expect(steps(machines.deliver(500, 'ana/eye', { type: 'poke' }))).toEqual(['ana/eye off']);
  expect(steps(machines.wake(500))).toEqual(['anabel off', 'ana/lamp off']);
});

/** Says back what it hears, to the one who asked. */
const echo = setup({
  types: { events: {} as { type: 'ask'; from: string; nowMs?: number }, emitted: {} as { type: 'told' } },
}).createMachine({
  id: 'echo',
  on: { ask: { actions: emit(({ event }) => ({ type: 'told', to: event.from, nowMs: event.nowMs })) } },
});

test('an effect that names its hearer is heard by that one alone', () => {
  const machines = kernel({
    echo: { machine: echo, input: {}, wires: { told: ['ana/eye', 'ana/lamp'] } },
    ...{ 'ana/eye': actor, 'ana/lamp': actor },
  });
  machines.start(0);
  const heard = machines.deliver(5, 'echo', { type: 'ask', from: 'ana/lamp' }).records.map((record) => record.actor);
  expect(heard).toEqual(['echo', 'ana/lamp']);
});

test('only a machine that reckons with time is told the time', () => {
  const wires = { told: [] };
  const machines = kernel({
    at: { machine: echo, input: {}, wires, clocked: true },
    un: { machine: echo, input: {}, wires },
  });
  machines.start(0);
  const told = (who: string) => machines.deliver(5.25, who, { type: 'ask', from: 'x' }).records[0];
  expect(told('at')).toMatchObject({ event: { nowMs: 5.25 }, effects: [{ type: 'told', nowMs: 5.25 }] });
  expect(told('un')).toMatchObject({ event: { type: 'ask', from: 'x' } });
  expect(told('un')).not.toHaveProperty('event.nowMs');
});

test('one who joins later begins then, hears and waits as the others do', () => {
  const machines = started();
  const joined = machines.join(50, 'bo', { ...actor, wires: { told: ['ana/eye'] } });
  expect(steps(joined)).toEqual(['bo on']);
  expect(steps(machines.wake(150))).toEqual(['ana/eye off', 'ana/lamp off', 'anabel off', 'bo off']);
  expect(() => machines.join(160, 'bo', actor)).toThrow('somebody lives at "bo" already');
  expect(() => machines.join(160, 'cy', { ...actor, wires: { told: ['dee'] } })).toThrow(
    'wired to "dee", who is not here',
  );
});

test('a wait for ever is no reason to wake up', () => {
  const waiting = setup({ delays: { ever: Infinity } }).createMachine({
    initial: 'on',
    states: { on: { after: { ever: 'off' }, on: { poke: 'off' } }, off: {} },
  });
  const machines = kernel({ ana: { machine: waiting, input: {} } });
  expect(machines.start(0).records[0]).not.toHaveProperty('set');
  expect(machines.nextDeadlineMs()).toBeUndefined();
  expect(machines.deliver(1, 'ana', { type: 'poke' }).records[0]).not.toHaveProperty('cancelled');
});

test('an inspector gets XState’s own snapshot', () => {
  const machines = started();
  expect(machines.snapshot('anabel')?.matches('on')).toBe(true);
  expect(() => machines.snapshot('nobody')).toThrow('nobody lives at "nobody"');
});
