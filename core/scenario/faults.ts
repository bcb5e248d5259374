/** What can be broken in a scenario, and from when to when. */
export type Fault = (Partition | Cut | Stopped | Dead | WrongClock | SlowDisk) & { fromMs: number; toMs?: number };

/**
 * Silence: what is sent into it waits, and arrives after it heals if the connection is still open at both ends, as
 * TCP's retransmission would have it.
 */
interface Partition {
  type: 'partition';
  /** The participant cut off, such as `caller-3`, and what it can no longer reach: two clients, servers, or one of each. */
  between: readonly [string, string];
  toMs: number;
}

/** The first message that the second sends to the first while it lasts is lost half-way, and its connection with it. */
interface Cut {
  type: 'cut';
  between: readonly [string, string];
  toMs: number;
}

/**
 * SIGSTOP and SIGCONT: a process, `caller-3` or `server-2`, neither hears nor says anything, and its connections stay
 * open. Then all that was said to it meanwhile is there at once, and all its timers that are past are due.
 */
interface Stopped {
  type: 'pause';
  process: string;
  toMs: number;
}

/**
 * SIGKILL: the process is no more, and its system closes its connections; sessions do not end by that. A server
 * is started again at `toMs`, with what it had on its disk; without that, and as a client, it stays dead.
 */
interface Dead {
  type: 'kill';
  process: string;
}

/**
 * A server's clock advances by `rate` for every millisecond, and with it the time of the sessions that it keeps as a
 * leader; the date that it stamps on znodes is wrong by `offsetMs` as well.
 */
interface WrongClock {
  type: 'skew';
  process: string;
  /** 1 unless said. */
  rate?: number;
  /** 0 unless said. */
  offsetMs?: number;
}

/** A server's disk takes this long for every write, before which it does not acknowledge a proposal. */
interface SlowDisk {
  type: 'slowDisk';
  process: string;
  fsyncMs: number;
}

/** @returns the participant that an address belongs to: `caller-3/lock` → `caller-3`. */
export function participantOf(address: string): string {
  const slash = address.indexOf('/');
  return slash === -1 ? address : address.slice(0, slash);
}
