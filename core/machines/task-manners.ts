import type { TaskManners } from './task-context.ts';

/**
 * A pool of workers as its authors first have it: everybody lists all tasks, picks one, tries to create its claim, and
 * lists again at once when another was first.
 *
 * Source: kazoo issue #62.
 */
export const asWritten: TaskManners = {
  claim: 'persistent',
  ...{ callTimeoutMs: null, backOff: null, batch: 1, attempts: 'always', shard: null, turns: 'free' },
  ...{ watches: false, pollMs: 0, leaves: true, countsOnMs: null },
};

/**
 * The same with claims that go when the session does, and tasks that stay on offer until they are done: nothing is lost
 * for ever, and whoever is slow loses the claim and works on.
 */
export const withEphemeralClaims: TaskManners = { ...asWritten, claim: 'ephemeral' };

/** One transaction a claim, a bound on every listing, and nobody asks again without having waited. */
export const corrected: TaskManners = {
  claim: 'transaction',
  ...{ callTimeoutMs: 5000, backOff: { firstMs: 50, capMs: 60_000 }, batch: 1, attempts: 'inProportion' },
  ...{ shard: null, turns: 'free', watches: true, pollMs: 30_000, leaves: true, countsOnMs: null },
};
