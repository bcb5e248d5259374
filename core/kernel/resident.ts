import type { StepRecord, Typed } from '../trace/record.ts';
import type { Actor } from './actor.ts';
import type { Agenda, Entry } from './agenda.ts';
import type { TimerCommand } from './commands.ts';
import type { Moved, Situation, Stepper } from './stepper.ts';

/** A machine at its address: where it is, and the waits that it has on an agenda. */
export interface Resident {
  readonly address: string;
  readonly actor: Actor;
  readonly stepper: Stepper;
  /** Who hears an effect, by its type: the actor's wires. */
  readonly hearers: ReadonlyMap<string, readonly string[]>;
  /** Undefined before its first step. */
  situation: Situation | undefined;
  readonly timers: Entry<Timer>[];
}

/** A wait of somebody's. */
export interface Timer {
  resident: Resident;
  timer: string;
  event: Typed;
}

export type TimersOfStep = Pick<StepRecord, 'set' | 'cancelled'>;

export function resident(address: string, actor: Actor, stepper: Stepper): Resident {
  const hearers = new Map(Object.entries(actor.wires ?? {}));
  return { address, actor, stepper, hearers, situation: undefined, timers: [] };
}

/** An event as its machine hears it: one that reckons with the age of things hears when, too. */
export function heardBy({ actor }: Resident, event: Typed, nowUs: number): Typed {
  return actor.clocked ? copyAt(event, nowUs / 1000) : event;
}

/** As `{ ...event, nowMs }`, for which engines have no quick way when it adds a field. */
export function copyAt(event: Typed, nowMs: number): Typed {
  const copy: Record<string, unknown> = {};
  for (const field in event) copy[field] = event[field];
  copy['nowMs'] = nowMs;
  return copy as Typed;
}

/** One step. Its timers are still to be set. */
export function step(one: Resident, event: Typed): Moved {
  const { stepper, situation: before, actor } = one;
  const moved = before ? stepper.step(before, event) : stepper.begin(actor.input);
  one.situation = moved;
  return moved;
}

/**
 * Keeps the agenda in step with the timers that a machine set and took back.
 *
 * @returns which, if there are any and `isRecorded`: where steps leave no record, it need not be put together.
 */
export function setTimers(
  one: Resident,
  agenda: Agenda<Timer>,
  nowUs: number,
  commands: readonly TimerCommand[],
  isRecorded: boolean,
): TimersOfStep | undefined {
  if (commands.length === 0) return undefined;
  let set: Record<string, number> | undefined;
  let cancelled: string[] | undefined;
  /** Taken back, and perhaps set anew in the same step: then it is only put off. */
  let idle: Entry<Timer>[] | undefined;
  for (const command of commands) {
    const { timer } = command;
    const pending = taken(one, timer);
    if (pending) {
      (idle ??= []).push(pending);
      if (isRecorded) (cancelled ??= []).push(timer);
    }
    if (command.kind === 'cancelTimer') continue;
    // For ever: there is nothing to wake up for.
    if (command.afterMs === Infinity) continue;
    const dueUs = nowUs + Math.round(command.afterMs * 1000);
    const { event } = command;
    const again = idle && putOff(idle, agenda, dueUs, command);
    one.timers.push(again ?? agenda.add(dueUs, { resident: one, timer, event }));
    if (isRecorded) (set ??= {})[timer] = dueUs / 1000;
  }
  if (idle) for (const entry of idle) agenda.remove(entry);
  if (set === undefined) return cancelled && { cancelled };
  // One that was set anew goes on, as far as anyone can tell.
  const gone = cancelled?.filter((timer) => !Object.hasOwn(set, timer)) ?? [];
  return gone.length > 0 ? { set, cancelled: gone } : { set };
}

/** @returns the entry of a wait that was taken back just now, no longer idle but due later. */
function putOff(
  idle: Entry<Timer>[],
  agenda: Agenda<Timer>,
  dueUs: number,
  { timer, event }: Pick<Timer, 'timer' | 'event'>,
): Entry<Timer> | undefined {
  const entry = idle.find(({ item }) => item.timer === timer && item.event === event);
  if (!entry) return undefined;
  drop(idle, idle.indexOf(entry));
  agenda.move(entry, dueUs);
  return entry;
}

/** Takes a wait from a machine: it has come due, or is not wanted any more. There are never more than a few. */
export function taken({ timers }: Resident, timer: string): Entry<Timer> | undefined {
  for (let at = timers.length - 1; at >= 0; at--) {
    const entry = timers[at]!;
    if (entry.item.timer !== timer) continue;
    drop(timers, at);
    return entry;
  }
  return undefined;
}

/** Takes one out of a list of which the order says nothing. */
function drop(list: unknown[], at: number): void {
  list[at] = list.at(-1);
  list.pop();
}
