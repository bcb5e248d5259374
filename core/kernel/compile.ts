/**
 * The fast stepper: compiled from a machine's definition, and held equal to XState by tests over all machines here.
 *
 * What depends on where a machine is alone (which transitions may be taken, what is left and entered, in what order the
 * actions come, how the state is called) is worked out once and kept; what is left for a step are the guards and the
 * actions themselves.
 */

import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { Typed } from '../trace/record.ts';
import type { Run } from './compile-actions.ts';
import { candidates, compileStops, plan, type Move, type Plan } from './compile-plan.ts';
import { ancestors, configuration, isAtomic, type Configuration } from './configuration.ts';
import { maxIterations, type Moved, type Stepper } from './stepper.ts';
import { withoutConflicts } from './transition-sets.ts';

/** A situation that knows the way on; while its step lasts, what guards and actions are handed. */
interface Place extends Moved, Run {
  at: Known;
}

/** A configuration, and what has been found out about it. */
interface Known extends Configuration {
  byEvent: Map<string, Choice | undefined>;
  /** For each atomic state, inside out, what needs no event. */
  always: readonly (readonly Move[])[];
  /** Where each move alone leads, by its id. */
  legs: (Leg | undefined)[];
  /** The same for several moves at once, by their ids. */
  joint: Map<string, Leg>;
}

/** What states have to choose from at an event: those within first, then their own. */
interface Choice {
  within: readonly Choice[];
  own: readonly Move[];
}

interface Leg extends Omit<Plan, 'nodes'> {
  to: Known;
}

const none: readonly Move[] = [];

/** @throws with what it does not know, by name; then the reference is to be used. */
export function compile(machine: AnyStateMachine): Stepper {
  const stops = compileStops(machine);
  const known = new Map<string, Known>();

  function know(nodes: readonly AnyStateNode[]): Known {
    const key = nodes.map(({ order }) => order).join();
    const found = known.get(key);
    if (found) return found;
    const chains = nodes
      .filter(isAtomic)
      .map((node) => [node, ...ancestors(node)].flatMap((one) => stops.get(one)!.always));
    const always = chains.filter((chain) => chain.length > 0);
    const { has, childrenOf, value, path } = configuration(nodes);
    const made: Known = { nodes, has, childrenOf, value, path, byEvent: new Map(), always, legs: [], joint: new Map() };
    known.set(key, made);
    return made;
  }

  function choice(at: Known, node: AnyStateNode, event: string): Choice | undefined {
    const children = at.childrenOf.get(node) ?? [];
    const within = children.flatMap((child) => choice(at, child, event) ?? []);
    const own = candidates(stops.get(node)!, event);
    if (within.length === 1 && own.length === 0) return within[0];
    return within.length === 0 && own.length === 0 ? undefined : { within, own };
  }

  function select(at: Known, run: Run): readonly Move[] {
    const { type } = run.event;
    let found = at.byEvent.get(type);
    if (found === undefined && !at.byEvent.has(type)) {
      found = choice(at, machine.root, type);
      at.byEvent.set(type, found);
    }
    return found === undefined ? none : choose(found, run);
  }

  function leg(at: Known, moves: readonly Move[]): Leg {
    const alone = moves.length === 1 ? moves[0]! : undefined;
    const ids = alone ? '' : moves.map(({ id }) => id).join();
    const kept = alone ? at.legs[alone.id] : at.joint.get(ids);
    if (kept) return kept;
    const made = legOf(at, plan(stops, at.nodes, withoutConflicts(moves, at.nodes), false));
    if (alone) at.legs[alone.id] = made;
    else at.joint.set(ids, made);
    return made;
  }

  /** Where the set of states stays the same, so does their order. */
  function legOf(at: Known, { nodes, acts, raised, isDone }: Plan): Leg {
    const isSame = nodes.length === at.nodes.length && nodes.every((node) => at.has.has(node));
    return { acts, raised, isDone, to: isSame ? at : know(nodes) };
  }

  /** Takes transitions; of a machine that is done, all its states are left. */
  function take(place: Place, { acts, raised, isDone, to }: Leg, queue: Typed[]): void {
    for (const act of acts) act(place);
    for (const type of raised) queue.push({ type, output: undefined });
    arrive(place, to);
    if (isDone) place.status = 'done';
    if (place.status !== 'done') return;
    const inwards = [...to.nodes].sort((a, b) => b.order - a.order);
    for (const node of inwards) for (const act of stops.get(node)!.exit) act(place);
    arrive(place, know(inwards));
  }

  /** Goes on by itself until nothing more is to be done. */
  function settle(place: Place, queue: Typed[]): void {
    for (let count = 1; place.status === 'active'; count++) {
      if (count > maxIterations)
        throw new Error(`Infinite loop detected: more than ${maxIterations} transitions at one event`);
      let moves = selectAlways(place.at, place);
      if (moves.length === 0) {
        const next = queue.shift();
        if (next === undefined) return;
        place.event = next;
        moves = select(place.at, place);
      }
      if (moves.length > 0) take(place, leg(place.at, moves), queue);
    }
  }

  return {
    begin(input) {
      const root = know([machine.root]);
      const place = placeAt(root, initialContext(machine, input), 'active', { type: 'xstate.init', input });
      const queue: Typed[] = [];
      take(place, legOf(root, plan(stops, root.nodes, [initialLeap(machine.root)], true)), queue);
      settle(place, queue);
      return place;
    },
    step(situation, event) {
      const { at, context, status } = situation as Place;
      const place = placeAt(at, context, status, event);
      const moves = select(at, place);
      if (moves.length === 0 && at.always.length === 0) return place;
      const queue: Typed[] = [];
      if (moves.length > 0) take(place, leg(at, moves), queue);
      // As is most often so, there is nothing that needs no event.
      if (queue.length > 0 || place.at.always.length > 0) settle(place, queue);
      return place;
    },
    genuine: (situation) => {
      const { at, context } = situation as Place;
      return machine.resolveState({ value: at.value, context });
    },
  };
}

