import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMachine, fromPromise, setup, stateIn } from 'xstate';
import type { Typed } from '../trace/record.ts';
import { compile } from './compile.ts';
import { randomEvents, randomMachine } from './fixtures/random-machine.ts';
import { twice } from './fixtures/twice.ts';
import { reference, type Moved, type Stepper } from './stepper.ts';

/** Runs a machine; of its waits, those that are under way may be over. */
function run(stepper: Stepper, events: readonly (string | number)[]): number {
  let steps = 0;
  const waits = new Map<string, Typed>();
  const follow = (moved: Moved) => {
    for (const command of moved.timers) {
      if (command.kind === 'setTimer') waits.set(command.timer, command.event);
      if (command.kind === 'cancelTimer') waits.delete(command.timer);
    }
    return moved;
  };
  let now = follow(stepper.begin({}));
  for (const event of events) {
    const wait = typeof event === 'number' ? [...waits][event % Math.max(1, waits.size)] : undefined;
    if (wait) waits.delete(wait[0]);
    now = follow(stepper.step(now, wait ? wait[1] : { type: typeof event === 'number' ? 'x' : event }));
    steps++;
  }
  return steps;
}

test('a compiled machine does what XState does, whatever its shape', () => {
  const events = fc.array(fc.oneof(fc.constantFrom(...randomEvents), fc.nat(5)), { maxLength: 12 });
  let steps = 0;
  fc.assert(
    fc.property(randomMachine, events, (machine, heard) => {
      machine.options = { ...machine.options, maxIterations: 100 };
      try {
        steps += run(twice(machine), heard);
      } catch (error) {
        if (!(error as Error).message.startsWith('Infinite loop')) throw error;
      }
    }),
    { numRuns: 150 },
  );
  expect(steps).toBeGreaterThan(300);
}, 20_000);

test.each([
  [
    'history',
    createMachine({ initial: 'a', states: { a: {}, h: { type: 'history' } } }),
    'state "(machine).h" remembers',
  ],
  [
    'an output',
    createMachine({ initial: 'a', output: 1, states: { a: { type: 'final' } } }),
    'state "(machine)" has an output',
  ],
  [
    'a guard that looks at the whole state',
    createMachine({ initial: 'a', states: { a: { on: { go: { guard: stateIn('b'), target: 'b' } } }, b: {} } }),
    'state "(machine).a" asks for a guard',
  ],
  [
    'an actor of its own',
    createMachine({ initial: 'a', states: { a: { invoke: { src: fromPromise(() => Promise.resolve(1)) } } } }),
    'state "(machine).a" invokes',
  ],
  ['an action of its own', createMachine({ entry: { type: 'shout' } }), 'state "(machine)" does "shout"'],
])('%s is left to XState, by name', (_what, machine, reason) => {
  expect(() => compile(machine)).toThrow(reason);
});

test('XState’s own snapshot is to be had of a compiled machine', () => {
  const machine = setup({ types: { context: {} as { count: number } } }).createMachine({
    context: { count: 3 },
    initial: 'a',
    states: { a: { on: { go: 'b' } }, b: { initial: 'c', states: { c: {} } } },
  });
  const stepper = compile(machine);
  const there = stepper.step(stepper.begin({}), { type: 'go' });
  const snapshot = stepper.genuine(there);
  expect(snapshot).toMatchObject({ value: { b: 'c' }, context: { count: 3 }, status: 'active' });
  expect([snapshot.matches({ b: 'c' }), snapshot.can({ type: 'go' })]).toEqual([true, false]);
  expect(reference(machine).genuine(reference(machine).begin({})).value).toBe('a');
});
