/**
 * One count for each node: enough to tell what may have caused what from what could not have.
 *
 * Source: Fidge, Timestamps in Message-Passing Systems That Preserve the Partial Ordering (1988); Mattern, Virtual Time
 * and Global States of Distributed Systems (1989).
 */
export type VectorClock = Readonly<Record<string, number>>;

/** How one event stands to another: it may have brought it about, or the reverse, or neither knew of the other. */
export type Order = 'before' | 'after' | 'same' | 'concurrent';

/** @returns the stamp of the next event at `node`, sending included. */
export function vectorTick(clock: VectorClock, node: string): VectorClock {
  return { ...clock, [node]: (clock[node] ?? 0) + 1 };
}

/** @returns the stamp of receiving, at `node`, a message stamped `heard`. */
export function vectorReceive(clock: VectorClock, heard: VectorClock, node: string): VectorClock {
  const merged: Record<string, number> = { ...clock };
  for (const [name, count] of Object.entries(heard)) merged[name] = Math.max(merged[name] ?? 0, count);
  return vectorTick(merged, node);
}

/** A node that a stamp does not name counts zero there. */
export function vectorOrder(one: VectorClock, other: VectorClock): Order {
  const nodes = [...Object.keys(one), ...Object.keys(other)];
  const less = nodes.some((node) => (one[node] ?? 0) < (other[node] ?? 0));
  const more = nodes.some((node) => (one[node] ?? 0) > (other[node] ?? 0));
  if (less && more) return 'concurrent';
  if (less) return 'before';
  return more ? 'after' : 'same';
}
