import { journal, type Journal, type JournalItem } from './journal.ts';
import type { Proposal } from './proposal.ts';
import { replica, type Replica } from './replica.ts';

/** What one server has of what is agreed on: its log, and the tree and the sessions that it has made of it so far. */
export interface Store {
  own: Replica;
  journal: Journal;
  /** With the timeouts that they were opened with. */
  sessions: ReadonlyMap<string, number>;
  /** The zxid of the last entry of the log that has been applied. */
  appliedZxid(): number;
  /** The last zxid that it knows of, be it that of a beginning epoch. */
  seenZxid(): number;
  applyUpTo(zxid: number): void;
}

export interface StoreSurroundings {
  firstZxid: number;
  /** Whether there are others who may ask for what has been applied here. */
  shared: boolean;
  fsyncMs(): number;
  written(item: JournalItem): void;
  /** Hears of what is applied: before it is done, and after, with what came of it. */
  applying(zxid: number): void;
  applied(proposal: Proposal, came: ReturnType<Replica['apply']>): void;
}

export function store(around: StoreSurroundings): Store {
  const own = replica(around.firstZxid);
  const log = journal(around.firstZxid, around.fsyncMs, around.written);
  const sessions = new Map<string, number>();
  let appliedZxid = around.firstZxid;

  function apply(proposal: Proposal): void {
    const { header, txn } = proposal;
    appliedZxid = header.zxid;
    if (txn.type === 'createSession') sessions.set(header.session, txn.timeoutMs);
    if (txn.type === 'closeSession') sessions.delete(header.session);
    around.applying(header.zxid);
    around.applied(proposal, own.apply(header, txn));
  }

  return {
    ...{ own, journal: log, sessions },
    appliedZxid: () => appliedZxid,
    seenZxid: () => Math.max(log.lastZxid(), own.tree.lastZxid()),
    applyUpTo(zxid) {
      for (let next = log.next(appliedZxid); next && next.header.zxid <= zxid; next = log.next(appliedZxid))
        apply(next);
      if (!around.shared) log.forget(appliedZxid);
    },
  };
}
