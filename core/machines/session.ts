/**
 * A client's session: what one client may believe about its lease on the ensemble, and the connection that keeps it.
 *
 * Statechart:
 *   ● connecting       ──received [accepts]───────────────────────────────────────▶ connected
 *                      ──received [refuses]───────────────────────────────────────▶ expired
 *                      ──close────────────────────────────────────────────────────▶ closed
 *                      ╌╌submit╌╌
 *     ∥ reaching       ──disconnected─────────────────────────────────────────────▶ .pausing
 *       ● dialling     ──opened───────────────────────────────────────────────────▶ handshaking
 *                      ──after dialTimeout────────────────────────────────────────▶ hangingUp
 *         handshaking  ──after connectTimeout─────────────────────────────────────▶ hangingUp
 *         hangingUp
 *         pausing      ──after reconnectWait──────────────────────────────────────▶ dialling
 *     ∥ believing
 *       ● deciding     ──always [countsFromHeard]─────────────────────────────────▶ counting
 *                      ──always [else]────────────────────────────────────────────▶ patient
 *         patient
 *         counting     ──opened [countsFromHeard]─────────────────────────────────▶ counting
 *                      ──after patience───────────────────────────────────────────▶ expired
 *     connected        ──disconnected─────────────────────────────────────────────▶ suspended
 *                      ──close────────────────────────────────────────────────────▶ closing
 *     ∥ hearing
 *       ● listening    ──received [isPong | isNext | isNotification | isAuth]─────▶ listening
 *                      ──received [deniesUs]──────────────────────────────────────▶ authFailed
 *                      ──received [else], after readTimeout [minds]───────────────▶ suspended.reaching.hangingUp
 *     ∥ sending
 *       ● resting        submit, received [restsWhenHearing],
 *                      ──after pingInterval [else]────────────────────────────────▶ resting
 *                      ──after pingInterval [pingedInVain]────────────────────────▶ suspended.reaching.hangingUp
 *     suspended        ──received [accepts]───────────────────────────────────────▶ connected
 *                      ──received [refuses]───────────────────────────────────────▶ expired
 *                      ──close────────────────────────────────────────────────────▶ closed
 *                      ╌╌submit╌╌
 *     ∥ reaching       ──disconnected─────────────────────────────────────────────▶ .pausing
 *         dialling     ──opened───────────────────────────────────────────────────▶ handshaking
 *                      ──after dialTimeout────────────────────────────────────────▶ hangingUp
 *         handshaking  ──after connectTimeout─────────────────────────────────────▶ hangingUp
 *         hangingUp
 *       ● pausing      ──after reconnectWait──────────────────────────────────────▶ dialling
 *     ∥ believing
 *       ● deciding     ──always [givesUp]─────────────────────────────────────────▶ counting
 *                      ──always [else]────────────────────────────────────────────▶ patient
 *         patient
 *         counting     ──opened [countsFromHeard]─────────────────────────────────▶ counting
 *                      ──after patience───────────────────────────────────────────▶ expired
 *     closing          ──received [endsSession], disconnected, after readTimeout──▶ closed
 *                      ╌╌received, submit╌╌
 *     expired          ──disconnected [opensAnother], always [canOpenAnother]─────▶ connecting
 *                      ──close────────────────────────────────────────────────────▶ closed
 *                      ╌╌disconnected, submit╌╌
 *     authFailed       ──close────────────────────────────────────────────────────▶ closed
 *                      ╌╌disconnected, submit╌╌
 *     closed           ╌╌disconnected, submit╌╌
 *
 * A ping goes out by the time since we last *sent*, never since we last heard: a client that hears a great deal and
 * says nothing must still tell the ensemble that it lives. Whatever ends a connection fails every request on it,
 * and every one still queued, with ConnectionLoss: it may have happened. Watches are set again on the next connection,
 * which tells what was missed. Where client libraries do otherwise: client-presets.ts.
 *
 * Source: ZooKeeper Programmer's Guide, "ZooKeeper Sessions"; `ClientCnxn` of 3.8 (connectTimeout, readTimeout,
 * SendThread.run, primeConnection, conLossPacket), which never declares its own session expired.
 */

import { freshContext } from './session-context.ts';
import { sessionParts } from './session-parts.ts';

/** Finding a server and being accepted, with or without a session to resume. */
const reaching = {
  states: {
    dialling: { entry: 'dial', on: { opened: 'handshaking' }, after: { dialTimeout: 'hangingUp' } },
    handshaking: { entry: 'introduce', after: { connectTimeout: 'hangingUp' } },
    hangingUp: { entry: 'hangUp' },
    pausing: { after: { reconnectWait: 'dialling' } },
  },
  on: { disconnected: { target: '.pausing', actions: 'failAttempt' } },
} as const;

