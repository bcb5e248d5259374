/**
 * A client's session: what one client may believe about its lease on the ensemble, and the connection that keeps it.
 *
 *   connecting ──accepted──▶ connected ──disconnected, or silent for 2/3 T──▶ suspended ──accepted──▶ connected
 *        │                       │ close                                          │ refused
 *        ▼ close                 ▼                                                ▼
 *     closed ◀───answered── closing                                   expired (final: the ensemble's word,
 *                                                                              not our clock's)
 *   connecting and suspended alike: dialling ─▶ handshaking;  out of time: hangingUp ─▶ pausing ─▶ dialling
 *
 * A ping goes out by the time since we last *sent*, never since we last heard: a client that hears a great deal and
 * says nothing must still tell the ensemble that it lives. Whatever ends a connection fails every request on it,
 * and every one still queued, with ConnectionLoss: it may have happened.
 *
 * Source: ZooKeeper Programmer's Guide, "ZooKeeper Sessions"; `ClientCnxn` of 3.8 (connectTimeout, readTimeout,
 * SendThread.run, conLossPacket), which never declares its own session expired.
 */

import { noPassword, noSession } from '../zk/messages.ts';
import { sessionParts } from './session-parts.ts';

/** Finding a server and being accepted, with or without a session to resume. */
const reaching = {
  dialling: { entry: 'dial', on: { opened: 'handshaking' }, after: { connectTimeout: 'hangingUp' } },
  handshaking: { entry: 'introduce', after: { connectTimeout: 'hangingUp' } },
  hangingUp: { entry: 'hangUp' },
  pausing: { after: { reconnectWait: 'dialling' } },
} as const;

export const sessionMachine = sessionParts.createMachine({
  id: 'session',
  context: ({ input }) => ({
    askedMs: input.timeoutMs,
    timeoutMs: input.timeoutMs,
    servers: input.servers,
    server: 0,
    home: 0,
    sessionId: noSession,
    password: noPassword,
    lastZxid: 0,
    nextXid: 1,
    pending: [],
    queued: [],
    draw: 0,
  }),
  initial: 'connecting',
  states: {
    connecting: {
      initial: 'dialling',
      states: reaching,
      on: {
        submit: { actions: 'queue' },
        received: { guard: 'accepts', target: 'connected', actions: 'accept' },
        disconnected: {
          target: '.pausing',
          actions: ['loseAll', 'tryNext'],
        },
        close: 'closed',
      },
    },
    connected: {
      type: 'parallel',
      entry: 'announceAndCatchUp',
      on: {
        disconnected: {
          target: 'suspended.pausing',
          actions: ['loseAll', 'tryNext'],
        },
        close: 'closing',
      },
      states: {
        // Each with one state inside: a region that went back into itself would take its neighbour with it.
        sending: {
          initial: 'resting',
          states: {
            resting: {
              on: { submit: { target: 'resting', reenter: true, actions: ['number', 'sendNewest'] } },
              after: { pingInterval: { target: 'resting', reenter: true, actions: 'ping' } },
            },
          },
        },
        hearing: {
          initial: 'listening',
          states: {
            listening: {
              on: {
                received: [
                  { guard: 'isPong', target: 'listening', reenter: true },
                  { guard: 'isNext', target: 'listening', reenter: true, actions: ['reply', 'settle'] },
                  { guard: 'isNotification', target: 'listening', reenter: true, actions: 'notify' },
                  // An answer out of order: the stream cannot be trusted any more.
                  { target: '#session.suspended.hangingUp', actions: ['loseAll', 'forget'] },
                ],
              },
              after: { readTimeout: { target: '#session.suspended.hangingUp', actions: ['loseAll', 'forget'] } },
            },
          },
        },
      },
    },
    suspended: {
      initial: 'pausing',
      entry: 'announceSuspension',
      states: reaching,
      on: {
        submit: { actions: 'queue' },
        received: [
          { guard: 'accepts', target: 'connected', actions: 'accept' },
          { guard: 'refuses', target: 'expired' },
        ],
        disconnected: {
          target: '.pausing',
          actions: ['loseAll', 'tryNext'],
        },
        close: 'closed',
      },
    },
    closing: {
      entry: ['numberClosing', 'sendNewest'],
      on: {
        received: [
          { guard: 'endsSession', target: 'closed' },
          { guard: 'isNext', actions: ['reply', 'settle'] },
        ],
        disconnected: 'closed',
        submit: { actions: 'refuse' },
      },
      after: { readTimeout: 'closed' },
    },
    expired: {
      type: 'final',
      entry: ['expireAll', 'announceExpiry', 'hangUp'],
    },
    closed: { type: 'final', entry: ['announceClosing', 'hangUp'] },
  },
});
