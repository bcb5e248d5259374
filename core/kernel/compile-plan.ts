import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { compileAction, type Act } from './compile-actions.ts';
import { compileGuard, type Test } from './compile-guards.ts';

import { entrySet, exitSet, type Leap } from './transition-sets.ts';

/** A transition of the definition, ready to be taken. */
export interface Move extends Leap {
  /** From 0, in the order of the definition. */
  id: number;
  /** It, and no other. */
  alone: readonly Move[];
  test: Test | undefined;
  acts: readonly Act[];
}

/** A state node, ready to be entered and left. */
export interface Stop {
  node: AnyStateNode;
  entry: readonly Act[];
  exit: readonly Act[];
  initial: readonly Act[];
  moves: ReadonlyMap<string, readonly Move[]>;
  always: readonly Move[];
}

/** What taking a set of transitions from a configuration comes to. */
export interface Plan {
  acts: readonly Act[];
  /** Events that the machine tells itself: states that are done. */
  raised: readonly string[];
  nodes: readonly AnyStateNode[];
  isDone: boolean;
}

/** @throws for what is not known here, by the name of the state. */
export function compileStops(machine: AnyStateMachine): Map<AnyStateNode, Stop> {
  let moves = 0;
  const moveOf = ({ source, target, reenter, guard, actions }: AnyTransitionDefinition): Move => {
    const test = guard === undefined ? undefined : compileGuard(machine, guard);
    const acts = actions.map((action) => compileAction(machine, action));
    const alone: Move[] = [];
    const move = { id: moves++, alone, source, target, reenter, test, acts };
    alone.push(move);
    return move;
  };

  function stopOf(node: AnyStateNode): Stop {
    if (node.type === 'history') throw new Error('remembers where it was');
    if (node.output !== undefined) throw new Error('has an output');
    if (node.invoke.length > 0) throw new Error('invokes an actor');
    const acts = (actions: readonly unknown[]) => actions.map((action) => compileAction(machine, action));
    return {
      node,
      entry: acts(node.entry),
      exit: acts(node.exit),
      initial: node.type === 'compound' ? acts(node.initial.actions) : [],
      moves: new Map([...node.transitions].map(([event, transitions]) => [event, transitions.map(moveOf)])),
      always: (node.always ?? []).map(moveOf),
    };
  }

  const stops = new Map<AnyStateNode, Stop>();
  const visit = (node: AnyStateNode): void => {
    try {
      stops.set(node, stopOf(node));
    } catch (error) {
      throw new Error(`state "${node.id}" ${(error as Error).message}`, { cause: error });
    }
    Object.values(node.states).forEach(visit);
  };
  visit(machine.root);
  return stops;
}

/** @param isInitial the machine comes to be: nothing is left, and the root is entered. */
export function plan(
  stops: ReadonlyMap<AnyStateNode, Stop>,
  active: readonly AnyStateNode[],
  moves: readonly (Leap & { acts: readonly Act[] })[],
  isInitial: boolean,
): Plan {
  const nodes = new Set(active);
  const stopOf = (node: AnyStateNode) => stops.get(node)!;
  const left = isInitial ? [] : [...exitSet(moves, nodes)].sort((a, b) => b.order - a.order);
  for (const node of left) nodes.delete(node);
  const { entered, byDefault } = entrySet(moves);
  if (isInitial) byDefault.add(active[0]!);
  const entering = [...entered].sort((a, b) => a.order - b.order);
  const raised: string[] = [];
  const completed = new Set<AnyStateNode>();
  let isDone = false;
  for (const node of entering) {
    nodes.add(node);
    if (node.type === 'final') isDone = finishes(node, nodes, completed, raised) || isDone;
  }
  const acts = [
    ...left.flatMap((node) => stopOf(node).exit),
    ...moves.flatMap((move) => move.acts),
    ...entering.flatMap((node) => [...stopOf(node).entry, ...(byDefault.has(node) ? stopOf(node).initial : [])]),
  ];
  return { acts, raised, nodes: [...nodes], isDone };
}

/** A final state is entered: which states are done with that. @returns whether the machine is. */
function finishes(
  node: AnyStateNode,
  nodes: ReadonlySet<AnyStateNode>,
  completed: Set<AnyStateNode>,
  raised: string[],
): boolean {
  const parent = node.parent;
  let above = parent?.type === 'parallel' ? parent : parent?.parent;
  if (parent?.type === 'compound') raised.push(`xstate.done.state.${parent.id}`);
  while (above?.type === 'parallel' && !completed.has(above) && isFinished(above, nodes)) {
    completed.add(above);
    raised.push(`xstate.done.state.${above.id}`);
    above = above.parent;
  }
  return above === undefined;
}

function isFinished(node: AnyStateNode, nodes: ReadonlySet<AnyStateNode>): boolean {
  const children = Object.values(node.states) as AnyStateNode[];
  if (node.type === 'compound') return children.some((child) => child.type === 'final' && nodes.has(child));
  if (node.type === 'parallel') return children.every((child) => isFinished(child, nodes));
  return node.type === 'final';
}

/** All that a node has for an event: what names it, then the wildcards, the longest first. */
export function candidates({ moves }: Stop, event: string): readonly Move[] {
  const wild = [...moves.keys()].filter((descriptor) => descriptor !== event && matches(event, descriptor));
  const byLength = wild.sort((a, b) => b.length - a.length).flatMap((descriptor) => moves.get(descriptor)!);
  return [...(moves.get(event) ?? []), ...byLength];
}

/** `*` matches anything, `connection.*` what begins with `connection.` and `connection` itself. */
function matches(event: string, descriptor: string): boolean {
  if (descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const [tokens, wanted] = [event.split('.'), descriptor.split('.').slice(0, -1)];
  return wanted.every((token, index) => token === tokens[index]);
}
