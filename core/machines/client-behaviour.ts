/**
 * What a ZooKeeper client library does about its connection, where libraries differ: plain data that configures the one
 * session machine. What the well-known ones do: client-presets.ts.
 */
export interface ClientBehaviour {
  /** When a client that has nothing to say tells the ensemble that it lives. */
  ping: {
    /** What begins the wait anew: that it sent something, or also that it heard something. Only the first is safe. */
    since: 'sent' | 'sentOrHeard';
    /** The wait as a share of the session timeout. */
    share: number;
    /** Taken off a wait that is longer than this itself. */
    earlierMs: number;
    /** Up to this much is taken off at random, drawn for each connection. */
    jitterMs: number;
    /** The longest wait; null: as long as the share is. */
    mostMs: number | null;
  };
  /** What makes it hang up on a silent server: having heard nothing for 2/3 of the timeout, or no answer to its last ping. */
  hangsUp: 'afterReadTimeout' | 'onUnansweredPing';
  /** How long it waits for a TCP connection: for its share, one server among so many, or the whole session timeout. */
  dialling: 'shareOfTimeout' | 'wholeTimeout';
  reconnect: {
    /** A random wait of up to this much comes before every dial, once a server has taken a connection. */
    randomMs: number;
    /** What counts as a round in vain: coming back to the server that last took us, or to the head of the list. */
    round: 'fromLastAccepted' | 'fromFirst';
    /** The wait after a round: `firstMs`, times `factor` after each further one up to `mostMs`, give or take `spread`. */
    afterRound: { firstMs: number; factor: number; spread: number; mostMs: number };
  };
  /** What becomes of requests made while there is no connection: each attempt that fails fails them, or they wait. */
  queued: 'failWithAttempt' | 'waitForConnection';
  /** Whether watches are set again on the next connection, with what was missed, or are gone with their own. */
  watches: 'setAgain' | 'forgotten';
  /**
   * Whether the client itself declares its session expired, and when: after `share` of the session timeout since it last
   * heard from a server, or since it was suspended. Null: it leaves that to the ensemble.
   */
  givesUp: { share: number; since: 'heard' | 'suspended' } | null;
  /** Whether it goes on with a session of its own accord after one has expired. */
  afterExpiry: 'ends' | 'opensAnother';
}
