import type { ErrorName } from '../zk/errors.ts';
import type { JournalItem } from './journal.ts';
import type { LocalClock } from './local-clock.ts';
import type { LinkMessage } from './peer-message.ts';
import type { Submission } from './proposal.ts';
import type { Fact } from './server-output.ts';
import type { LeaderFigures } from './server-status.ts';
import type { Lease } from './session-tracker.ts';
import type { Store } from './store.ts';
import type { TreeRules } from './tree-rules.ts';

/** What a server does that has found its place in an ensemble, or that is alone: it leads, or follows. */
export interface Role {
  mode: 'standalone' | 'leader' | 'follower';
  heard(from: string, message: Linked): void;
  /** Something is on disk. */
  written(item: JournalItem): void;
  nextDeadlineMs(): number | undefined;
  wake(): void;
  /** Its connections to other servers end. */
  end(): void;
  /** A session has been heard from. */
  touch(session: string, timeoutMs: number): void;
  /** @returns why a session may not be served by this server, if it knows. */
  check(session: string): ErrorName | undefined;
  submit(submission: Submission): void;
  flush(ticket: number): void;
  validate(ticket: number, session: string, timeoutMs: number): void;
  /** Of the sessions whose time it keeps. */
  leases(): Lease[];
  /** Of one that leads others, for people. */
  figures?: () => LeaderFigures;
  /** Whether there is something to come that it will do by itself, other than heartbeats. */
  isBusy(): boolean;
}

export type Linked = LinkMessage & { link: string };

/** Why a server has no leader (any more). */
export type Why = NonNullable<Extract<Fact, { kind: 'ensemble' }>['why']>;

/** What a role needs of the server that plays it. */
export interface RoleSurroundings extends Store {
  name: string;
  /** How many servers are a majority. */
  quorum: number;
  tickTimeMs: number;
  /** How many ticks a follower may take to join. */
  initLimit: number;
  /** How many ticks either side may be silent after that. */
  syncLimit: number;
  clock: LocalClock;
  rules: TreeRules;
  nowMs(): number;
  record(fact: Fact): void;
  tell(server: string, message: Linked): void;
  /** From now on, clients are served. */
  serve(epoch: number): void;
  /** This is not going anywhere: it looks for a leader again. */
  leave(why: Why): void;
  flushed(ticket: number): void;
  validated(ticket: number, valid: boolean): void;
}
