import type { RecordKind, RecordOf, TraceRecord } from '../trace/record.ts';
import type { Lives } from './statechart-life.ts';

/** What brought a record about; `waited`: time went by since that one, and nothing else. */
export interface Cause {
  seq: number;
  waited: boolean;
}

/**
 * @returns tells of each record, asked in order, what brought it about. A trace says most of it; from its order follows
 * which timer a machine had waited for, since when an expired session had been silent, and what a server did at one
 * instant because of what: a session expires, so its znode goes, so a watch fires, so its owner is notified.
 */
export function causeFinder(lives: Lives): (record: TraceRecord) => Cause | null {
  const heardOf = new Map<string, number>();
  const lately = new Map<string, TraceRecord>();
  const justNow = <K extends RecordKind>(record: TraceRecord, kind: K): RecordOf<K> | undefined => {
    const found = lately.get(`${record.actor} ${kind}`);
    return found?.atMs === record.atMs ? (found as RecordOf<K>) : undefined;
  };
  return (record) => {
    const since = sinceOf(record, lives, heardOf);
    if (record.kind === 'session') heardOf.set(record.session, record.seq);
    lately.set(`${record.actor} ${record.kind}`, record);
    if (record.cause === null && since !== undefined) return { seq: since, waited: true };
    const seq = stepOf(record, justNow)?.seq ?? record.cause;
    return seq === null ? null : { seq, waited: false };
  };
}

type JustNow = <K extends RecordKind>(record: TraceRecord, kind: K) => RecordOf<K> | undefined;

/** What the same server did at the same instant that led to this. */
function stepOf(record: TraceRecord, justNow: JustNow): TraceRecord | undefined {
  if (record.kind === 'znode' && record.cause === null) {
    const session = justNow(record, 'session');
    return session?.session === record.owner ? session : undefined;
  }
  if (record.kind === 'watch' && record.change === 'fired') {
    const znode = justNow(record, 'znode');
    return znode?.path.startsWith(record.path) ? znode : undefined;
  }
  if (record.kind !== 'send' || record.message.type !== 'notification') return undefined;
  const watch = justNow(record, 'watch');
  return watch?.change === 'fired' && watch.path === record.message['path'] ? watch : undefined;
}

/** The record since which a timer ran, or since which nothing was heard of a session that is over. */
function sinceOf(record: TraceRecord, lives: Lives, heardOf: ReadonlyMap<string, number>): number | undefined {
  if (record.kind === 'session' && record.change === 'expired') return heardOf.get(record.session);
  if (record.kind !== 'step') return undefined;
  const fired = /^xstate\.after\.([^.]+)\.[^.]+\.?(.*)$/.exec(record.event.type);
  const wait = lives.byActor.get(record.actor)?.waits.find(({ timer }) => timer === `${fired?.[1]}@${fired?.[2]}`);
  return wait?.seqs[wait.seqs.findLastIndex((seq) => seq < record.seq)];
}