const nothing: readonly never[] = [];

function placeAt(at: Known, context: object, status: Place['status'], event: Typed): Place {
  return { value: at.value, path: at.path, context, status, at, event, effects: nothing, timers: nothing };
}

function arrive(place: Place, at: Known): void {
  place.at = at;
  place.value = at.value;
  place.path = at.path;
}

function passes({ test }: Move, run: Run): boolean {
  return test === undefined || test(run);
}

/** Those within are asked first; only where none of them moves does the state itself. */
function choose({ within, own }: Choice, run: Run): readonly Move[] {
  let moves = none;
  for (const one of within) {
    const found = choose(one, run);
    if (found.length > 0) moves = moves.length === 0 ? found : [...moves, ...found];
  }
  if (moves.length > 0) return moves;
  for (const move of own) if (passes(move, run)) return move.alone;
  return none;
}

function selectAlways({ always, nodes }: Known, run: Run): readonly Move[] {
  let moves = none;
  for (const chain of always) {
    const found = chain.find((move) => passes(move, run));
    if (found) moves = moves.length === 0 ? found.alone : [...moves, found];
  }
  return moves.length > 1 ? withoutConflicts([...new Set(moves)], nodes) : moves;
}

function initialContext({ config }: AnyStateMachine, input: object): object {
  const context: unknown = config.context;
  if (typeof context !== 'function') return { ...(context as object | undefined) };
  return { ...(context as (args: { input: object }) => object)({ input }) };
}

/** Into the root and all the initial states below it. */
function initialLeap(root: AnyStateNode) {
  const target: AnyStateNode[] = [];
  const visit = (node: AnyStateNode): void => {
    target.push(node);
    if (node.type === 'compound') visit(node.initial.target[0] as AnyStateNode);
    else if (node.type === 'parallel') Object.values(node.states).forEach(visit);
  };
  visit(root);
  return { source: root, target, reenter: true, acts: [] };
}
