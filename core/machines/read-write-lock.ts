/**
 * The read/write lock: one line of contenders, in which a reader waits for writers alone, and a writer for everyone.
 *
 * Each side is a lock (lock.ts) with another answer to "whom do I wait for?". A reader watches the last writer before it,
 * and all readers before the next writer are woken at once: no herd, for each of them may go in. One who writes may read as
 * well, for a reader does not wait for its own. The reverse waits for itself, as in Curator: nobody can know that no other
 * reader wants to write too.
 *
 * Source: ZooKeeper recipes, "Shared Locks"; Curator `InterProcessReadWriteLock`.
 */

import type { LockInput } from './lock-context.ts';

/** What stands before the sequence numbers of the two sides' znodes. */
export interface ReadWriteKinds {
  read: string;
  write: string;
}

/** As in the recipe. */
export const recipeKinds: ReadWriteKinds = { read: '-read-', write: '-write-' };

/** As kazoo's `ReadLock`, `WriteLock` and `Lock` name theirs: for one line with those. */
export const kazooKinds: ReadWriteKinds = { read: '__rlock__', write: '__lock__' };

/** @param of `as` tells both sides apart where one session has them. */
export function readLock(of: Pick<LockInput, 'path' | 'contender'>, { read, write } = recipeKinds): LockInput {
  return { ...of, permits: 1, kind: read, waitsFor: [write], as: 'read' };
}

export function writeLock(of: Pick<LockInput, 'path' | 'contender'>, { write } = recipeKinds): LockInput {
  return { ...of, permits: 1, kind: write, as: 'write' };
}
