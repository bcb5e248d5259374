import { later } from './later.ts';
import type { Proposal } from './proposal.ts';

/**
 * What a server has on its disk: the epochs it has promised itself to, and the log of proposals. It outlives the
 * process; what was still on its way to the disk does not.
 *
 * The log is kept from some transaction on, up to which every server has applied all there is; ZooKeeper keeps
 * snapshots instead. Source: `SyncRequestProcessor`, `FileTxnLog`, `QuorumPeer.acceptedEpoch` and `currentEpoch`.
 */
export interface Journal {
  /** The latest epoch whose leader it has agreed to follow. */
  acceptedEpoch: number;
  /** The epoch of the last leader whose log it has taken over. */
  currentEpoch: number;
  /** The zxid of the last entry, on disk or on its way there. */
  lastZxid(): number;
  /** @returns the greatest zxid in the log that is not above this one. */
  floor(zxid: number): number;
  /** The entries above a zxid. */
  after(zxid: number): readonly Proposal[];
  /** The first entry above a zxid. */
  next(zxid: number): Proposal | undefined;
  find(zxid: number): Proposal | undefined;
  /** Drops the entries above a zxid, and what was on its way to the disk for a leader that is no more. */
  truncate(zxid: number): void;
  /** Puts an item in line for the disk; `written` hears of it when it is there, which may be at once. */
  write(nowMs: number, item: JournalItem): void;
  nextDeadlineMs(): number | undefined;
  wake(nowMs: number): void;
  /** The process has died. @param appliedZxid what is in the tree was agreed on, and is not lost. */
  crash(appliedZxid: number): void;
  /** Nobody will ask for the entries up to this zxid any more. */
  forget(zxid: number): void;
}

/** A proposal, or that the log of the leader of an epoch has been taken over. */
export type JournalItem = { proposal: Proposal } | { epoch: number };

/**
 * @param firstZxid that of the empty log.
 * @param fsyncMs how long the disk takes for what is in line when it begins.
 */
export function journal(firstZxid: number, fsyncMs: () => number, written: (item: JournalItem) => void): Journal {
  let baseZxid = firstZxid;
  let entries: Proposal[] = [];
  let onDisk = 0;
  let writing: JournalItem[] = [];
  let waiting: JournalItem[] = [];
  let doneMs: number | undefined;

  /** Index of the first entry above a zxid. */
  function above(zxid: number): number {
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entries[middle]!.header.zxid <= zxid) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function land(items: readonly JournalItem[]): void {
    for (const item of items) {
      if ('epoch' in item) self.currentEpoch = item.epoch;
      else onDisk = above(item.proposal.header.zxid);
    }
    items.forEach(written);
  }

  function wake(nowMs: number): void {
    while (doneMs !== undefined && doneMs <= nowMs) {
      const landed = writing;
      [writing, waiting] = [waiting, []];
      doneMs = writing.length > 0 ? later(doneMs, fsyncMs()) : undefined;
      land(landed);
    }
  }

  const keeps = (zxid: number) => (item: JournalItem) => 'proposal' in item && item.proposal.header.zxid <= zxid;

  const self: Journal = {
    acceptedEpoch: 0,
    currentEpoch: 0,
    lastZxid: () => entries.at(-1)?.header.zxid ?? baseZxid,
    floor: (zxid) => entries[above(zxid) - 1]?.header.zxid ?? baseZxid,
    after: (zxid) => entries.slice(above(zxid)),
    next: (zxid) => entries[above(zxid)],
    find(zxid) {
      const entry = entries[above(zxid) - 1];
      return entry?.header.zxid === zxid ? entry : undefined;
    },
    truncate(zxid) {
      entries = entries.slice(0, above(zxid));
      onDisk = Math.min(onDisk, entries.length);
      writing = writing.filter(keeps(zxid));
      waiting = waiting.filter(keeps(zxid));
    },
    write(nowMs, item) {
      if ('proposal' in item) entries.push(item.proposal);
      if (doneMs !== undefined) {
        waiting.push(item);
      } else if (fsyncMs() > 0) {
        writing = [item];
        doneMs = later(nowMs, fsyncMs());
      } else {
        land([item]);
      }
    },
    nextDeadlineMs: () => doneMs,
    wake,
    crash(appliedZxid) {
      entries = entries.slice(0, Math.max(onDisk, above(appliedZxid)));
      onDisk = entries.length;
      [writing, waiting] = [[], []];
      doneMs = undefined;
    },
    forget(zxid) {
      const gone = above(zxid);
      // Not before they are half of all: each entry is moved a few times, however many there are.
      if (gone === 0 || 2 * gone < entries.length) return;
      baseZxid = entries[gone - 1]!.header.zxid;
      entries = entries.slice(gone);
      onDisk = Math.max(0, onDisk - gone);
    },
  };
  return self;
}
