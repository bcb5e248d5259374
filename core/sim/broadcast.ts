import type { ErrorName } from '../zk/errors.ts';
import { noSession } from '../zk/messages.ts';
import { writes } from './carry-out.ts';
import { containerSweep } from './container-sweep.ts';
import type { DataTree } from './data-tree.ts';
import type { LocalClock } from './local-clock.ts';
import { outstandingChanges } from './outstanding-changes.ts';
import { outstanding } from './outstanding.ts';
import { prepare } from './prepare.ts';
import type { Asker, Proposal, Submission } from './proposal.ts';
import type { Fact } from './server-output.ts';
import { sessionTracker, type Lease } from './session-tracker.ts';
import type { TreeRules } from './tree-rules.ts';
import type { Txn } from './txn.ts';

/**
 * What a leader does once it leads: gives every request that writes its place in one order, and keeps the time of
 * every session.
 *
 *   submission ──▶ zxid ──▶ transaction, or the error that says why not ──▶ proposed ──▶ acked by a quorum ──▶ committed
 *
 * A request is made into a transaction against the tree as all earlier proposals will have left it, committed or not.
 * Source: `PrepRequestProcessor`, `ProposalRequestProcessor`, `Leader.propose`, `Leader.tryToCommit`, `LeaderSessionTracker`.
 */
export interface Broadcast {
  /** @param owner the server that the session is with: a session that has moved on is no longer served by another. */
  submit(submission: Submission, owner: string): void;
  /** A server has a proposal on disk. */
  acked(zxid: number, server: string): void;
  touch(session: string, timeoutMs: number): void;
  /** A session goes on with `owner`. @returns false when there is no such session. */
  resume(session: string, timeoutMs: number, owner: string): boolean;
  /** Whether a request of this session may come from `owner`; the error if not. */
  check(session: string, owner: string): ErrorName | undefined;
  /** Proposed and not yet committed. */
  pending(): readonly Proposal[];
  leases(): Lease[];
  /** The next instant at which a session may expire, or a container can go. */
  nextDeadlineMs(): number | undefined;
  /** Proposes the end of the sessions that are due, and of the containers. */
  wake(): void;
}

export interface BroadcastSurroundings {
  /** Of how many servers this one is to have the word, itself included; with 1 nothing is said of what it agrees on. */
  quorum: number;
  tickTimeMs: number;
  clock: LocalClock;
  nowMs(): number;
  /** The tree as the committed transactions have left it. */
  tree: DataTree;
  /** The sessions there are, with their timeouts: each has all of it before it again. */
  sessions: ReadonlyMap<string, number>;
  rules: TreeRules;
  record(fact: Fact): void;
  /** Sends it to the followers and puts it on the own disk; `acked` is called when it is there. */
  propose(proposal: Proposal): void;
  /** It is agreed on: for the followers to hear, and for the own tree. */
  commit(proposal: Proposal): void;
}

