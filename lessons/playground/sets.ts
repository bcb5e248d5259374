import { breakers } from './breakers.ts';
import { caches } from './caches.ts';
import { clocks } from './clocks.ts';
import { elections } from './elections.ts';
import { gates } from './gates.ts';
import { leases } from './leases.ts';
import { limits } from './limits.ts';
import { locks } from './locks.ts';
import { logs } from './logs.ts';
import { payments } from './payments.ts';
import { queues } from './queues.ts';
import { quorums } from './quorums.ts';
import { retries } from './retries.ts';
import { sessions } from './sessions.ts';
import type { PlaygroundSet } from './set.ts';
import { stacks } from './stacks.ts';
import { tasks } from './tasks.ts';

/** Everything that can be put on stage without a story, in the order in which the site lists it. */
export const sets: readonly PlaygroundSet[] = [
  ...[sessions, locks, elections, tasks],
  ...[gates, limits, queues, retries, breakers, stacks, caches, payments],
  ...[logs, leases, quorums, clocks],
];
