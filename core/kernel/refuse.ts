import type { AnyStateMachine, AnyStateNode } from 'xstate';

/**
 * Why a machine cannot run here, or undefined. Asked once, when it is loaded: XState would let each of these pass
 * in silence, or fail only on the day when the state is reached.
 */
export function refusal(machine: AnyStateMachine): string | undefined {
  for (const node of nodesOf(machine.root)) {
    const reason =
      invocation(node) ??
      undefinedDelay(machine, node) ??
      stuckWait(node) ??
      reenteredRegion(node) ??
      secondAssign(machine, node);
    if (reason !== undefined) return `state "${node.id}" ${reason}`;
  }
  return undefined;
}

/** An actor of its own would keep time and chance of its own. */
function invocation(node: AnyStateNode): string | undefined {
  return node.invoke.length > 0 ? 'invokes an actor: ask for what it does with emit' : undefined;
}

/** A delay name that nobody defined fires at once. */
function undefinedDelay({ implementations }: AnyStateMachine, node: AnyStateNode): string | undefined {
  const known = Object.keys(implementations.delays);
  const unknown = node.after.find(({ delay }) => typeof delay === 'string' && !known.includes(delay));
  return unknown && `waits for "${String(unknown.delay)}", which is not among its delays: ${known.join(', ')}`;
}

/** A state that waits and goes to itself without `reenter` does not begin its wait again. */
function stuckWait(node: AnyStateNode): string | undefined {
  if (node.after.length === 0) return undefined;
  const stuck = transitionsOf(node).find(({ reenter, target }) => !reenter && target?.includes(node));
  return (
    stuck && `goes to itself on "${stuck.eventType}" without reenter: its wait would go on as if nothing had happened`
  );
}

/** A region of a parallel state that goes back into itself takes the other regions with it, and begins their waits anew. */
function reenteredRegion(node: AnyStateNode): string | undefined {
  if (node.parent?.type !== 'parallel') return undefined;
  const reentered = transitionsOf(node).find(({ reenter, target }) => reenter && target?.includes(node));
  return (
    reentered &&
    `goes back into itself on "${reentered.eventType}" and takes the regions beside it along: put a state inside it`
  );
}

/** With one assign a transition, what an action reads is what was there before or after it, and never in between. */
function secondAssign({ implementations }: AnyStateMachine, node: AnyStateNode): string | undefined {
  const named = implementations.actions as Record<string, unknown>;
  const assigns = (action: unknown): boolean => {
    const found =
      typeof action === 'object' && action !== null && 'type' in action ? named[String(action.type)] : action;
    return typeof found === 'function' && 'type' in found && found.type === 'xstate.assign';
  };
  const twice = transitionsOf(node).find(({ actions, target = [] }) => {
    const done = [...actions, ...target.flatMap(({ entry }) => entry)];
    return done.filter((action) => assigns(action)).length > 1;
  });
  return twice && `does two assigns on "${twice.eventType}": put them into one`;
}

function transitionsOf(node: AnyStateNode) {
  return [...node.transitions.values(), node.always ?? []].flat();
}

function nodesOf(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(nodesOf)];
}
