/**
 * The bottom of a stack: a call that goes out over the network, and the answer that comes back.
 *
 * Statechart:
 *   ● open  ╌╌call, cancel, answered, throttled, refused╌╌
 *
 * An answer that is lost is never heard of here: only a timeout above tells. An answer to what has been taken back, or
 * a second one, goes nowhere.
 *
 * Source: Saltzer, Reed and Clark, "End-to-End Arguments in System Design": the network may lose what it carries, and
 * it is for those at the ends to notice.
 */

import { assign, emit, setup } from 'xstate';
import { outcomeOf, type EndpointAnswer } from './endpoint-answer.ts';
import type { Call, Cancel, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';

export interface EndpointCallInput {
  name: string;
  /** Whom it asks: an actor that hears `call` and posts `answered`, `throttled` or `refused` back. */
  endpoint: string;
}

interface EndpointCallContext extends EndpointCallInput {
  /** Calls under way. */
  asking: readonly Asking[];
}

interface Asking {
  call: string;
  from: string;
}

export type EndpointCallEvent = Call | Cancel | EndpointAnswer;

export type EndpointCallEffect = Settled | { type: 'post'; to: string; message: Omit<Call, 'from'> };

export const endpointCallMachine = setup({
  types: {
    input: {} as EndpointCallInput,
    context: {} as EndpointCallContext,
    events: {} as EndpointCallEvent,
    emitted: {} as EndpointCallEffect,
  },
  guards: {
    isAsked: ({ context, event }) => askingOf(context, event) !== undefined,
  },
  actions: {
    ask: emit(({ context, event }) => {
      const { from: _, ...message } = passedOn(event as Call, context.name);
      return { type: 'post', to: context.endpoint, message };
    }),
    note: assign(({ context, event }) => {
      const { call, from } = event as Call;
      return { asking: [...context.asking, { call, from }] };
    }),
    settle: emit(({ context, event }): Settled => {
      const { call, from } = askingOf(context, event)!;
      return { type: 'settled', call, to: from, outcome: outcomeOf(event as EndpointAnswer) };
    }),
    forget: assign(({ context, event }) => ({ asking: context.asking.filter(({ call }) => call !== event.call) })),
  },
}).createMachine({
  id: 'endpoint-call',
  context: ({ input }) => ({ ...input, asking: [] }),
  initial: 'open',
  states: {
    open: {
      on: {
        call: { actions: ['ask', 'note'] },
        cancel: { actions: 'forget' },
        answered: { guard: 'isAsked', actions: ['settle', 'forget'] },
        throttled: { guard: 'isAsked', actions: ['settle', 'forget'] },
        refused: { guard: 'isAsked', actions: ['settle', 'forget'] },
      },
    },
  },
});

function askingOf({ asking }: EndpointCallContext, event: EndpointCallEvent): Asking | undefined {
  return asking.find(({ call }) => call === event.call);
}
