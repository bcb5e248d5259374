/**
 * Runs the policies around one function: their machines side by side, on one clock, the function below them. Of each step as
 * little is made as can be, for this is done at every call: a record only when somebody wants to have it.
 *
 * It decides nothing. What a machine asks of the one below or says to those above is carried there in the order in which it
 * was said. Of a policy that handles one call at a time there are as many machines as there are calls, used again and again.
 */

import type { Actors } from '../kernel/actor.ts';
import { agenda } from '../kernel/agenda.ts';
import { joinEvent } from '../kernel/kernel.ts';
import { resident, setTimers, step, taken, type Timer } from '../kernel/resident.ts';
import { stepperOf } from '../kernel/stepper-of.ts';
import { isMadeFor, type Call, type Cancel, type Settled } from '../machines/layer.ts';
import type { TraceRecord, Typed } from '../trace/record.ts';
import type { Instance, PolicyHost, StateChange, Storey } from './policy-storey.ts';
import { clock } from './clock.ts';
import { heardAt } from './policy-heard.ts';
import { policyAlarm } from './policy-alarm.ts';

/** What lies at both ends. */
export interface PolicyEnds {
  /** The function is to be called: `asked` is the record that says so. */
  work(call: Call, asked: number | null): void;
  stopWork(call: string): void;
  settled(settled: Settled): void;
  /** Whether anybody waits for an answer: only then need the process stay. */
  isAwaited(): boolean;
}

/** Who calls from outside. */
export const outside = 'caller';

/** What somebody said, and what was said after it. */
interface Said {
  effect: Typed;
  by: Instance;
  cause: number | null;
  next: Said | undefined;
}