/** How long the client itself believes that its session may still be there: counting, unless it leaves that to others. */
const believing = {
  patient: {},
  counting: {
    on: { opened: { guard: 'countsFromHeard', target: 'counting', reenter: true, actions: 'noteContact' } },
    after: { patience: { target: '#session.expired', actions: 'expireByClock' } },
  },
} as const;

const believingAtFirst = {
  initial: 'deciding',
  states: {
    deciding: { always: [{ guard: 'countsFromHeard', target: 'counting' }, { target: 'patient' }] },
    ...believing,
  },
} as const;

const believingStill = {
  initial: 'deciding',
  states: { deciding: { always: [{ guard: 'givesUp', target: 'counting' }, { target: 'patient' }] }, ...believing },
} as const;

const seekingOn = {
  submit: { actions: 'hold' },
  received: [
    { guard: 'accepts', target: 'connected', actions: 'accept' },
    { guard: 'refuses', target: 'expired', actions: 'expire' },
  ],
  close: 'closed',
} as const;

export const sessionMachine = sessionParts.createMachine({
  id: 'session',
  context: ({ input }) => freshContext(input),
  initial: 'connecting',
  states: {
    connecting: {
      type: 'parallel',
      states: { reaching: { initial: 'dialling', ...reaching }, believing: believingAtFirst },
      on: seekingOn,
    },
    connected: {
      type: 'parallel',
      on: {
        disconnected: { target: 'suspended', actions: 'lose' },
        close: 'closing',
      },
      states: {
        // Each with one state inside: a region that went back into itself would take its neighbour with it. Hearing comes
        // first: where it ends the connection, nothing else is to be said of the message.
        hearing: {
          initial: 'listening',
          states: {
            listening: {
              on: {
                received: [
                  { guard: 'isPong', target: 'listening', reenter: true, actions: 'noteLife' },
                  { guard: 'isNext', target: 'listening', reenter: true, actions: 'answer' },
                  { guard: 'isNotification', target: 'listening', reenter: true, actions: 'notify' },
                  { guard: 'deniesUs', target: '#session.authFailed', actions: 'denied' },
                  { guard: 'isAuth', target: 'listening', reenter: true, actions: 'answerAuth' },
                  // An answer out of order: the stream cannot be trusted any more.
                  { target: '#session.suspended.reaching.hangingUp', actions: 'giveUpConfused' },
                ],
              },
              after: {
                readTimeout: {
                  guard: 'minds',
                  target: '#session.suspended.reaching.hangingUp',
                  actions: 'giveUpSilent',
                },
              },
            },
          },
        },
        sending: {
          initial: 'resting',
          states: {
            resting: {
              on: {
                submit: { target: 'resting', reenter: true, actions: 'ask' },
                received: { guard: 'restsWhenHearing', target: 'resting', reenter: true },
              },
              after: {
                pingInterval: [
                  {
                    guard: 'pingedInVain',
                    target: '#session.suspended.reaching.hangingUp',
                    actions: 'giveUpSilent',
                  },
                  { target: 'resting', reenter: true, actions: 'ping' },
                ],
              },
            },
          },
        },
      },
    },
    suspended: {
      type: 'parallel',
      entry: 'suspend',
      states: { reaching: { initial: 'pausing', ...reaching }, believing: believingStill },
      on: seekingOn,
    },
    closing: {
      entry: 'askToClose',
      on: {
        received: [
          { guard: 'endsSession', target: 'closed', actions: 'answer' },
          { guard: 'isNext', actions: 'answer' },
          { guard: 'isNotification', actions: 'notify' },
          { guard: 'isAuth', actions: 'answerAuth' },
        ],
        disconnected: { target: 'closed', actions: 'noteGone' },
        submit: { actions: 'refuse' },
      },
      after: { readTimeout: 'closed' },
    },
    expired: {
      entry: 'hangUp',
      always: { guard: 'canOpenAnother', target: 'connecting' },
      on: {
        disconnected: [{ guard: 'opensAnother', target: 'connecting', actions: 'noteGone' }, { actions: 'noteGone' }],
        submit: { actions: 'refuse' },
        close: 'closed',
      },
    },
    authFailed: {
      entry: 'hangUp',
      on: { disconnected: { actions: 'noteGone' }, submit: { actions: 'refuseUnknown' }, close: 'closed' },
    },
    closed: {
      entry: ['end', 'hangUp'],
      on: { disconnected: { actions: 'noteGone' }, submit: { actions: 'refuse' } },
    },
  },
});
