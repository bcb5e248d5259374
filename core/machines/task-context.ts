/** What a worker of a task pool keeps in mind, hears and asks for; its behaviour is in task-worker.ts. */

import type { MultiResult, ReplyBody, Request } from '../zk/messages.ts';
import type { ErrorName } from '../zk/errors.ts';
import { joinPath } from '../zk/paths.ts';
import type { Replied } from './session-context.ts';

/** How a worker goes about its work: what the two forms of the pool differ in. */
export interface TaskManners {
  /**
   * `persistent`: create `pending/ID`, then delete `available/ID`: two requests, and nothing takes them back.
   * `ephemeral`: create `pending/ID`, which goes with the session; `available/ID` is deleted when the work is done.
   * `transaction`: both in one, under a name that says whose claim it is, beside an ephemeral `workers/OWNER`; who finds
   * nothing to do gives back the claims of owners who are gone. A task that is done stands in `done/ID`.
   */
  claim: 'persistent' | 'ephemeral' | 'transaction';
  /** How long a listing may take before the worker backs off; null: for as long as the session lives. */
  callTimeoutMs: number | null;
  /** Full jitter, doubling with every claim lost in a row; null: list again at once. */
  backOff: { firstMs: number; capMs: number } | null;
  /** Claims attempted on the strength of one listing. */
  batch: number;
  /** `inProportion`: with T tasks left for W workers, only with probability T/W. */
  attempts: 'always' | 'inProportion';
  /** Its own share of the ids, by hash, which it empties first; null: everybody picks among all. */
  shard: { index: number; of: number } | null;
  /** `led`: whoever is elected lists and claims alone, and steps down before it works. */
  turns: 'free' | 'led';
  /** With nothing to do: be told of a change. Either way it looks again after `pollMs`. */
  watches: boolean;
  pollMs: number;
  /** With nothing left to do, now or later: go. */
  leaves: boolean;
  /** The session timeout it counts on: granted less, it says so. Null: it does not look. */
  countsOnMs: number | null;
}

export interface TaskWorkerInput extends TaskManners {
  name: string;
  /** The pool: `available`, `pending` and, for transactions, `workers` and `done` are below it, and made by others. */
  path: string;
  /** How many workers share the pool, as far as it knows. */
  workers: number;
  /** How long a task takes. */
  workMs: number;
}

/** A claim: the token is the czxid of its znode, which grows with every claim there is. */
export interface Claim {
  task: string;
  token: number;
}

export interface TaskContext extends TaskWorkerInput {
  /** Of the session, without `0x`: whose its claims are. Empty without a session. */
  owner: string;
  /** Listings begun: an answer to one that was given up is not taken for the next. */
  lists: number;
  /** What the last listing offered, less what has been tried since. */
  offered: readonly string[];
  /** Whether the last listing had nothing. */
  foundNone: boolean;
  /** With which probability to attempt. */
  share: number;
  /** Attempts left before it lists again. */
  tries: number;
  /** Claims lost in a row. */
  losses: number;
  /** The task it is trying to claim. */
  wanted: string;
  /** Claimed and not done, the one being worked on first. */
  held: readonly Claim[];
  waitMs: number;
  /** Whether the next listing leaves a watch, and whether one has fired since the last. */
  watching: boolean;
  stirred: boolean;
  /** Claims of others, as last listed, and those of them whose owners are gone. */
  claims: readonly string[];
  orphans: readonly string[];
  /** Whether it has asked for its work to be recorded and not been answered. */
  unsure: boolean;
}

export type TaskEvent =
  | { type: 'start' }
  | { type: 'connected'; sessionId: string; timeoutMs: number }
  | { type: 'expired' }
  | { type: 'notified'; event: string; path: string }
  | { type: 'drawn'; draw: number }
  | { type: 'worked'; id: string }
  | { type: 'held' }
  | { type: 'failed' }
  | { type: 'released' }
  | Replied;

export type TaskEffect =
  | { type: 'submit'; id: string; request: Request }
  | { type: 'draw' }
  | { type: 'work'; id: string; forMs: number }
  /** To the lock by which a leader is elected. */
  | { type: 'acquire' }
  | { type: 'release' }
  | { type: 'close' }
  /** A listing has come: so many names in so many bytes of a reply. */
  | { type: 'listed'; names: number; bytes: number }
  | { type: 'claimed'; task: string; token: number }
  | { type: 'missed'; task: string }
  | { type: 'begun'; task: string; token: number }
  | { type: 'finished'; task: string; token: number }
  /** What it has done, or was about to do, counts for nothing: the claim is not its own any more. */
  | { type: 'forfeited'; tasks: string[] }
  | { type: 'recovered'; task: string }
  | { type: 'shortLease'; countsOnMs: number; grantedMs: number }
  | { type: 'stopped'; error: string };

export type Purpose =
  'enlist' | 'list' | 'claim' | 'verify' | 'prune' | 'finish' | 'retire' | 'clear' | 'inspect' | 'muster' | 'recover';

export function availableOf({ path }: TaskContext, task: string): string {
  return joinPath(joinPath(path, 'available'), task);
}

/** `pending/ID`; in a transaction `pending/ID:OWNER`, so that nobody deletes another's claim for his own. */
export function pendingOf({ path, claim, owner }: TaskContext, task: string): string {
  return joinPath(joinPath(path, 'pending'), claim === 'transaction' ? `${task}:${owner}` : task);
}

/** `17:1a2b` → ['17', '1a2b'] */
export function partsOfClaim(name: string): [task: string, owner: string] {
  const colon = name.lastIndexOf(':');
  return colon === -1 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** What became of a request; of a multi what was wrong with the first part of which anything was. */
export function errorOf(event: Replied): ErrorName | null {
  if (event.error !== null || event.body.op !== 'multi') return event.error;
  const wrong = event.body.results.find((result): result is Extract<MultiResult, { op: 'error' }> => {
    return result.op === 'error' && result.error !== null && result.error !== 'RuntimeInconsistency';
  });
  return wrong?.error ?? null;
}

/** The names in a reply that lists children. */
export function namesIn(event: TaskEvent): string[] {
  return (event as { body: Extract<ReplyBody, { op: 'getChildren' }> }).body.children;
}

/** What a listing takes on the wire, less the reply's header: a count, and a length before each name. */
export function bytesOf(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + 4 + name.length, 4);
}

/** FNV-1a, 32 bits: whose shard a task is in. */
export function hashOf(task: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < task.length; at++) hash = Math.imul(hash ^ task.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
