/** What a task worker makes of what it hears: pure, from what it knows to what it knows next. */

import type { MultiResult, Stat } from '../zk/messages.ts';
import {
  hashOf,
  partsOfClaim,
  type Claim,
  type TaskContext,
  type TaskEvent,
  type TaskWorkerInput,
} from './task-context.ts';

export function freshContext(input: TaskWorkerInput): TaskContext {
  return {
    ...input,
    ...{ owner: '', lists: 0, offered: [], foundNone: false, share: 1, tries: 0, losses: 0, wanted: '', held: [] },
    ...{ waitMs: 0, watching: false, stirred: false, claims: [], orphans: [], unsure: false },
  };
}

/** What goes with a session: its name, and its claims; those who find them will give them back. */
export const withoutSession: Partial<TaskContext> = {
  ...{ owner: '', held: [], offered: [], tries: 0, watching: false, orphans: [], unsure: false },
};

/** A task claimed again is other work. */
export function workId({ held: [first] }: TaskContext): string {
  return first ? `${first.task}/${first.token}` : '';
}

/** A listing has come: its own share of the tasks while there is any of it, then anybody's. */
export function taken(context: TaskContext, names: readonly string[]): Partial<TaskContext> {
  const { shard, attempts, workers, batch, watching } = context;
  const own = shard ? names.filter((name) => hashOf(name) % shard.of === shard.index) : names;
  return {
    lists: context.lists + 1,
    offered: own.length > 0 ? own : names,
    foundNone: names.length === 0,
    share: attempts === 'always' ? 1 : Math.min(1, names.length / workers),
    tries: batch,
    watching: watching && names.length === 0,
    stirred: false,
  };
}

/** The draw that was below the share is even below it, and so serves to pick as well. */
export function picked({ offered, share, tries }: TaskContext, draw: number): Partial<TaskContext> {
  const at = Math.min(offered.length - 1, Math.floor((draw / share) * offered.length));
  return { wanted: offered[at]!, offered: offered.filter((_, index) => index !== at), tries: tries - 1, share: 1 };
}

/** The claim is made, or found to have been made. */
export function kept({ held, wanted }: TaskContext, event: TaskEvent): Partial<TaskContext> {
  return { held: [...held, { task: wanted, token: tokenIn(event) }], losses: 0 };
}

function tokenIn(event: TaskEvent): Claim['token'] {
  const { body } = event as { body: { stat: Stat } | { results: MultiResult[] } };
  if ('stat' in body) return body.stat.czxid;
  return body.results.flatMap((result) => ('stat' in result ? [result.stat.czxid] : []))[0]!;
}

/** Full jitter: anywhere between nothing and what has doubled with every loss in a row. */
export function backOffMs({ backOff, losses }: TaskContext, draw: number): number {
  if (!backOff) return 0;
  let mostMs = backOff.firstMs;
  for (let loss = 1; loss < losses && mostMs < backOff.capMs; loss++) mostMs *= 2;
  return draw * Math.min(backOff.capMs, mostMs);
}

/** Claims whose owners are not among those who are there. */
export function orphansAmong(claims: readonly string[], workers: readonly string[]): string[] {
  const there = new Set(workers);
  return claims.filter((name) => !there.has(partsOfClaim(name)[1]));
}
