import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import type { Typed } from '../trace/record.ts';
import { compile } from './compile.ts';
import { cast, inputs, plausible } from './fixtures/plausible.ts';
import { twice } from './fixtures/twice.ts';
import { load, type Moved } from './stepper.ts';

const allOf = ({ root }: AnyStateMachine) =>
  [...new Set(root.events as string[])].filter((type) => !type.startsWith('xstate.'));

/** Some events make no sense where they come: then both steppers must fail, and the machine stays where it is. */
function surviving(step: () => Moved, stay: Moved): Moved {
  try {
    return step();
  } catch (error) {
    if ((error as Error).message.startsWith('compiled ')) throw error;
    return stay;
  }
}

describe.each(cast)('$name', ({ machine, exports }) => {
  test('is compiled, not only stepped by XState', () => {
    expect(() => compile(load(machine))).not.toThrow();
  });

  test('does the same compiled, whatever it hears', () => {
    const event = fc.oneof(...allOf(machine).map(plausible), fc.nat(5));
    const stepper = twice(load(machine));
    const starts = inputs(exports);
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.array(event, { maxLength: 25 }), (input, events) => {
        const waits = new Map<string, Typed>();
        let now: Moved | undefined;
        try {
          now = stepper.begin(input);
        } catch (error) {
          if ((error as Error).message.startsWith('compiled ')) throw error;
          return;
        }
        for (const next of events) {
          for (const command of now.timers) {
            if (command.kind === 'setTimer') waits.set(command.timer, command.event);
            if (command.kind === 'cancelTimer') waits.delete(command.timer);
          }
          const wait = typeof next === 'number' ? [...waits][next % Math.max(1, waits.size)] : undefined;
          if (wait) waits.delete(wait[0]);
          const before = now;
          const heard: Typed = wait
            ? wait[1]
            : typeof next === 'number'
              ? { type: 'drawn', draw: 0.5, nowMs: 1 }
              : next;
          now = surviving(() => stepper.step(before, { nowMs: 1, ...heard }), { ...before, timers: [] });
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('the cast has not left', () => expect(cast.length).toBeGreaterThan(9));
