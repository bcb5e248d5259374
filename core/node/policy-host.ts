/**
 * Runs the policies around one function: their machines in one kernel, on one clock, the function below them.
 *
 * It decides nothing. What a machine asks of the one below or says to those above is carried there in the order in which it
 * was said. Of a policy that handles one call at a time there are as many machines as there are calls, used again and again.
 */

import type { Actors, WorldRequest } from '../kernel/actor.ts';
import { kernel, type Batch } from '../kernel/kernel.ts';
import type { Call, Cancel, Settled } from '../machines/layer.ts';
import type { Layer } from '../machines/stack.ts';
import type { StepRecord, TraceRecord, Typed } from '../trace/record.ts';
import { clock } from './clock.ts';
import { policyAlarm } from './policy-alarm.ts';

/** A policy in its place. */
export interface Storey {
  name: string;
  layer: Layer;
  below: Storey | undefined;
  /** Machines that are free, and by their call those that are not. Of a shared policy there is one, always free. */
  idle: Instance[];
  busy: Map<string, Instance>;
  made: number;
}

interface Instance {
  address: string;
  storey: Storey;
  state: string;
  call: string;
}

/** A policy has gone from one state to another. */
export interface StateChange {
  /** Such as `breaker`. */
  policy: string;
  from: string;
  to: string;
  /** Milliseconds since the policies were made. */
  atMs: number;
}

export interface PolicyHost {
  add(layer: Layer, below: Storey | undefined): Storey;
  /** A call from outside; `onSettled` hears how it ended. */
  ask(storey: Storey, call: Call): void;
  takeBack(storey: Storey, call: string): void;
  /** By hand, to a shared policy. */
  tell(storey: Storey, event: Typed): void;
  /** The function has answered. */
  answer(settled: Settled, asked: number | null): void;
  stateOf(storey: Storey): string;
  subscribe(listener: (change: StateChange) => void): () => void;
  onRecord(listener: (record: TraceRecord) => void): void;
  /** All machines that there are, as replaying a trace needs them. */
  actors(): Actors;
}

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
  const machines = kernel({});
  const now = clock();
  const bell = policyAlarm(() => {
    take(machines.wake(now()), null);
    carryOn();
  });
  const instances = new Map<string, Instance>();
  const actors: Actors = {};
  const watchers = new Set<(change: StateChange) => void>();
  const recorders: ((record: TraceRecord) => void)[] = [];
  const said: Said[] = [];
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
    const instance = { address, storey, state: '', call: '' };
    actors[address] = actor;
    instances.set(address, instance);
    take(machines.join(now(), address, actor), null);
    return instance;
  }

  /** Keeps what was said until it is its turn. */
  function take({ records, requests }: Batch, cause: number | null): void {
    const first = recorded;
    recorded += records.length;
    for (let index = 0; index < records.length; index++) {
      const record = records[index] as StepRecord;
      const by = instances.get(record.actor)!;
      if (by.state !== record.to) changed(by, record);
      for (const effect of record.effects) said.push({ effect, by, cause: first + index });
    }
    if (recorders.length > 0) tellRecorders(records as StepRecord[], first, cause);
    for (const { actor, request, cause: within } of requests) carryOut(actor, request, first + within);
  }

  function tellRecorders(records: readonly Omit<StepRecord, 'seq'>[], first: number, cause: number | null): void {
    records.forEach((draft, index) => {
      const { atMs, actor, kind, cause: within, ...fields } = draft;
      const place = { atMs, actor, kind, cause: within === null ? cause : first + within };
      const record: TraceRecord = { seq: first + index, ...place, ...fields };
      for (const listener of recorders) listener(record);
    });
  }

  function changed(instance: Instance, { to, atMs }: StepRecord): void {
    const from = instance.state;
    instance.state = to;
    if (instance.storey.layer.kind === 'perCall' || from === '') return;
    const change = { policy: instance.storey.name, from: outermost(from), to: outermost(to), atMs };
    if (change.from !== change.to) for (const watcher of watchers) watcher(change);
  }

  function carryOut(address: string, { type }: WorldRequest, cause: number): void {
    if (type !== 'draw') throw new Error(`a policy around a function has no use for "${type}"`);
    hear(instances.get(address)!, { type: 'drawn', draw: Math.random() }, cause);
  }

  function hear(instance: Instance, event: Typed, cause: number | null): void {
    take(machines.deliver(now(), instance.address, event), cause);
  }

  /** Carries on until nothing is left to be said; what is said meanwhile waits for its turn. */
  function carryOn(): void {
    if (carrying) return;
    carrying = true;
    try {
      for (let index = 0; index < said.length; index++) carry(said[index]!);
    } finally {
      said.length = 0;
      carrying = false;
      bell.set(machines.nextDeadlineMs(), now, ends.isAwaited());
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
    }
  }

  function enter(storey: Storey, call: Typed & Call, cause: number | null): void {
    if (storey.layer.kind === 'shared') return hear(storey.idle[0]!, call, cause);
    const instance = storey.idle.pop() ?? make(storey);
    instance.call = call.call;
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
    stateOf: ({ idle }) => outermost(idle[0]!.state),
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
