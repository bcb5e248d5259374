import type { StepRecord, Typed } from '../trace/record.ts';
import type { Actor } from './actor.ts';
import type { Agenda, Entry } from './agenda.ts';
import type { Command } from './commands.ts';
import type { Situation, Stepper } from './stepper.ts';

/** A machine at its address: where it is, and the waits that it has on an agenda. */
export interface Resident {
  readonly address: string;
  readonly actor: Actor;
  readonly stepper: Stepper;
  /** Undefined before its first step. */
  situation: Situation | undefined;
  readonly timers: Map<string, Entry<Timer>>;
}

/** A wait of somebody's. */
export interface Timer {
  resident: Resident;
  timer: string;
  event: Typed;
}

export type TimersOfStep = Pick<StepRecord, 'set' | 'cancelled'>;

export function resident(address: string, actor: Actor, stepper: Stepper): Resident {
  return { address, actor, stepper, situation: undefined, timers: new Map() };
}

/** An event as its machine hears it: one that reckons with the age of things hears when, too. */
export function heardBy({ actor }: Resident, event: Typed, nowUs: number): Typed {
  if (!actor.clocked) return event;
  // As `{ ...event, nowMs }`, for which engines have no quick way when it adds a field.
  const copy: Record<string, unknown> = {};
  for (const field in event) copy[field] = event[field];
  copy['nowMs'] = nowUs / 1000;
  return copy as Typed;
}

/** One step. @returns what the machine asks for; its timers are still to be set. */
export function step(one: Resident, event: Typed): readonly Command[] {
  const { stepper, situation: before, actor } = one;
  const { situation, commands } = before ? stepper.step(before, event) : stepper.begin(actor.input);
  one.situation = situation;
  return commands;
}

/** Keeps the agenda in step with the timers that a machine set and took back. @returns which, for the record, if there are any. */
export function setTimers(
  one: Resident,
  agenda: Agenda<Timer>,
  nowUs: number,
  commands: readonly Command[],
): TimersOfStep | undefined {
  let set: Record<string, number> | undefined;
  let cancelled: string[] | undefined;
  for (const command of commands) {
    if (command.kind === 'effect') continue;
    const pending = one.timers.get(command.timer);
    if (pending) {
      agenda.remove(pending);
      one.timers.delete(command.timer);
      (cancelled ??= []).push(command.timer);
    }
    if (command.kind === 'cancelTimer') continue;
    // For ever: there is nothing to wake up for.
    if (command.afterMs === Infinity) continue;
    const dueUs = nowUs + Math.round(command.afterMs * 1000);
    const { timer, event } = command;
    one.timers.set(timer, agenda.add(dueUs, { resident: one, timer, event }));
    (set ??= {})[timer] = dueUs / 1000;
  }
  if (set === undefined) return cancelled && { cancelled };
  // One that was set anew goes on, as far as anyone can tell.
  const gone = cancelled?.filter((timer) => !Object.hasOwn(set, timer)) ?? [];
  return gone.length > 0 ? { set, cancelled: gone } : { set };
}
