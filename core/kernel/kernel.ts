import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Draft, Typed } from '../trace/record.ts';
import { isWorldRequest, type Actor, type Actors, type WorldRequest } from './actor.ts';
import { agenda, type Entry } from './agenda.ts';
import type { Command } from './commands.ts';
import { stepperOf } from './stepper-of.ts';
import type { Moved, Situation, Stepper } from './stepper.ts';

/** What one call brought about: append the records, carry out the requests, both in order. */
export interface Batch {
  records: Draft[];
  /** `cause` is the place in `records` of the step that asked. */
  requests: { actor: string; request: WorldRequest; cause: number }[];
}

/** Runs machines: no clock, no chance, no input or output. */
export interface Kernel {
  /** Every machine into its initial state, in the order of the actors. Called once, before anything else. */
  start(nowMs: number): Batch;
  /** One more actor, and its machine into its initial state. @throws when the address is taken. */
  join(nowMs: number, address: string, actor: Actor): Batch;
  /** @throws when nobody lives at `address`. */
  deliver(nowMs: number, address: string, event: Typed): Batch;
  /** Fires every timer due by `nowMs`. */
  wake(nowMs: number): Batch;
  /** When to call `wake`, or undefined while nobody waits. */
  nextDeadlineMs(): number | undefined;
  /** The process of a participant, such as `caller-3`, stops: none of its timers fires. */
  freeze(participant: string): void;
  /** It goes on: what has come due meanwhile is due now. */
  thaw(participant: string): void;
  /** XState's own snapshot of a machine, for inspectors; undefined before its first step. @throws as `deliver`. */
  snapshot(address: string): AnyMachineSnapshot | undefined;
}

type StepDraft = Extract<Draft, { kind: 'step' }>;
type Timers = Pick<StepDraft, 'set' | 'cancelled'>;

interface Timer {
  address: string;
  timer: string;
  event: Typed;
}

/** An event on its way to one who hears it, and the place of the step that sent it. */
interface Heard {
  address: string;
  event: Typed;
  cause: number | null;
}

interface Running extends Actor {
  address: string;
  stepper: Stepper;
  /** Undefined before its first step. */
  situation: Situation | undefined;
  timers: Map<string, Entry<Timer>>;
}

/**
 * @param stepped how machines are stepped: compiled where that can be, unless said.
 * @throws when a machine cannot be replayed, or an actor is wired to one that is not there.
 */
