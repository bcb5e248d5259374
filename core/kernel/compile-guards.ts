import { and, not, or, type AnyStateMachine } from 'xstate';
import type { Typed } from '../trace/record.ts';

/** What guards and actions look at. */
export interface Args {
  context: object;
  event: Typed;
}

/** Whether a transition may be taken. */
export type Test = (args: Args) => boolean;

/** A guard of XState's: a predicate, or one that is made of others and says by `check` how. */
interface Guard {
  (args: Args, params: unknown): boolean;
  check?: unknown;
  guards?: readonly unknown[];
}

type Named = string | { type: string; params?: unknown };

const checkOf = (guard: unknown) => (guard as Guard).check;
/** By what they do and not by their names: a bundler gives functions other ones. */
const [checkAnd, checkOr, checkNot] = [and([]), or([]), not('')].map(checkOf);

/** @throws for a guard that is not there, or that asks for more than context and event. */
export function compileGuard(machine: AnyStateMachine, guard: unknown): Test {
  if (typeof guard !== 'function') return compileNamed(machine, guard as Named);
  return compileFunction(machine, guard as Guard, undefined);
}

function compileNamed(machine: AnyStateMachine, guard: Named): Test {
  const name = typeof guard === 'string' ? guard : guard.type;
  const found = (machine.implementations.guards as Record<string, unknown>)[name];
  if (found === undefined) throw new Error(`asks for the guard "${name}", which is not there`);
  if (typeof found !== 'function') return compileNamed(machine, found as Named);
  return compileFunction(machine, found as Guard, typeof guard === 'string' ? undefined : guard.params);
}

function compileFunction(machine: AnyStateMachine, guard: Guard, params: unknown): Test {
  if (guard.check !== undefined) return compileCombined(machine, guard);
  if (typeof params !== 'function') return (args) => guard(args, params);
  const paramsOf = params as (args: Args) => unknown;
  return (args) => guard(args, paramsOf(args));
}

function compileCombined(machine: AnyStateMachine, { check, guards = [] }: Guard): Test {
  const tests = guards.map((one) => compileGuard(machine, one));
  if (check === checkAnd) return (args) => tests.every((test) => test(args));
  if (check === checkOr) return (args) => tests.some((test) => test(args));
  if (check === checkNot) return (args) => !tests[0]!(args);
  throw new Error('asks for a guard that looks at more than context and event');
}
