import { assign, createMachine, emit, fromPromise, log, raise, setup, spawnChild } from 'xstate';
import { describe, expect, test } from 'vitest';
import { begin, load, step } from './stepper.ts';

const kettle = setup({ delays: { boiling: () => 90_000 } }).createMachine({
  id: 'kettle',
  initial: 'off',
  states: {
    off: { on: { press: 'on' } },
    on: { entry: emit({ type: 'heat' }), after: { boiling: 'off' }, on: { press: 'off' } },
  },
});

test('a wait is set on entering a state and taken back on leaving it', () => {
  const off = begin(load(kettle), {});
  const on = step(kettle, off.snapshot, { type: 'press' });
  expect(on.effects).toEqual([{ type: 'heat' }]);
  expect(on.timers).toEqual([
    { kind: 'setTimer', timer: 'boiling@on', afterMs: 90_000, event: { type: 'xstate.after.boiling.kettle.on' } },
  ]);
  expect(step(kettle, on.snapshot, { type: 'press' }).timers).toEqual([{ kind: 'cancelTimer', timer: 'boiling@on' }]);
});

test('a step leaves the snapshot it started from as it was', () => {
  const off = begin(kettle, {}).snapshot;
  step(kettle, off, { type: 'press' });
  expect(off.value).toBe('off');
});

describe('what would not replay is refused by name', () => {
  const inState = (entry: object) =>
    createMachine({ id: 'odd', initial: 'a', states: { a: { entry: entry as never } } });

  test.each([
    ['a log', inState(log('hello')), 'xstate.log'],
    ['an actor of its own', inState(spawnChild(fromPromise(() => Promise.resolve(1)))), 'xstate.spawnChild'],
    ['a raised event that waits without an id', inState(raise({ type: 'later' }, { delay: 10 })), 'xstate.raise'],
    ['an action of its own', inState({ type: 'custom' }), 'custom'],
  ])('%s', (_what, machine, name) => {
    expect(() => begin(load(machine), {})).toThrow(`"${name}" is not for core`);
  });

  test('an invoked actor', () => {
    const machine = createMachine({
      id: 'odd',
      initial: 'a',
      states: { a: { invoke: { src: fromPromise(() => Promise.resolve(1)) } } },
    });
    expect(() => load(machine)).toThrow('state "odd.a" invokes an actor');
  });
});

describe('what would fail in silence is refused when it is loaded', () => {
  test('a delay that nobody defined', () => {
    const machine = setup({ delays: { short: 1 } }).createMachine({
      id: 'odd',
      initial: 'a',
      states: { a: { after: { long: 'b' } as never }, b: {} },
    });
    expect(() => load(machine)).toThrow('state "odd.a" waits for "long", which is not among its delays: short');
  });

  test('a transition of a waiting state to itself that does not begin the wait again', () => {
    const machine = createMachine({
      id: 'odd',
      initial: 'a',
      states: { a: { on: { touch: 'a' }, after: { 100: 'b' } }, b: {} },
    });
    expect(() => load(machine)).toThrow('goes to itself on "touch" without reenter');
  });

  test('a region that takes its neighbour along when it goes back into itself', () => {
    const machine = createMachine({
      id: 'odd',
      type: 'parallel',
      states: { a: { on: { go: { target: 'a', reenter: true } } }, b: { after: { 100: {} } } },
    });
    expect(() => load(machine)).toThrow('state "odd.a" goes back into itself on "go"');
  });

  test('more than one assign in a transition', () => {
    const machine = createMachine({
      id: 'odd',
      initial: 'a',
      states: { a: { on: { go: { target: 'b', actions: [assign({}), assign({})] } } }, b: {} },
    });
    expect(() => load(machine)).toThrow('state "odd.a" does two assigns on "go"');
  });
});

test('a machine that runs in circles is stopped', () => {
  const machine = createMachine({
    id: 'dizzy',
    initial: 'a',
    states: { a: { on: { go: 'b' } }, b: { always: 'c' }, c: { always: 'b' } },
  });
  const { snapshot } = begin(load(machine), {});
  expect(() => step(machine, snapshot, { type: 'go' })).toThrow('Infinite loop');
});
