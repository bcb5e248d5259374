/**
 * What can be broken in a scenario.
 *
 * A partition is silent: what is sent into it waits, and arrives after it heals if the connection is still
 * open at both ends, as TCP's retransmission would have it.
 */
export type Fault = {
  type: 'partition';
  /** The participant cut off, such as `caller-3`, and what it can no longer reach. */
  between: readonly [string, string];
  fromMs: number;
  toMs: number;
};

/** @returns the participant that an address belongs to: `caller-3/lock` → `caller-3`. */
export function participantOf(address: string): string {
  const slash = address.indexOf('/');
  return slash === -1 ? address : address.slice(0, slash);
}
