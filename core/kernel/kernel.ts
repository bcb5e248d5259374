import type { AnyMachineSnapshot, StateValue } from 'xstate';
import type { Draft, Typed } from '../trace/record.ts';
import { isWorldRequest, type Actor, type Actors, type WorldRequest } from './actor.ts';
import { agenda, type Entry } from './agenda.ts';
import type { Command } from './commands.ts';
import { statePath } from './state-path.ts';
import { begin, load, step, type Stepped } from './stepper.ts';

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
}

interface Timer {
  address: string;
  timer: string;
  event: Typed;
}

interface Running extends Actor {
  address: string;
  snapshot?: AnyMachineSnapshot;
  timers: Map<string, Entry<Timer>>;
}

/** @throws when a machine cannot be replayed, or an actor is wired to one that is not there. */
export function kernel(actors: Actors): Kernel {
  const running = new Map<string, Running>();
  const deadlines = agenda<Timer>();
  for (const [address, actor] of Object.entries(actors)) {
    load(actor.machine);
    const stray = Object.values(actor.wires ?? {})
      .flat()
      .find((to) => !Object.hasOwn(actors, to));
    if (stray !== undefined) throw new Error(`"${address}" is wired to "${stray}", who is not here`);
    running.set(address, { ...actor, address, timers: new Map() });
  }

  /** Carries an event to its machine, then the effects of that to those who hear them, breadth first. */
  function cascade(nowUs: number, batch: Batch, first: { address: string; event: Typed }): void {
    const queue: { address: string; event: Typed; cause: number | null }[] = [{ ...first, cause: null }];
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { address, cause } = next;
      const actor = running.get(address);
      if (!actor) throw new Error(`nobody lives at "${address}"`);
      const event = actor.clocked ? { ...next.event, nowMs: nowUs / 1000 } : next.event;
      const from = actor.snapshot ? statePath(actor.snapshot.value as StateValue) : null;
      const { snapshot, commands } = stepped(actor, event);
      actor.snapshot = snapshot;
      const effects = commands.flatMap((command) => (command.kind === 'effect' ? [command.effect] : []));
      const at = batch.records.length;
      const timers = setTimers(nowUs, address, actor, commands);
      const atMs = nowUs / 1000;
      const to = statePath(snapshot.value as StateValue);
      batch.records.push({ atMs, actor: address, kind: 'step', cause, event, from, to, effects, ...timers });
      for (const effect of effects) {
        const hearers = actor.wires?.[effect.type];
        if (hearers) queue.push(...hearing(hearers, effect).map((to) => ({ address: to, event: effect, cause: at })));
        else if (isWorldRequest(effect)) batch.requests.push({ actor: address, request: effect, cause: at });
        else throw new Error(`"${address}" emits "${effect.type}", which is wired to nobody`);
      }
    }
  }

  function livingAs(participant: string): Running[] {
    return [...running.values()].filter(
      ({ address }) => address === participant || address.startsWith(`${participant}/`),
    );
  }

  /** Keeps the agenda in step with the timers that a machine set and took back; says which, for the record. */
  function setTimers(nowUs: number, address: string, actor: Running, commands: Command[]) {
    const set: Record<string, number> = {};
    const cancelled: string[] = [];
    for (const command of commands) {
      if (command.kind === 'effect') continue;
      const pending = actor.timers.get(command.timer);
      if (pending) {
        deadlines.remove(pending);
        actor.timers.delete(command.timer);
        cancelled.push(command.timer);
      }
      if (command.kind === 'cancelTimer') continue;
      const dueUs = nowUs + Math.round(command.afterMs * 1000);
      const { timer, event } = command;
      actor.timers.set(timer, deadlines.add(dueUs, { address, timer, event }));
      set[timer] = dueUs / 1000;
    }
    const gone = cancelled.filter((timer) => !Object.hasOwn(set, timer));
    return { ...(Object.keys(set).length > 0 && { set }), ...(gone.length > 0 && { cancelled: gone }) };
  }

  return {
    start(nowMs) {
      const batch: Batch = { records: [], requests: [] };
      for (const address of running.keys()) cascade(toUs(nowMs), batch, { address, event: startEvent });
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

/** The event of a machine's first step. */
export const startEvent: Typed = { type: 'start-of-run' };

/** Of those who are wired to an effect, the one it names, if it names one. */
function hearing(hearers: readonly string[], { to }: Typed): readonly string[] {
  return typeof to === 'string' ? hearers.filter((hearer) => hearer === to) : hearers;
}

function stepped(actor: Running, event: Typed): Stepped {
  return actor.snapshot ? step(actor.machine, actor.snapshot, event) : begin(actor.machine, actor.input);
}

/** The clock inside counts whole microseconds. */
function toUs(nowMs: number): number {
  return Math.round(nowMs * 1000);
}