export function broadcast(around: BroadcastSurroundings): Broadcast {
  const { quorum, clock, tree, record } = around;
  const tracker = sessionTracker(around.tickTimeMs);
  const open = outstanding(quorum);
  const owners = new Map<string, string>();
  /** Sessions whose end was not asked for. */
  const overdue = new Set<string>();
  const many = quorum > 1;
  let lastZxid = tree.lastZxid();
  /** The tree as it will be. */
  const ahead = outstandingChanges(tree);
  let committing = false;

  const localMs = () => clock.at(around.nowMs());
  const wallMs = () => Math.floor(clock.wallMs(around.nowMs()));
  const inGlobalTime = ({ session, expiresMs }: Lease): Lease => ({ session, expiresMs: clock.when(expiresMs) });

  function check(session: string, owner: string): ErrorName | undefined {
    if (tracker.stateOf(session) !== 'open') return 'SessionExpired';
    return (owners.get(session) ?? owner) === owner ? undefined : 'SessionMoved';
  }

  /** By the date on the wall, for that is what znodes are stamped with. */
  const sweep = containerSweep(tree, { startedMs: wallMs(), everyMs: around.rules.containerCheckIntervalMs });

  function sweepMs(): number | undefined {
    const dueMs = sweep.nextDeadlineMs();
    return dueMs === undefined ? undefined : clock.when(dueMs - (clock.wallMs(around.nowMs()) - localMs()));
  }

  function endOf(session: string): Txn {
    tracker.close(session);
    return { type: 'closeSession', paths: ahead.ephemeralsOf(session).keys() };
  }

  function prepared({ session, ask, auth = [] }: Submission, owner: string): Txn {
    if (ask.op === 'createSession') {
      tracker.track(localMs(), session, ask.timeoutMs);
      owners.set(session, owner);
      return { type: 'createSession', timeoutMs: ask.timeoutMs };
    }
    if (ask.op === 'closeSession') return endOf(session);
    const context = { session, auth, rules: around.rules };
    if (ask.op === 'deleteContainer') return prepare(ask, ahead, context);
    if (!writes(ask)) throw new Error(`${ask.op} is nothing to be agreed on`);
    const refused = check(session, owner);
    return refused ? { type: 'error', error: refused } : prepare(ask, ahead, context);
  }

  function propose(session: string, txn: Txn, asker?: Asker): void {
    const header = { zxid: ++lastZxid, timeMs: wallMs(), session };
    ahead.add(header.zxid, session, txn);
    const proposal: Proposal = { header, txn, ...(asker && { asker }) };
    open.add(proposal);
    if (many) record({ kind: 'ensemble', change: 'proposed', zxid: header.zxid, session, txn: txn.type });
    around.propose(proposal);
  }

  function commitAll(): void {
    if (committing) return;
    committing = true;
    for (let next = open.take(); next; next = open.take()) commit(next);
    committing = false;
  }

  function commit(proposal: Proposal): void {
    const { txn, header } = proposal;
    const { session } = header;
    if (many) record({ kind: 'ensemble', change: 'committed', zxid: header.zxid });
    if (txn.type === 'createSession') {
      const lease = tracker.leaseOf(session);
      if (lease) record({ kind: 'session', change: 'opened', ...inGlobalTime(lease) });
    } else if (txn.type === 'closeSession') {
      record({ kind: 'session', change: overdue.delete(session) ? 'expired' : 'closed', session });
      tracker.remove(session);
      owners.delete(session);
    }
    around.commit(proposal);
    ahead.settle(header.zxid);
  }

  for (const [session, timeoutMs] of around.sessions)
    record({ kind: 'session', change: 'renewed', ...inGlobalTime(tracker.track(localMs(), session, timeoutMs)) });

  return {
    submit: (submission, owner) => propose(submission.session, prepared(submission, owner), submission.asker),
    acked(zxid, server) {
      const acks = open.ack(zxid, server);
      if (acks !== undefined && many) record({ kind: 'ensemble', change: 'acked', zxid, server, acks });
      commitAll();
    },
    touch(session, timeoutMs) {
      const lease = tracker.touch(localMs(), session, timeoutMs);
      if (lease) record({ kind: 'session', change: 'touched', ...inGlobalTime(lease) });
    },
    resume(session, timeoutMs, owner) {
      const lease = tracker.touch(localMs(), session, timeoutMs);
      if (!lease) return false;
      owners.set(session, owner);
      record({ kind: 'session', change: 'resumed', ...inGlobalTime(lease) });
      return true;
    },
    check,
    pending: open.all,
    leases: () => tracker.leases().map(inGlobalTime),
    nextDeadlineMs() {
      const tick = tracker.nextDeadlineMs();
      const next = Math.min(tick === undefined ? Infinity : clock.when(tick), sweepMs() ?? Infinity);
      return next < Infinity ? next : undefined;
    },
    wake() {
      for (const session of tracker.due(localMs())) {
        overdue.add(session);
        if (many) record({ kind: 'ensemble', change: 'overdue', session });
        propose(session, endOf(session));
      }
      for (const path of sweep.due(wallMs()))
        propose(noSession, prepared({ session: noSession, ask: { op: 'deleteContainer', path } }, ''));
    },
  };
}
