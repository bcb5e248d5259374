import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Draft, Typed } from '../trace/record.ts';
import { isWorldRequest, type Actor, type Actors, type WorldRequest } from './actor.ts';
import { agenda } from './agenda.ts';
import { heardBy, resident, setTimers, step, taken, type Resident, type Timer } from './resident.ts';
import { stepperOf } from './stepper-of.ts';
import type { Stepper } from './stepper.ts';

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

/** An event on its way to one who hears it, and the place of the step that sent it. */
interface Heard {
  address: string;
  event: Typed;
  cause: number | null;
}

/**
 * @param stepped how machines are stepped: compiled where that can be, unless said.
 * @throws when a machine cannot be replayed, or an actor is wired to one that is not there.
 */
export function kernel(actors: Actors, stepped: (machine: AnyStateMachine) => Stepper = stepperOf): Kernel {
  const residents = new Map<string, Resident>();
  const deadlines = agenda<Timer>();
  for (const [address, actor] of Object.entries(actors)) add(address, actor);
  Object.keys(actors).forEach(checkWires);

  function add(address: string, actor: Actor): void {
    residents.set(address, resident(address, actor, stepped(actor.machine)));
  }

  function checkWires(address: string): void {
    const stray = Object.values(residents.get(address)!.actor.wires ?? {})
      .flat()
      .find((to) => !residents.has(to));
    if (stray !== undefined) throw new Error(`"${address}" is wired to "${stray}", who is not here`);
  }

  /** Carries an event to its machine, then the effects of that to those who hear them, breadth first. */
  function cascade(nowUs: number, batch: Batch, first: { address: string; event: Typed }): void {
    const queue: Heard[] = [{ address: first.address, event: first.event, cause: null }];
    for (let index = 0; index < queue.length; index++) {
      const { address, event, cause } = queue[index]!;
      const one = residents.get(address);
      if (!one) throw new Error(`nobody lives at "${address}"`);
      const at = batch.records.length;
      const effects = hear(nowUs, batch, one, event, cause);
      for (const effect of effects) {
        const hearers = one.hearers.get(effect.type);
        if (hearers) for (const to of hearing(hearers, effect)) queue.push({ address: to, event: effect, cause: at });
        else if (isWorldRequest(effect)) batch.requests.push({ actor: address, request: effect, cause: at });
        else throw new Error(`"${address}" emits "${effect.type}", which is wired to nobody`);
      }
    }
  }

  /** One step, recorded. @returns what the machine asks for. */
  function hear(nowUs: number, batch: Batch, one: Resident, heard: Typed, cause: number | null): readonly Typed[] {
    const { address } = one;
    const atMs = nowUs / 1000;
    const event = heardBy(one, heard, nowUs);
    const from = one.situation?.path ?? null;
    const { path: to, effects, timers: asked } = step(one, event);
    const timers = setTimers(one, deadlines, nowUs, asked, true);
    const record: StepDraft = { atMs, actor: address, kind: 'step', cause, event, from, to, effects: [...effects] };
    if (timers?.set) record.set = timers.set;
    if (timers?.cancelled) record.cancelled = timers.cancelled;
    batch.records.push(record);
    return effects;
  }

  function livingAs(participant: string): Resident[] {
    return [...residents.values()].filter(
      ({ address }) => address === participant || address.startsWith(`${participant}/`),
    );
  }

  return {
    start(nowMs) {
      const batch: Batch = { records: [], requests: [] };
      for (const address of residents.keys()) cascade(toUs(nowMs), batch, { address, event: startEvent });
      return batch;
    },
    join(nowMs, address, actor) {
      if (residents.has(address)) throw new Error(`somebody lives at "${address}" already`);
      add(address, actor);
      try {
        checkWires(address);
      } catch (error) {
        residents.delete(address);
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
        const { resident: one, timer, event } = due.item;
        taken(one, timer);
        cascade(nowUs, batch, { address: one.address, event });
      }
      return batch;
    },
    nextDeadlineMs() {
      const nextUs = deadlines.nextUs();
      return nextUs === undefined ? undefined : nextUs / 1000;
    },
    snapshot(address) {
      const one = residents.get(address);
      if (!one) throw new Error(`nobody lives at "${address}"`);
      return one.situation && one.stepper.genuine(one.situation);
    },
    freeze(participant) {
      for (const { timers } of livingAs(participant)) for (const entry of timers) deadlines.remove(entry);
    },
    thaw(participant) {
      const frozen = livingAs(participant).flatMap(({ timers }) => timers.splice(0));
      for (const { dueUs, item } of frozen.sort((a, b) => a.order - b.order))
        item.resident.timers.push(deadlines.add(dueUs, item));
    },
  };
}

/** The event of a machine's first step, and of one that came later. */
export const startEvent: Typed = { type: 'start-of-run' };
export const joinEvent: Typed = { type: 'join-of-run' };

/** Of those who are wired to an effect, the one it names, if it names one. */
function hearing(hearers: readonly string[], { to }: Typed): readonly string[] {
  return typeof to === 'string' ? hearers.filter((hearer) => hearer === to) : hearers;
}

/** The clock inside counts whole microseconds. */
function toUs(nowMs: number): number {
  return Math.round(nowMs * 1000);
}
