import { createActor, createMachine, type AnyMachineSnapshot, type AnyStateMachine, type StateValue } from 'xstate';
import type { Typed } from '../trace/record.ts';
import { toCommand, type Action, type TimerCommand } from './commands.ts';
import { refusal } from './refuse.ts';
import { statePath } from './state-path.ts';

/** Where a machine is: what of XState's snapshot matters here. */
export interface Situation {
  value: StateValue;
  /** `value` as text. */
  path: string;
  context: object;
  status: 'active' | 'done' | 'error' | 'stopped';
}

/** Steps one machine. There are two: XState itself (the reference), and what compile.ts makes, which is held equal to it. */
export interface Stepper {
  /** The first step: into the initial state. */
  begin(input: object): Moved;
  /** One step: the machine hears an event. Pure. */
  step(situation: Situation, event: Typed): Moved;
  /** XState's own snapshot of a situation, for inspectors. */
  genuine(situation: Situation): AnyMachineSnapshot;
}

/** What a machine asks for in a step: effects, and timers to set and to take back, each in order. */
export interface Asked {
  effects: readonly Typed[];
  timers: readonly TimerCommand[];
}

/** Where a machine is after a step, and what it asks for. */
export interface Moved extends Situation, Asked {}

/** The same, as XState says it. */
export interface Stepped extends Asked {
  snapshot: AnyMachineSnapshot;
}

/** More transitions than this at one event are a loop. */
export const maxIterations = 100;

/** The scope that XState's logic wants around it: an actor that never runs, and a list that catches the actions. */
const inert = createActor(createMachine({}));
const caught: Action[] = [];
const scope: Parameters<AnyStateMachine['transition']>[2] = {
  self: inert,
  system: inert.system,
  id: '',
  sessionId: '',
  logger: () => {},
  defer: () => {},
  stopChild: () => {},
  emit: () => {},
  actionExecutor: (action) => {
    caught.push(action);
  },
};

/**
 * Makes a machine ready to be stepped.
 * @throws with the reason, when it would not replay or would fail in silence.
 */
export function load(machine: AnyStateMachine): AnyStateMachine {
  const reason = refusal(machine);
  if (reason !== undefined) throw new Error(`machine "${machine.id}" cannot run: ${reason}`);
  machine.options = { ...machine.options, maxIterations };
  return machine;
}

/** The first step: into the initial state. */
export function begin(machine: AnyStateMachine, input: object): Stepped {
  return catching(() => machine.getInitialSnapshot(scope, input) as AnyMachineSnapshot);
}

/** One step: the machine hears an event. Pure, for all that `scope` is shared: nothing in it outlives the call. */
export function step(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, event: Typed): Stepped {
  return catching(() => machine.transition(snapshot, event, scope) as AnyMachineSnapshot);
}

/** XState, as a stepper. */
export function reference(machine: AnyStateMachine): Stepper {
  const moved = ({ snapshot, effects, timers }: Stepped): Moved & Snapshotted => {
    const value = snapshot.value as StateValue;
    const { status } = snapshot;
    return { value, path: statePath(value), context: snapshot.context as object, status, effects, timers, snapshot };
  };
  return {
    begin: (input) => moved(begin(machine, input)),
    step: (situation, event) => moved(step(machine, (situation as Snapshotted).snapshot, event)),
    genuine: (situation) => (situation as Snapshotted).snapshot,
  };
}

interface Snapshotted extends Situation {
  snapshot: AnyMachineSnapshot;
}

/** @throws what XState caught on the way, and for an action that is not for core. */
function catching(run: () => AnyMachineSnapshot): Stepped {
  caught.length = 0;
  const snapshot = run();
  if (snapshot.status === 'error') throw snapshot.error;
  const effects: Typed[] = [];
  const timers: TimerCommand[] = [];
  for (const command of caught.map(toCommand)) {
    if (command.kind === 'effect') effects.push(command.effect);
    else timers.push(command);
  }
  return { snapshot, effects, timers };
}