export function kernel(actors: Actors, stepped: (machine: AnyStateMachine) => Stepper = stepperOf): Kernel {
  const running = new Map<string, Running>();
  const deadlines = agenda<Timer>();
  for (const [address, actor] of Object.entries(actors)) add(address, actor);
  Object.keys(actors).forEach(checkWires);

  function add(address: string, actor: Actor): void {
    const stepper = stepped(actor.machine);
    running.set(address, { ...actor, address, stepper, situation: undefined, timers: new Map() });
  }

  function checkWires(address: string): void {
    const stray = Object.values(running.get(address)!.wires ?? {})
      .flat()
      .find((to) => !running.has(to));
    if (stray !== undefined) throw new Error(`"${address}" is wired to "${stray}", who is not here`);
  }

  /** Carries an event to its machine, then the effects of that to those who hear them, breadth first. */
  function cascade(nowUs: number, batch: Batch, first: { address: string; event: Typed }): void {
    const queue: Heard[] = [{ address: first.address, event: first.event, cause: null }];
    for (let index = 0; index < queue.length; index++) {
      const { address, event, cause } = queue[index]!;
      const actor = running.get(address);
      if (!actor) throw new Error(`nobody lives at "${address}"`);
      const at = batch.records.length;
      const effects = hear(nowUs, batch, actor, event, cause);
      for (const effect of effects) {
        const hearers = actor.wires?.[effect.type];
        if (hearers) for (const to of hearing(hearers, effect)) queue.push({ address: to, event: effect, cause: at });
        else if (isWorldRequest(effect)) batch.requests.push({ actor: address, request: effect, cause: at });
        else throw new Error(`"${address}" emits "${effect.type}", which is wired to nobody`);
      }
    }
  }

  /** One step, recorded. @returns what the machine asks for. */
  function hear(nowUs: number, batch: Batch, actor: Running, heard: Typed, cause: number | null): Typed[] {
    const { address } = actor;
    const atMs = nowUs / 1000;
    const event = actor.clocked ? at(heard, atMs) : heard;
    const from = actor.situation?.path ?? null;
    const { situation, commands } = moved(actor, event);
    actor.situation = situation;
    const effects: Typed[] = [];
    for (const command of commands) if (command.kind === 'effect') effects.push(command.effect);
    const timers = commands.length > effects.length ? setTimers(nowUs, address, actor, commands) : undefined;
    const to = situation.path;
    const record: StepDraft = timers
      ? { atMs, actor: address, kind: 'step', cause, event, from, to, effects, ...timers }
      : { atMs, actor: address, kind: 'step', cause, event, from, to, effects };
    batch.records.push(record);
    return effects;
  }

  function livingAs(participant: string): Running[] {
    return [...running.values()].filter(
      ({ address }) => address === participant || address.startsWith(`${participant}/`),
    );
  }

  /** Keeps the agenda in step with the timers that a machine set and took back; says which, for the record. */
  function setTimers(nowUs: number, address: string, actor: Running, commands: Command[]): Timers {
    let set: Record<string, number> | undefined;
    let cancelled: string[] | undefined;
    for (const command of commands) {
      if (command.kind === 'effect') continue;
      const pending = actor.timers.get(command.timer);
      if (pending) {
        deadlines.remove(pending);
        actor.timers.delete(command.timer);
        (cancelled ??= []).push(command.timer);
      }
      if (command.kind === 'cancelTimer') continue;
      // For ever: there is nothing to wake up for.
      if (command.afterMs === Infinity) continue;
      const dueUs = nowUs + Math.round(command.afterMs * 1000);
      const { timer, event } = command;
      actor.timers.set(timer, deadlines.add(dueUs, { address, timer, event }));
      (set ??= {})[timer] = dueUs / 1000;
    }
    // One that was set anew goes on, as far as anyone can tell.
    const gone = set && cancelled ? cancelled.filter((timer) => !Object.hasOwn(set, timer)) : cancelled;
    return { ...(set && { set }), ...(gone && gone.length > 0 && { cancelled: gone }) };
  }

  return {
    start(nowMs) {
      const batch: Batch = { records: [], requests: [] };
      for (const address of running.keys()) cascade(toUs(nowMs), batch, { address, event: startEvent });
      return batch;
    },
    join(nowMs, address, actor) {
      if (running.has(address)) throw new Error(`somebody lives at "${address}" already`);
      add(address, actor);
      try {
        checkWires(address);
      } catch (error) {
        running.delete(address);
        throw error;
      }
      const batch: Batch = { records: [], requests: [] };
      cascade(toUs(nowMs), batch, { address, event: joinEvent });
      return batch;
    },
    deliver(nowMs, address, event) {
      const batch: Batch = { records: [], requests: [] };
      cascade(toUs(nowMs), batch, { address, event });
      return batch;
    },
    wake(nowMs) {
      const batch: Batch = { records: [], requests: [] };
      const nowUs = toUs(nowMs);
      for (let due = deadlines.takeDue(nowUs); due; due = deadlines.takeDue(nowUs)) {
        const { address, timer, event } = due.item;
        running.get(address)?.timers.delete(timer);
        cascade(nowUs, batch, { address, event });
      }
      return batch;
    },
    nextDeadlineMs() {
      const nextUs = deadlines.nextUs();
      return nextUs === undefined ? undefined : nextUs / 1000;
    },
    snapshot(address) {
      const actor = running.get(address);
      if (!actor) throw new Error(`nobody lives at "${address}"`);
      return actor.situation && actor.stepper.genuine(actor.situation);
    },
    freeze(participant) {
      for (const { timers } of livingAs(participant)) for (const entry of timers.values()) deadlines.remove(entry);
    },
    thaw(participant) {
      const frozen = livingAs(participant).flatMap(({ timers }) => [...timers.values()]);
      for (const { dueUs, item } of frozen.sort((a, b) => a.order - b.order)) {
        running.get(item.address)!.timers.set(item.timer, deadlines.add(dueUs, item));
      }
    },
  };
}

/** The event of a machine's first step, and of one that came later. */
export const startEvent: Typed = { type: 'start-of-run' };
export const joinEvent: Typed = { type: 'join-of-run' };

/** As `{ ...event, nowMs }`, for which engines have no quick way when it adds a field. */
function at(event: Typed, nowMs: number): Typed {
  const copy: Record<string, unknown> = {};
  for (const field in event) copy[field] = event[field];
  copy['nowMs'] = nowMs;
  return copy as Typed;
}

/** Of those who are wired to an effect, the one it names, if it names one. */
function hearing(hearers: readonly string[], { to }: Typed): readonly string[] {
  return typeof to === 'string' ? hearers.filter((hearer) => hearer === to) : hearers;
}

function moved({ stepper, situation, input }: Running, event: Typed): Moved {
  return situation ? stepper.step(situation, event) : stepper.begin(input);
}

/** The clock inside counts whole microseconds. */
function toUs(nowMs: number): number {
  return Math.round(nowMs * 1000);
}