export function policyHost(ends: PolicyEnds): PolicyHost {
  const deadlines = agenda<Timer>();
  const now = clock();
  const nowUs = () => Math.round(now() * 1000);
  const bell = policyAlarm(() => {
    wake();
    carryOn();
  });
  const instances = new Map<string, Instance>();
  const actors: Actors = {};
  /** Those that hear how far the function is. */
  const hearing: Storey[] = [];
  const watchers = new Set<(change: StateChange) => void>();
  const recorders: ((record: TraceRecord) => void)[] = [];
  /** Said and not yet carried: one after the other, up to the latest. */
  let said: Said | undefined;
  let latest: Said | undefined;
  const drawing: { by: Instance; cause: number }[] = [];
  let carrying = false;
  let recorded = 0;

  function make(storey: Storey): Instance {
    const { layer, name } = storey;
    const address = layer.kind === 'shared' ? name : `${name}/${storey.instances.length + 1}`;
    const heardByHost = ['call', 'cancel', 'settled', ...(layer.announces ?? [])];
    const wires = Object.fromEntries(heardByHost.map((type) => [type, []]));
    const actor = {
      machine: layer.machine,
      input: { ...layer.input, name: address },
      wires,
      clocked: layer.clocked === true,
    };
    const instance = { machine: resident(address, actor, stepperOf(actor.machine)), storey, call: undefined };
    storey.instances.push(instance);
    actors[address] = actor;
    instances.set(address, instance);
    hear(instance, joinEvent, null);
    return instance;
  }

  function hear(instance: Instance, event: Typed, cause: number | null): void {
    stepOn(instance, event, cause, nowUs());
    draw();
  }

  /** What is due now; then those are told what chance says who have asked meanwhile. */
  function wake(): void {
    const atUs = nowUs();
    for (let due = deadlines.takeDue(atUs); due; due = deadlines.takeDue(atUs)) {
      const { resident: one, timer, event } = due.item;
      taken(one, timer);
      stepOn(instances.get(one.address)!, event, null, atUs);
    }
    draw();
  }

  function draw(): void {
    if (drawing.length === 0) return;
    for (let next = drawing.shift(); next; next = drawing.shift())
      hear(next.by, { type: 'drawn', draw: Math.random() }, next.cause);
  }

  /** Keeps what was said until it is its turn. */
  function stepOn(by: Instance, heard: Typed, cause: number | null, atUs: number): void {
    const { machine } = by;
    const event = machine.actor.clocked ? heardAt(heard, atUs / 1000) : heard;
    const from = machine.situation?.path ?? null;
    const { path: to, effects, timers: asked } = step(machine, event);
    const seq = recorded++;
    const timers = setTimers(machine, deadlines, atUs, asked, recorders.length > 0);
    if (from !== null && from !== to) changed(by.storey, from, to, atUs / 1000);
    for (const effect of effects) {
      if (effect.type === 'draw') drawing.push({ by, cause: seq });
      else say({ effect, by, cause: seq, next: undefined });
    }
    if (recorders.length === 0) return;
    const place = { seq, atMs: atUs / 1000, actor: machine.address, kind: 'step', cause } as const;
    for (const listener of recorders) listener({ ...place, event, from, to, effects: [...effects], ...timers });
  }

  function say(one: Said): void {
    if (said) latest!.next = one;
    else said = one;
    latest = one;
  }

  function changed({ name, layer }: Storey, from: string, to: string, atMs: number): void {
    if (layer.kind === 'perCall' || watchers.size === 0) return;
    const change = { policy: name, from: outermost(from), to: outermost(to), atMs };
    if (change.from !== change.to) for (const watcher of watchers) watcher(change);
  }

  /** Carries on until nothing is left to be said; what is said meanwhile waits for its turn. */
  function carryOn(): void {
    if (carrying) return;
    carrying = true;
    try {
      for (let next = said; next; next = said) {
        said = next.next;
        carry(next);
      }
    } finally {
      said = undefined;
      carrying = false;
      const nextUs = deadlines.nextUs();
      bell.set(nextUs === undefined ? undefined : nextUs / 1000, now, ends.isAwaited());
    }
  }

  function carry({ effect, by, cause }: Said): void {
    const { below } = by.storey;
    if (effect.type === 'call') {
      if (below) enter(below, effect as Typed & Call, cause);
      else ends.work(effect as Typed & Call, cause);
    } else if (effect.type === 'cancel') {
      const { call } = effect as Typed & Cancel;
      if (below) leave(below, call, cause);
      else ends.stopWork(call);
    } else if (effect.type === 'settled') {
      const settled = effect as Typed & Settled;
      if (by.call === settled.call) free(by);
      if (settled.to === outside) ends.settled(settled);
      else hear(instances.get(settled.to)!, effect, cause);
    } else if (!by.storey.layer.announces?.includes(effect.type))
      throw new Error(`a policy around a function has no use for "${effect.type}"`);
  }

  function enter(storey: Storey, call: Typed & Call, cause: number | null): void {
    if (storey.layer.kind === 'shared') return hear(storey.idle[0]!, call, cause);
    const instance = storey.idle.pop() ?? make(storey);
    instance.call = call.call;
    hear(instance, call, cause);
  }

  function leave(storey: Storey, call: string, cause: number | null): void {
    const isShared = storey.layer.kind === 'shared';
    const instance = isShared ? storey.idle[0] : storey.instances.find((one) => one.call === call);
    if (!instance) return;
    hear(instance, { type: 'cancel', call }, cause);
    if (!isShared) free(instance);
  }

  /** Its call is over: it may have another. */
  function free(instance: Instance): void {
    instance.call = undefined;
    instance.storey.idle.push(instance);
  }

  return {
    add(layer, below) {
      const number = [...instances.values()].filter(({ storey }) => storey.layer.name === layer.name).length;
      const name = number === 0 ? layer.name : `${layer.name}-${number + 1}`;
      const storey: Storey = { name, layer, below, instances: [], idle: [] };
      if (layer.hears) hearing.push(storey);
      storey.idle.push(make(storey));
      carryOn();
      return storey;
    },
    ask(storey, call) {
      enter(storey, call as Typed & Call, null);
      carryOn();
    },
    takeBack(storey, call) {
      leave(storey, call, null);
      carryOn();
    },
    tell(storey, event) {
      hear(storey.idle[0]!, event, null);
      carryOn();
    },
    tellOf(event, asked) {
      for (const { layer, instances } of hearing)
        for (const one of layer.hears!.includes(event.type) ? instances : [])
          if (one.call !== undefined && isMadeFor(event.call, one.call)) hear(one, event, asked);
      carryOn();
    },
    answer(settled, asked) {
      hear(instances.get(settled.to)!, settled as Typed & Settled, asked);
      carryOn();
    },
    stateOf: ({ idle }) => outermost(idle[0]!.machine.situation!.path),
    subscribe(listener) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    onRecord: (listener) => void recorders.push(listener),
    actors: () => actors,
  };
}

/** `open.resting` is `open`. */
function outermost(path: string): string {
  const end = path.indexOf('.');
  return end === -1 ? path : path.slice(0, end);
}
