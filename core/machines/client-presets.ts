import type { ClientBehaviour } from './client-behaviour.ts';

/**
 * The Java client of ZooKeeper 3.8, and the behaviour of our own: it never says by itself that its session has expired.
 *
 * Source: `ClientCnxn.SendThread` (timeToNextPing, connectTimeout, readTimeout, startConnect, cleanup, primeConnection),
 * `StaticHostProvider.next`, of Apache ZooKeeper 3.8.0.
 */
const zooKeeper38: ClientBehaviour = {
  ping: { since: 'sent', share: 1 / 3, earlierMs: 1000, jitterMs: 0, mostMs: 10_000 },
  hangsUp: 'afterReadTimeout',
  dialling: 'shareOfTimeout',
  reconnect: {
    randomMs: 1000,
    round: 'fromLastAccepted',
    afterRound: { firstMs: 1000, factor: 1, spread: 0, mostMs: 1000 },
  },
  queued: 'failWithAttempt',
  watches: 'setAgain',
  givesUp: null,
  afterExpiry: 'ends',
};

/**
 * The Java client since 3.9.3: it expires its session itself once it has heard from no server for 4/3 of the timeout. A
 * TCP connection that is taken counts as hearing (`ClientCnxnSocketNIO.doTransport`). Its thread looks at the clock only
 * between two attempts, so that it may say so a little later than here.
 *
 * Source: ZOOKEEPER-4508, apache/zookeeper pull request 2058, `ClientCnxn.expirationTimeout`.
 */
const zooKeeper393: ClientBehaviour = { ...zooKeeper38, givesUp: { share: 4 / 3, since: 'heard' } };

/**
 * Curator 5 over the Java client of 3.8: SUSPENDED on Disconnected, LOST by its own clock after the whole timeout from then
 * (`simulatedSessionExpirationPercent` is 100 unless set), and then a new handle with a new session and no watches.
 *
 * Source: `ConnectionStateManager.checkSessionExpiration`, `ConnectionState.handleExpiredSession` of Apache Curator 5;
 * Curator Tech Notes 12 and 14.
 */
const curator5: ClientBehaviour = {
  ...zooKeeper38,
  givesUp: { share: 1, since: 'suspended' },
  afterExpiry: 'opensAnother',
};

/**
 * kazoo 2.8: its wait for the next ping begins anew with whatever comes in, so that a client that hears a great deal and
 * says nothing never pings. It sets no watch again: those who watch hear None and are forgotten. Its jitter is drawn anew
 * for each wait, here for each connection; its list is shuffled anew for each round, here once.
 *
 * Source: `ConnectionHandler._connect_attempt`, `_connect`, `zk_loop`; `KazooClient._session_callback`, `_reset_watchers`,
 * `_RETRY_COMPAT_DEFAULTS` (the longest wait between two rounds is an hour); `KazooRetry.__call__`, of kazoo 2.8.0.
 */
const kazoo28: ClientBehaviour = {
  ping: { since: 'sentOrHeard', share: 1 / 3, earlierMs: 0, jitterMs: 400, mostMs: null },
  hangsUp: 'onUnansweredPing',
  dialling: 'wholeTimeout',
  reconnect: {
    randomMs: 0,
    round: 'fromFirst',
    afterRound: { firstMs: 100, factor: 2, spread: 0.4, mostMs: 3_600_000 },
  },
  queued: 'waitForConnection',
  watches: 'forgotten',
  givesUp: null,
  afterExpiry: 'opensAnother',
};

/** What each library makes of its connection. */
export const clientPresets = { zooKeeper38, zooKeeper393, curator5, kazoo28 } satisfies Record<string, ClientBehaviour>;

export type ClientPreset = keyof typeof clientPresets;
