/**
 * The bottom of a stack, as `endpoint-call`, but one that shakes hands first, for each call: `connect` goes out, and only when
 * `connected` comes back does the call itself.
 *
 * Statechart:
 *   ● open  ╌╌call, cancel, connected, answered, throttled, refused╌╌
 *
 * Those above that wait for the connection hear of it. What ends before that was never sent, and certainly did not happen: taken
 * back, or refused a connection. The two messages are for TCP's SYN and SYN-ACK, which the other side's kernel sends however
 * busy its application is; a lost one is not sent again here.
 *
 * Source: RFC 9293, section 3.5, "Establishing a Connection"; requests, "Timeouts".
 */

import { assign, emit, setup } from 'xstate';
import { outcomeOf, type EndpointAnswer } from './endpoint-answer.ts';
import type { Call, Cancel, Connected, Settled } from './layer.ts';
import { passedOn } from './passed-on.ts';
import { doing, type Plan } from './plan.ts';

export interface ConnectingCallInput {
  name: string;
  /** Whom it asks: an actor that hears `connect` and posts `connected` or `refused` back, and what else an endpoint does. */
  endpoint: string;
  /** Who hears of a connection for a call, by the address that made the call; absent, nobody. */
  tells?: Readonly<Record<string, readonly string[]>>;
}

interface ConnectingCallContext extends ConnectingCallInput {
  /** Calls that there is no connection for yet: nothing of them has gone out. */
  dialling: readonly Clocked<Call>[];
  /** Calls under way. */
  asking: readonly Asking[];
}

type Asking = Pick<Call, 'call' | 'from'>;
type Clocked<Event> = Event & { nowMs: number };
type Accepted = Clocked<Connected>;

export type ConnectingCallEvent =
  Clocked<Call | Cancel | Connected> | EndpointAnswer | { type: 'refused'; call: string; of: 'connect' };

export type ConnectingCallEffect =
  | Settled
  | (Connected & { to: string })
  | { type: 'post'; to: string; message: Omit<Call, 'from'> | { type: 'connect'; call: string } };

type Step = Plan<ConnectingCallContext, ConnectingCallEffect>;

/** Hosts run it `clocked`: what is left of a call's time is less by the handshake. */
export const connectingCallMachine = setup({
  types: {
    input: {} as ConnectingCallInput,
    context: {} as ConnectingCallContext,
    events: {} as ConnectingCallEvent,
    emitted: {} as ConnectingCallEffect,
  },
  guards: {
    isDialled: ({ context, event }) => context.dialling.some(({ call }) => call === event.call),
    isAwaited: ({ context, event }) => awaitedOf(context, event) !== undefined,
  },
  actions: {
    dial: doing(dial),
    send: doing(send),
    settle: emit(({ context, event }): Settled => {
      const { call, from } = awaitedOf(context, event)!;
      return { type: 'settled', call, to: from, outcome: outcomeOf(event as EndpointAnswer) };
    }),
    forget: assign(({ context, event }) => ({
      dialling: without(context.dialling, event.call),
      asking: without(context.asking, event.call),
    })),
  },
}).createMachine({
  id: 'connecting-call',
  context: ({ input }) => ({ ...input, dialling: [], asking: [] }),
  initial: 'open',
  states: {
    open: {
      on: {
        call: { actions: 'dial' },
        cancel: { actions: 'forget' },
        connected: { guard: 'isDialled', actions: 'send' },
        answered: { guard: 'isAwaited', actions: ['settle', 'forget'] },
        throttled: { guard: 'isAwaited', actions: ['settle', 'forget'] },
        refused: { guard: 'isAwaited', actions: ['settle', 'forget'] },
      },
    },
  },
});

function dial({ endpoint, dialling }: ConnectingCallContext, event: Clocked<Call>): Step {
  const message = { type: 'connect', call: event.call } as const;
  return { change: { dialling: [...dialling, event] }, effects: [{ type: 'post', to: endpoint, message }] };
}

/** There is a connection: whoever waits for one is told, and the call goes out. */
function send(context: ConnectingCallContext, { call, nowMs }: Accepted): Step {
  const { name, endpoint, dialling, asking, tells = {} } = context;
  const dialled = dialling.find((one) => one.call === call)!;
  const { from, ...message } = passedOn(dialled, name, nowMs - dialled.nowMs);
  const told = (tells[dialled.from] ?? []).map((to) => ({ type: 'connected', call, to }) as const);
  return {
    change: { dialling: without(dialling, call), asking: [...asking, { call, from: dialled.from }] },
    effects: [...told, { type: 'post', to: endpoint, message }],
  };
}

/** Which call an answer is for. To refuse a connection is to answer what has not been sent. */
function awaitedOf({ dialling, asking }: ConnectingCallContext, event: ConnectingCallEvent): Asking | undefined {
  const awaited: readonly Asking[] = 'of' in event ? dialling : asking;
  return awaited.find(({ call }) => call === event.call);
}

function without<One extends Asking>(calls: readonly One[], call: string): readonly One[] {
  return calls.filter((one) => one.call !== call);
}
