import type { AnyStateMachine } from 'xstate';
import type { Typed } from '../trace/record.ts';
import { refuseAction, timerName, type TimerCommand } from './commands.ts';
import { compileGuard, type Args } from './compile-guards.ts';
import type { Asked } from './stepper.ts';

/** What a step has come to so far. Guards and actions are handed it as it is: they look at context and event alone. */
export interface Run extends Args, Asked {}

/** One action: changes the context, or asks for something. */
export type Act = (run: Run) => void;

/** An action of XState's: a function that says by `type` which, and keeps what it was made from. */
interface Builtin {
  type: string;
  /** Of assign. */
  assignment: unknown;
  /** Of emit and raise. */
  event: unknown;
  id: unknown;
  delay: unknown;
  sendId: unknown;
  /** Of enqueueActions. */
  collect: (args: object, params: unknown) => void;
  /** Of enqueueActions that does no more than this comes to. */
  plan?: PlanOf;
}

/** What follows from context and event: effects, and of the context what is different afterwards, or all of it. */
type PlanOf = (context: object, event: Typed) => { effects: readonly Typed[]; change?: object; context?: object };

type Computed<T> = (args: Args, params: unknown) => T;

/** @throws for an action that the reference would refuse when it is reached, or whose parts this does not know. */
export function compileAction(machine: AnyStateMachine, action: unknown): Act {
  if (typeof action === 'function') return compileBuiltin(machine, action as unknown as Builtin, undefined);
  const { type, params } =
    typeof action === 'string' ? { type: action } : (action as { type: string; params?: unknown });
  const found = (machine.implementations.actions as Record<string, unknown>)[type];
  if (typeof found !== 'function' || !('resolve' in found)) throw new Error(`does "${type}", which is not for core`);
  return compileBuiltin(machine, found as unknown as Builtin, params);
}

function compileBuiltin(machine: AnyStateMachine, action: Builtin, params: unknown): Act {
  const paramsOf = typeof params === 'function' ? (params as (args: Args) => unknown) : () => params;
  switch (action.type) {
    case 'xstate.emit':
      return emitting(action.event, paramsOf);
    case 'xstate.assign':
      return assigning(action.assignment, paramsOf);
    case 'xstate.raise':
      return setting(machine, action, paramsOf);
    case 'xstate.cancel':
      return cancelling(action);
    case 'xstate.enqueueActions':
      return action.plan ? planned(action.plan) : enqueueing(machine, action.collect, paramsOf);
    default:
      throw new Error(`does "${action.type}", which is not for core`);
  }
}

/** Most steps ask for one thing or two: an array that is pushed to has room for seventeen. */
function emit(run: Run, effects: readonly Typed[]): void {
  run.effects = run.effects.length === 0 ? effects : [...run.effects, ...effects];
}

function ask(run: Run, timer: TimerCommand): void {
  run.timers = run.timers.length === 0 ? [timer] : [...run.timers, timer];
}

function emitting(event: unknown, paramsOf: (args: Args) => unknown): Act {
  if (typeof event !== 'function') {
    const effects = [event as Typed];
    return (run) => emit(run, effects);
  }
  const effectOf = event as Computed<Typed>;
  return (run) => emit(run, [effectOf(run, paramsOf(run))]);
}

function assigning(assignment: unknown, paramsOf: (args: Args) => unknown): Act {
  if (typeof assignment === 'function') {
    const changeOf = assignment as Computed<object>;
    return (run) => change(run, changeOf(run, paramsOf(run)));
  }
  const fields = Object.entries(assignment as Record<string, unknown>);
  return (run) => {
    const next = Object.assign({}, run.context) as Record<string, unknown>;
    for (const [field, value] of fields)
      next[field] = typeof value === 'function' ? (value as Computed<unknown>)(run, paramsOf(run)) : value;
    run.context = next;
  };
}

/** Not by spreading: a copy of a copy of a copy has a new layout each time, of which an engine knows nothing yet. */
function change(run: Run, fields: object): void {
  run.context = Object.assign({}, run.context, fields);
}

function setting(machine: AnyStateMachine, { event, id, delay }: Builtin, paramsOf: (args: Args) => unknown): Act {
  if (typeof id !== 'string' || delay === undefined)
    throw new Error('raises an event that does not wait, or has no id');
  const delays = machine.implementations.delays as Record<string, unknown>;
  const after = typeof delay === 'string' ? delays[delay] : delay;
  const timer = timerName(id);
  return (run) => {
    const afterMs = typeof after === 'function' ? (after as Computed<unknown>)(run, paramsOf(run)) : after;
    if (typeof afterMs !== 'number') throw refuseAction('xstate.raise');
    ask(run, { kind: 'setTimer', timer, afterMs, event: event as Typed });
  };
}

function cancelling({ sendId }: Builtin): Act {
  if (typeof sendId !== 'string') throw new Error('takes back a wait whose name it computes');
  const command: TimerCommand = { kind: 'cancelTimer', timer: timerName(sendId) };
  return (run) => ask(run, command);
}

function planned(planOf: PlanOf): Act {
  return (run) => {
    const { effects, change: changed, context } = planOf(run.context, run.event);
    emit(run, effects);
    if (context !== undefined) run.context = context;
    else if (changed !== undefined) change(run, changed);
  };
}

/** First all is collected, then it is done, each with the context that those before it have left. */
function enqueueing(machine: AnyStateMachine, collect: Builtin['collect'], paramsOf: (args: Args) => unknown): Act {
  let collected: (Act | Collected)[] = [];
  const refuse = (name: string) => () => {
    throw refuseAction(`xstate.${name}`);
  };
  const enqueue = Object.assign((action: unknown) => void collected.push(compileAction(machine, action)), {
    emit: (event: unknown) => void collected.push({ emits: true, what: event }),
    assign: (assignment: unknown) => void collected.push({ emits: false, what: assignment }),
    ...Object.fromEntries(notForCore.map((name) => [name, refuse(name)])),
  });
  return (run) => {
    const { context, event } = run;
    const check = (guard: unknown) => compileGuard(machine, guard)({ context, event });
    const mine: (Act | Collected)[] = (collected = []);
    collect({ context, event, enqueue, check }, paramsOf({ context, event }));
    for (const one of mine) {
      if (typeof one === 'function') one(run);
      else if (one.emits) emitNext(run, one.what);
      else assign(run, one.what);
    }
  };
}

/** What was said to be done next, and is not made into an action first: it is done only once. */
interface Collected {
  emits: boolean;
  what: unknown;
}

function emitNext(run: Run, event: unknown): void {
  if (typeof event === 'function') emitting(event, nothing)(run);
  else emit(run, [event as Typed]);
}

function assign(run: Run, assignment: unknown): void {
  if (typeof assignment === 'function' || Object.values(assignment as object).some((one) => typeof one === 'function'))
    assigning(assignment, nothing)(run);
  else change(run, assignment as object);
}

const notForCore = ['cancel', 'raise', 'sendTo', 'sendParent', 'spawnChild', 'stopChild'];

function nothing(): undefined {
  return undefined;
}
