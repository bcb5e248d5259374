import type { Linked, Role, RoleSurroundings } from './role.ts';
import { later } from './later.ts';
import type { LinkMessage, ToFollower } from './peer-message.ts';

/** How long it waits before it knocks again, and how often it does. Source: `Learner.LeaderConnector`. */
const knockAgainMs = 100;
const mostKnocks = 5;

/**
 * A follower: it opens a connection to its leader, takes over the leader's epoch and log, and from then on logs what is
 * proposed, says so, and applies what is committed. What its clients write it passes on; of the sessions that it has
 * heard from it tells the leader when that one pings.
 *
 *   knocking ──leaderInfo──▶ joining ──upToDate──▶ serving ──hangUp, or silence──▶ (looking)
 *
 * Source: `Follower.followLeader`, `Learner.syncWithLeader`, `Learner.ping`.
 *
 * @param established the connection on which it follows already.
 */
export function following(
  around: RoleSurroundings,
  leader: string,
  nextLink: () => string,
  established?: string,
): Role {
  const { journal, tickTimeMs, initLimit, syncLimit, nowMs, record } = around;
  const touched = new Map<string, number>();
  let phase: 'knocking' | 'joining' | 'serving' = established ? 'serving' : 'knocking';
  let link = established ?? '';
  let knocks = 0;
  let knockMs: number | undefined;
  let heardMs = nowMs();
  /** What comes after this has to be acknowledged one by one. */
  let syncedZxid = journal.lastZxid();

  const tell = (message: LinkMessage) => around.tell(leader, { ...message, link });

  function knock(): void {
    knockMs = undefined;
    knocks++;
    link = nextLink();
    tell({ type: 'followerInfo', acceptedEpoch: journal.acceptedEpoch });
  }

  function refused(): void {
    if (knocks >= mostKnocks) around.leave('leaderAbsent');
    else knockMs = later(nowMs(), knockAgainMs);
  }

  function accept(epoch: number): void {
    if (epoch < journal.acceptedEpoch) return around.leave('outdated');
    phase = 'joining';
    const counts = epoch > journal.acceptedEpoch;
    journal.acceptedEpoch = epoch;
    if (counts) record({ kind: 'ensemble', change: 'epochAccepted', epoch });
    tell({ type: 'ackEpoch', epoch: journal.currentEpoch, zxid: journal.lastZxid(), counts });
  }

  function sync({ keep, proposals }: Extract<ToFollower, { type: 'sync' }>): void {
    if (keep < around.appliedZxid()) throw new Error(`${around.name} is to forget what was agreed on, after ${keep}`);
    journal.truncate(keep);
    syncedZxid = proposals.at(-1)?.header.zxid ?? keep;
    for (const proposal of proposals) journal.write(nowMs(), { proposal });
  }

  function heard(from: string, message: Linked): void {
    // What was under way on a connection that has ended.
    if (from !== leader || message.link !== link) return;
    heardMs = nowMs();
    switch (message.type) {
      case 'refused':
        return refused();
      case 'hangUp':
        return around.leave('leaderGone');
      case 'leaderInfo':
        return accept(message.epoch);
      case 'sync':
        return sync(message);
      case 'newLeader':
        return journal.write(nowMs(), { epoch: message.epoch });
      case 'upToDate':
        around.applyUpTo(message.zxid);
        phase = 'serving';
        return around.serve(journal.currentEpoch);
      case 'proposal': {
        const { header, txn, asker } = message;
        return journal.write(nowMs(), { proposal: { header, txn, ...(asker && { asker }) } });
      }
      case 'commit':
        return around.applyUpTo(message.zxid);
      case 'flushed':
        return around.flushed(message.ticket);
      case 'validated':
        return around.validated(message.ticket, message.valid);
      case 'ping': {
        tell({ type: 'pong', touched: [...touched].map(([session, timeoutMs]) => ({ session, timeoutMs })) });
        return touched.clear();
      }
      default:
    }
  }

  function silentMs(): number {
    return later(heardMs, (phase === 'serving' ? syncLimit : initLimit) * tickTimeMs);
  }

  if (established) around.serve(journal.currentEpoch);
  else knock();

  return {
    mode: 'follower',
    heard,
    written(item) {
      if ('epoch' in item) {
        // Of the leader that we follow now, and not of one before.
        if (item.epoch === journal.acceptedEpoch) tell({ type: 'ackLeader' });
        return;
      }
      const { zxid } = item.proposal.header;
      record({ kind: 'ensemble', change: 'logged', zxid });
      if (zxid > syncedZxid) tell({ type: 'ack', zxid });
    },
    nextDeadlineMs: () => Math.min(knockMs ?? Infinity, silentMs()),
    wake() {
      if (silentMs() <= nowMs()) around.leave(phase === 'serving' ? 'leaderSilent' : 'leaderAbsent');
      else if (knockMs !== undefined && knockMs <= nowMs()) knock();
    },
    end: () => tell({ type: 'hangUp' }),
    touch(session, timeoutMs) {
      touched.set(session, timeoutMs);
      record({ kind: 'ensemble', change: 'noted', session });
    },
    check: () => undefined,
    submit: (submission) => tell({ type: 'submit', ...submission }),
    flush: (ticket) => tell({ type: 'flush', ticket }),
    validate: (ticket, session, timeoutMs) => tell({ type: 'validate', ticket, session, timeoutMs }),
    leases: () => [],
    isBusy: () => phase !== 'serving',
  };
}
