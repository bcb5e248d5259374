/**
 * Policies on top of each other, written the way they read: `stack('ana', gate(retry(breaker(call))))`.
 *
 *     ana/gate ──call──▶ ana/retry ──call──▶ ana/breaker ──call──▶ ana/call ──post──▶ model
 *              ◀─settled─          ◀─settled─            ◀─settled─
 *
 * A layer is a value; what comes out are actors for a kernel, wired to each other. Who calls `ana/gate` names itself in
 * `from` and hears `settled`.
 */

import type { AnyStateMachine } from 'xstate';
import { tellOfConnections } from './tell-of-connections.ts';
import { lanesMachine } from './lanes.ts';

/** A policy and what lies below it. Made by the factories in layers.ts. */
export interface Layer {
  /** Its part of an address: `ana/retry`. */
  name: string;
  machine: AnyStateMachine;
  /** All of its input but `name`, which is its address. */
  input: object;
  /** Shared: one for all calls. Per call: handles one at a time, so that there are as many as there are calls at once. */
  kind: 'perCall' | 'shared';
  clocked?: boolean;
  /** How many calls it makes at once of one; 1 unless said. */
  spreads?: number;
  /** What it says to whoever watches, and to nobody in particular. */
  announces?: readonly string[];
  /** At the bottom: whether it says `connected` of a call before that goes out. */
  connects?: boolean;
  /** What it hears of the bottom of its calls, past whatever lies between: `connected`, `progressed`. */
  hears?: readonly string[];
  /**
   * What else it needs, such as a lock and a session; and who of them hears what of it. What two ask for under one address
   * is there once, and answers both.
   */
  beside?: (owner: string, address: string) => { actors: StackActors; wires: Record<string, string[]> };
  /** Absent at the bottom. */
  below?: Layer;
  /**
   * Where more than one lies below: each by the name under which the input has its address. Its calls say in `to` which of
   * them is meant.
   */
  branches?: Readonly<Record<string, Layer>>;
}

/** An actor as the kernel takes it. */
export interface StackActor {
  machine: AnyStateMachine;
  input: object;
  wires: Record<string, string[]>;
  clocked?: boolean;
}

export type StackActors = Record<string, StackActor>;

export interface StackOptions {
  /** How many calls come in at once, at most; 1 unless said. */
  callsAtOnce?: number;
  /** Who calls, and hears `settled`; nobody unless said: then it is only on record. */
  callers?: readonly string[];
}

/** A call made from there. */
interface Above {
  /** Whose it is: `ana`. */
  owner: string;
  /** Who hears how it ended: one actor but at the top. */
  hears: readonly string[];
  callsAtOnce: number;
  /** Under which name it knows what lies below, where it has to tell several apart. */
  branch?: string;
}

/** @returns the actors of one stack; the topmost is `name/` and the name of its layer. */
export function stack(name: string, top: Layer, options: StackOptions = {}): StackActors {
  return stacks({ [name]: top }, options);
}

/** The same for several at once. A shared layer that lies in more than one of them is one actor, with no owner's name before it. */
export function stacks(tops: Record<string, Layer>, options: StackOptions = {}): StackActors {
  const actors: StackActors = {};
  const layerOf = new Map<string, Layer>();
  const waiting = new Map<Layer, Above[]>();

  const wait = (layer: Layer, above: Above) => void waiting.set(layer, [...(waiting.get(layer) ?? []), above]);

  function place(layer: Layer, above: readonly Above[]): void {
    const owners = new Set(above.map(({ owner }) => owner));
    const owner = owners.size === 1 ? [...owners][0]! : '';
    const address = unused(actors, owner === '' ? layer.name : `${owner}/${layer.name}`);
    const callsAtOnce = above.reduce((sum, one) => sum + one.callsAtOnce, 0);
    const hears = [...new Set(above.flatMap((one) => one.hears))];
    for (const one of above) connect(actors, one, address);
    if (layer.kind === 'shared') return add(layer, owner, address, hears, callsAtOnce);
    if (callsAtOnce === 1) return add(layer, owner, address, hears, 1);
    const lanes = Array.from({ length: callsAtOnce }, (_, index) => `${address}-${index + 1}`);
    const wires = { call: lanes, cancel: lanes, settled: hears.slice() };
    actors[address] = { machine: lanesMachine, input: { name: address, lanes }, wires };
    for (const lane of lanes) add(layer, owner, lane, [address], 1);
  }

  function add(layer: Layer, owner: string, address: string, hears: readonly string[], callsAtOnce: number): void {
    const { machine, input, clocked, announces = [], below, branches = {}, spreads = 1 } = layer;
    layerOf.set(address, layer);
    const beside = layer.beside?.(owner, address);
    const announcements = Object.fromEntries(announces.map((type) => [type, []]));
    const wires = { ...announcements, settled: hears.slice(), ...beside?.wires };
    actors[address] = { machine, input: { ...input, name: address }, wires, ...(clocked && { clocked }) };
    for (const [at, actor] of Object.entries(beside?.actors ?? {})) actors[at] = both(actors[at], actor);
    const own = { owner, hears: [address], callsAtOnce: callsAtOnce * spreads };
    if (below) wait(below, own);
    for (const [branch, one] of Object.entries(branches)) wait(one, { ...own, branch });
  }

  for (const [owner, layer] of Object.entries(tops))
    wait(layer, { owner, hears: options.callers ?? [], callsAtOnce: options.callsAtOnce ?? 1 });
  // The tallest first: by then all who lie above it are placed.
  for (let layer = tallest(waiting); layer; layer = tallest(waiting)) {
    const above = waiting.get(layer)!;
    waiting.delete(layer);
    if (layer.kind === 'shared') place(layer, above);
    else for (const one of above) place(layer, [one]);
  }
  tellOfConnections(actors, layerOf);
  return actors;
}

function tallest(waiting: ReadonlyMap<Layer, unknown>): Layer | undefined {
  return [...waiting.keys()].sort((a, b) => heightOf(b) - heightOf(a))[0];
}

function heightOf({ below, branches = {} }: Layer): number {
  return Math.max(0, ...[...(below ? [below] : []), ...Object.values(branches)].map((one) => 1 + heightOf(one)));
}

/** Those who lie above call down; at the top they are somebody else's, and wire themselves. */
function connect(actors: StackActors, { hears, branch }: Above, address: string): void {
  for (const one of hears) {
    const actor = actors[one];
    if (!actor) continue;
    const below = [...new Set([...(actor.wires['call'] ?? []), address])];
    Object.assign(actor.wires, { call: below, cancel: below.slice() });
    if (branch !== undefined) Object.assign(actor.input, { [branch]: address });
  }
}

/** One actor, heard by those of either. */
function both(one: StackActor | undefined, other: StackActor): StackActor {
  if (!one) return other;
  const types = [...Object.keys(one.wires), ...Object.keys(other.wires)];
  const hears = (type: string) => [...new Set([...(one.wires[type] ?? []), ...(other.wires[type] ?? [])])];
  return { ...one, wires: Object.fromEntries(types.map((type) => [type, hears(type)])) };
}

/** `ana/retry`, and for a second one in the same stack `ana/retry-2`. */
function unused(actors: StackActors, address: string): string {
  for (let count = 1; ; count++) {
    const numbered = count === 1 ? address : `${address}-${count}`;
    if (!Object.hasOwn(actors, numbered)) return numbered;
  }
}
