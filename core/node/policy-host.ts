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
import { heardBy, resident, setTimers, step, type Timer } from '../kernel/resident.ts';
import { stepperOf } from '../kernel/stepper-of.ts';
import type { Call, Cancel, Settled } from '../machines/layer.ts';
import type { TraceRecord, Typed } from '../trace/record.ts';
import type { Instance, PolicyHost, StateChange, Storey } from './policy-storey.ts';
import { clock } from './clock.ts';
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

interface Said {
  effect: Typed;
  by: Instance;
  cause: number | null;
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
  const watchers = new Set<(change: StateChange) => void>();
  const recorders: ((record: TraceRecord) => void)[] = [];
  const said: Said[] = [];
  const drawing: { by: Instance; cause: number }[] = [];
  let carrying = false;
  let recorded = 0;

  function make(storey: Storey): Instance {
    const { layer, name } = storey;
    const address = layer.kind === 'shared' ? name : `${name}/${++storey.made}`;
    const heardByHost = ['call', 'cancel', 'settled', ...(layer.announces ?? [])];
    const wires = Object.fromEntries(heardByHost.map((type) => [type, []]));
    const actor = {
      machine: layer.machine,
      input: { ...layer.input, name: address },
      wires,
      clocked: layer.clocked === true,
    };
    const instance = { machine: resident(address, actor, stepperOf(actor.machine)), storey };
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
      one.timers.delete(timer);
      stepOn(instances.get(one.address)!, event, null, atUs);
    }
    draw();
  }

  function draw(): void {
    for (let next = drawing.shift(); next; next = drawing.shift())
      hear(next.by, { type: 'drawn', draw: Math.random() }, next.cause);
  }

  /** Keeps what was said until it is its turn. */
  function stepOn(by: Instance, heard: Typed, cause: number | null, atUs: number): void {
    const { machine } = by;
    const event = heardBy(machine, heard, atUs);
    const from = machine.situation?.path ?? null;
    const commands = step(machine, event);
    const seq = recorded++;
    const timers = setTimers(machine, deadlines, atUs, commands);
    const to = machine.situation!.path;
    if (from !== null && from !== to) changed(by.storey, from, to, atUs / 1000);
    for (const command of commands) {
      if (command.kind !== 'effect') continue;
      if (command.effect.type === 'draw') drawing.push({ by, cause: seq });
      else said.push({ effect: command.effect, by, cause: seq });
    }
    if (recorders.length === 0) return;
    const effects = commands.flatMap((command) => (command.kind === 'effect' ? [command.effect] : []));
    const place = { seq, atMs: atUs / 1000, actor: machine.address, kind: 'step', cause } as const;
    for (const listener of recorders) listener({ ...place, event, from, to, effects, ...timers });
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
      for (let index = 0; index < said.length; index++) carry(said[index]!);
    } finally {
      // Quicker than to set the length, for the few that there are.
      while (said.length > 0) said.pop();
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
      free(by.storey, settled.call);
      if (settled.to === outside) ends.settled(settled);
      else hear(instances.get(settled.to)!, effect, cause);
    } else if (!by.storey.layer.announces?.includes(effect.type))
      throw new Error(`a policy around a function has no use for "${effect.type}"`);
  }

  function enter(storey: Storey, call: Typed & Call, cause: number | null): void {
    if (storey.layer.kind === 'shared') return hear(storey.idle[0]!, call, cause);
    const instance = storey.idle.pop() ?? make(storey);
    storey.busy.set(call.call, instance);
    hear(instance, call, cause);
  }

  function leave(storey: Storey, call: string, cause: number | null): void {
    const instance = storey.layer.kind === 'shared' ? storey.idle[0] : storey.busy.get(call);
    if (!instance) return;
    hear(instance, { type: 'cancel', call }, cause);
    free(storey, call);
  }

  /** Its call is over: it may have another. */
  function free({ busy, idle }: Storey, call: string): void {
    const instance = busy.get(call);
    if (!instance) return;
    busy.delete(call);
    idle.push(instance);
  }

  return {
    add(layer, below) {
      const number = [...instances.values()].filter(({ storey }) => storey.layer.name === layer.name).length;
      const name = number === 0 ? layer.name : `${layer.name}-${number + 1}`;
      const storey: Storey = { name, layer, below, idle: [], busy: new Map(), made: 0 };
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
