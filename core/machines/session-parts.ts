/** What the session machine is made of: its waits, guards and actions. How they hang together is in session.ts. */

import { setup } from 'xstate';
import { authXid, pingXid, type ConnectResponse, type Notification, type Reply } from '../zk/messages.ts';
import { dialTimeoutMs, patienceMs, pingIntervalMs, readTimeoutMs } from './client-waits.ts';
import { doing as doingPlan } from './plan.ts';
import * as connection from './session-connection.ts';
import {
  changed,
  isConnected,
  isReply,
  ownId,
  type SessionContext,
  type SessionEffect,
  type SessionEvent,
  type SessionInput,
  type Submit,
} from './session-context.ts';
import * as requests from './session-requests.ts';
import type { Plan } from './session-requests.ts';

function doing(plan: (context: SessionContext, event: never) => Plan) {
  return doingPlan<SessionContext, SessionEvent, SessionEffect>((context, event) => {
    const { change, effects } = plan(context, event);
    return { context: changed(context, change), effects };
  });
}

type Heard<M> = { message: M };
type Disconnected = Extract<SessionEvent, { type: 'disconnected' }>;

const ping = { type: 'send', message: { type: 'request', xid: pingXid, request: { op: 'ping' } } } as const;
const closing = { id: ownId, request: { op: 'closeSession' } } as const;

export const sessionParts = setup({
  types: {
    input: {} as SessionInput,
    context: {} as SessionContext,
    events: {} as SessionEvent,
    emitted: {} as SessionEffect,
  },
  delays: {
    dialTimeout: ({ context }) => dialTimeoutMs(context.behaviour, context.timeoutMs, context.servers),
    connectTimeout: ({ context }) => context.timeoutMs / context.servers,
    readTimeout: ({ context }) => readTimeoutMs(context.timeoutMs),
    pingInterval: ({ context }) => pingIntervalMs(context.behaviour, context.timeoutMs, context.draw),
    reconnectWait: ({ context }) => context.waitMs,
    patience: ({ context }) => patienceMs(context.behaviour, context.timeoutMs, context.silentMs),
  },
  guards: {
    accepts: ({ event }) => isConnected(event) && event.message.timeoutMs > 0,
    refuses: ({ event }) => isConnected(event) && event.message.timeoutMs <= 0,
    isPong: ({ event }) => isReply(event) && event.message.xid === pingXid,
    isNext: ({ context, event }) => isReply(event) && event.message.xid === context.pending[0]?.xid,
    isAuth: ({ event }) => isReply(event) && event.message.xid === authXid,
    deniesUs: ({ event }) => isReply(event) && event.message.xid === authXid && event.message.error === 'AuthFailed',
    isNotification: ({ event }) => event.type === 'received' && event.message.type === 'notification',
    endsSession: ({ context, event }) =>
      isReply(event) &&
      event.message.xid === context.pending[0]?.xid &&
      context.pending[0].request.op === 'closeSession',
    minds: ({ context }) => context.behaviour.hangsUp === 'afterReadTimeout',
    pingedInVain: ({ context }) => context.behaviour.hangsUp === 'onUnansweredPing' && context.pinged,
    restsWhenHearing: ({ context }) => context.behaviour.ping.since === 'sentOrHeard',
    givesUp: ({ context }) => context.behaviour.givesUp !== null,
    countsFromHeard: ({ context }) => context.behaviour.givesUp?.since === 'heard',
    opensAnother: ({ context }) => context.behaviour.afterExpiry === 'opensAnother',
    canOpenAnother: ({ context }) => context.behaviour.afterExpiry === 'opensAnother' && !context.dialled,
  },
  actions: {
    dial: doing(connection.dial),
    hangUp: doing(connection.hangUp),
    introduce: doing(connection.introduce),
    accept: doing((context, { message }: Heard<ConnectResponse>) => connection.accept(context, message)),
    lose: doing((context, event: Disconnected) => connection.lose(context, event)),
    failAttempt: doing((context, event: Disconnected) => connection.failAttempt(context, event)),
    giveUpSilent: doing(connection.giveUpSilent),
    giveUpConfused: doing((context) => connection.giveUpConnection(context, 0)),
    suspend: doing(requests.suspend),
    ask: doing((context, event: Submit) => requests.ask(context, event)),
    askToClose: doing((context) => requests.ask(context, closing)),
    hold: doing((context, event: Submit) => requests.hold(context, event)),
    answer: doing((context, { message }: Heard<Reply>) => requests.answer(context, message)),
    answerAuth: doing(requests.answerAuth),
    notify: doing((context, { message }: Heard<Notification>) => requests.notify(context, message)),
    ping: doing(() => ({ change: { pinged: true }, effects: [ping] })),
    noteLife: doing(() => ({ change: { pinged: false }, effects: [] })),
    noteContact: doing(() => ({ change: { silentMs: 0 }, effects: [] })),
    noteGone: doing(() => ({ change: { dialled: false }, effects: [] })),
    expire: doing((context) => connection.expire(context, 'ensemble')),
    expireByClock: doing((context) => connection.expire(context, 'clock')),
    denied: doing((context) => {
      const { change, effects } = requests.fail(context, 'AuthFailed');
      return { change, effects: [...effects, { type: 'authFailed' }] };
    }),
    refuse: doing((_context, { id }: Submit) => refusal(id, 'SessionExpired')),
    refuseUnknown: doing((_context, { id }: Submit) => refusal(id, 'AuthFailed')),
    end: doing((context) => {
      const { change, effects } = requests.fail(context, 'ConnectionLoss');
      return { change, effects: [...effects, { type: 'closed' }] };
    }),
  },
});

function refusal(id: string, error: 'SessionExpired' | 'AuthFailed'): Plan {
  return { change: {}, effects: [{ type: 'replied', id, error, body: null }] };
}
