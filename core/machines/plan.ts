/** For machines that answer one event with several effects: what is to be said and changed, as one value. */

import { enqueueActions, type EventObject, type MachineContext } from 'xstate';

/** What follows from an event: what is different afterwards, and the effects in order. */
export interface Plan<Context, Effect> {
  change: Partial<Context>;
  effects: readonly Effect[];
}

/** The same, of those who say all of the context as it is afterwards: for machines at work on every call. */
export interface WholePlan<Context, Effect> {
  context: Context;
  effects: readonly Effect[];
}

/**
 * Emits what a plan says, and makes its change. A plan is a function of context and event alone; with more than one of
 * them on a transition, each sees the change of those before it. The action says its `plan`, for steppers that need no queue
 * to follow it.
 */
export function doing<Context extends MachineContext, Event extends EventObject, Effect extends EventObject>(
  plan: (context: Context, event: never) => Plan<Context, Effect> | WholePlan<Context, Effect>,
) {
  const action = enqueueActions<Context, Event, undefined, Event, never, never, never, never, Effect>(
    ({ context, event, enqueue }) => {
      const planned = plan(context, event as never);
      for (const effect of planned.effects) enqueue.emit(effect);
      enqueue.assign('context' in planned ? planned.context : planned.change);
    },
  );
  Object.assign(action, { plan });
  return action;
}
