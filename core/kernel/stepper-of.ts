import type { AnyStateMachine } from 'xstate';
import { compile } from './compile.ts';
import { load, reference, type Stepper } from './stepper.ts';

const steppers = new WeakMap<AnyStateMachine, Stepper>();

/**
 * What steps a machine: compiled, or XState itself where it has something that is not known there.
 * @throws as `load`.
 */
export function stepperOf(machine: AnyStateMachine): Stepper {
  const found = steppers.get(machine);
  if (found) return found;
  load(machine);
  const made = compiledIfKnown(machine);
  steppers.set(machine, made);
  return made;
}

function compiledIfKnown(machine: AnyStateMachine): Stepper {
  try {
    return compile(machine);
  } catch {
    return reference(machine);
  }
}
