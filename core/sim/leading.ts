import { noSession } from '../zk/messages.ts';
import { broadcast, type Broadcast } from './broadcast.ts';
import { followerLinks, type Link } from './follower-links.ts';
import { later } from './later.ts';
import type { ToLeader } from './peer-message.ts';
import { proposalBytes } from './proposal-bytes.ts';
import type { Proposal } from './proposal.ts';
import type { Linked, Role, RoleSurroundings } from './role.ts';

/**
 * A leader: it makes an epoch with a quorum of followers, makes their logs its own, and then leads until it finds itself
 * without a quorum.
 *
 *   opening ──▶ discovering ──epochs of a quorum──▶ agreeing ──logs of a quorum──▶ synchronizing
 *                                                 ──quorum in step──▶ serving ──no quorum at a tick──▶ (looking)
 *
 * Source: `Leader.lead`, `LearnerHandler`.
 *
 * @param openingMs how long it takes until it can be reached.
 * @param established the followers that it leads already.
 */
export function leading(
  around: RoleSurroundings,
  openingMs: number,
  established?: readonly Pick<Link, 'server' | 'link'>[],
): Role {
  const { name, quorum, own, journal, tickTimeMs, initLimit, nowMs, record } = around;
  const links = followerLinks({ ...around, tick: () => tick });
  const { inPhase, tell } = links;
  const before = { epoch: journal.currentEpoch, zxid: journal.lastZxid() };
  let phase: 'opening' | 'discovering' | 'agreeing' | 'synchronizing' | 'serving' = 'opening';
  let phaseEndsMs = later(nowMs(), openingMs);
  let epoch = 0;
  let ownLogIsReady = false;
  let agreement: Broadcast | undefined;
  /** Syncs that wait for a commit. */
  let flushes: { zxid: number; server: string; ticket: number }[] = [];
  let sizes = { last: -1, min: -1, max: -1 };
  let tick = 0;
  let halfTickMs = 0;
  let isHalf = true;

  const hasQuorum = (followers: number) => followers + 1 >= quorum;

  function enter(next: typeof phase): void {
    phase = next;
    phaseEndsMs = later(nowMs(), initLimit * tickTimeMs);
  }

  /** A quorum has said which epochs it knows: the next one is ours. */
  function makeEpoch(): void {
    if (phase !== 'discovering' || !hasQuorum(links.all().length)) return;
    epoch = Math.max(journal.acceptedEpoch, ...links.all().map(({ acceptedEpoch }) => acceptedEpoch)) + 1;
    journal.acceptedEpoch = epoch;
    record({ kind: 'ensemble', change: 'epochAccepted', epoch });
    enter('agreeing');
    for (const link of links.all()) tell(link, { type: 'leaderInfo', epoch });
  }

  function takeOver(): void {
    if (phase !== 'agreeing' || !hasQuorum(inPhase('log').filter(({ counts }) => counts).length)) return;
    enter('synchronizing');
    journal.write(nowMs(), { epoch });
    inPhase('log').forEach(bringUpToDate);
  }

  /** Its log becomes ours: what we do not have goes, what it does not have comes. */
  function bringUpToDate(link: Link): void {
    const keep = journal.floor(link.zxid);
    const proposals = journal.after(keep);
    const committed = proposals.filter(({ header }) => phase !== 'serving' || header.zxid <= around.appliedZxid());
    record({ kind: 'ensemble', change: 'synced', server: link.server, zxid: keep });
    tell(link, { type: 'sync', keep, proposals: committed });
    tell(link, { type: 'newLeader', epoch });
    for (const proposal of proposals.slice(committed.length)) tell(link, { type: 'proposal', ...proposal });
    link.phase = 'inStep';
  }

  function serve(): void {
    if (phase !== 'synchronizing' || !ownLogIsReady || !hasQuorum(inPhase('synced').length)) return;
    around.applyUpTo(journal.lastZxid());
    begin();
    for (const link of inPhase('synced')) tell(link, { type: 'upToDate', zxid: around.appliedZxid() });
  }

  function begin(): void {
    enter('serving');
    // A new epoch begins with its zxid, though no transaction has it: that much its leader has seen.
    const zxid = epoch * 2 ** 32;
    if (zxid > own.tree.lastZxid()) own.apply({ zxid, timeMs: 0, session: noSession }, { type: 'error', error: null });
    around.serve(epoch);
    halfTickMs = later(nowMs(), tickTimeMs / 2);
    agreement = broadcast({ ...around, tree: own.tree, propose, commit });
  }

  function propose(proposal: Proposal): void {
    for (const link of inPhase('inStep', 'synced')) tell(link, { type: 'proposal', ...proposal });
    const last = proposalBytes(proposal.txn);
    sizes = { last, min: sizes.min === -1 ? last : Math.min(sizes.min, last), max: Math.max(sizes.max, last) };
    journal.write(nowMs(), { proposal });
  }

  function commit({ header: { zxid } }: Proposal): void {
    for (const link of inPhase('inStep', 'synced')) tell(link, { type: 'commit', zxid });
    around.applyUpTo(zxid);
    const due = flushes.filter((one) => one.zxid <= zxid);
    flushes = flushes.filter((one) => one.zxid > zxid);
    for (const { server, ticket } of due) flushed(server, ticket);
  }

  function flushed(server: string, ticket: number): void {
    for (const link of inPhase('synced')) if (link.server === server) tell(link, { type: 'flushed', ticket });
  }

  function greet(server: string, link: string, acceptedEpoch: number): void {
    if (phase === 'opening') return around.tell(server, { type: 'refused', link });
    // It has agreed to an epoch that came to nothing, and could not follow us. ZooKeeper would send it away for ever;
    // we make way for a leader of an epoch that is greater still.
    if (epoch > 0 && acceptedEpoch > epoch) return around.leave('outdated');
    const fresh = links.add(nowMs(), server, link, acceptedEpoch);
    if (epoch > 0) tell(fresh, { type: 'leaderInfo', epoch });
    else makeEpoch();
  }

  function heard(from: string, message: Linked): void {
    if (message.type === 'followerInfo') return greet(from, message.link, message.acceptedEpoch);
    const link = links.heard(nowMs(), from, message.link);
    if (link && message.type === 'hangUp') links.remove(link);
    else if (link) heardFrom(link, message as ToLeader);
  }

  function heardFrom(link: Link, message: ToLeader): void {
    switch (message.type) {
      case 'ackEpoch': {
        const { epoch: theirs, zxid, counts } = message;
        const isAhead = theirs > before.epoch || (theirs === before.epoch && zxid > before.zxid);
        // It has what may have been agreed on, and would lose it by following us. Later on we know that it was not.
        if (phase === 'agreeing' && counts && isAhead) return around.leave('outdated');
        [link.phase, link.zxid, link.counts] = ['log', zxid, counts];
        return phase === 'agreeing' ? takeOver() : bringUpToDate(link);
      }
      case 'ackLeader':
        link.phase = 'synced';
        return phase === 'serving' ? tell(link, { type: 'upToDate', zxid: around.appliedZxid() }) : serve();
      case 'ack':
        return agreement?.acked(message.zxid, link.server);
      case 'submit': {
        const { session, ask, auth = [], asker } = message;
        return agreement?.submit({ session, ask, auth, ...(asker && { asker }) }, link.server);
      }
      case 'flush': {
        const last = agreement?.pending().at(-1);
        if (!last) return flushed(link.server, message.ticket);
        return void flushes.push({ zxid: last.header.zxid, server: link.server, ticket: message.ticket });
      }
      case 'validate': {
        const valid = agreement?.resume(message.session, message.timeoutMs, link.server) ?? false;
        return tell(link, { type: 'validated', ticket: message.ticket, valid });
      }
      case 'pong':
        for (const { session, timeoutMs } of message.touched) agreement?.touch(session, timeoutMs);
        return;
      default:
    }
  }

  /** Every half tick everyone is pinged; at every whole one there must be a quorum. */
  function beat(): void {
    halfTickMs = later(nowMs(), tickTimeMs / 2);
    isHalf = !isHalf;
    if (isHalf) {
      tick++;
      if (!hasQuorum(links.counted(tick))) return around.leave('quorumLost');
    }
    for (const link of inPhase('inStep', 'synced')) tell(link, { type: 'ping' });
  }

  function wake(): void {
    links.wake(nowMs());
    if (phase === 'serving') {
      if (halfTickMs <= nowMs()) beat();
      agreement?.wake();
    } else if (phaseEndsMs <= nowMs()) {
      if (phase !== 'opening') return around.leave('quorumAbsent');
      enter('discovering');
      makeEpoch();
    }
  }

  if (established) {
    for (const { server, link } of established) links.add(nowMs(), server, link, 0).phase = 'synced';
    epoch = journal.currentEpoch;
    begin();
  }

  return {
    mode: 'leader',
    heard,
    written(item) {
      if ('proposal' in item) {
        const { zxid } = item.proposal.header;
        record({ kind: 'ensemble', change: 'logged', zxid });
        return agreement?.acked(zxid, name);
      }
      ownLogIsReady ||= item.epoch === epoch;
      serve();
    },
    nextDeadlineMs() {
      const own = phase === 'serving' ? Math.min(halfTickMs, agreement?.nextDeadlineMs() ?? Infinity) : phaseEndsMs;
      return Math.min(own, links.nextDeadlineMs() ?? Infinity);
    },
    wake,
    end: () => links.all().forEach((link) => tell(link, { type: 'hangUp' })),
    touch: (session, timeoutMs) => agreement?.touch(session, timeoutMs),
    check: (session) => agreement?.check(session, name),
    submit: (submission) => agreement?.submit(submission, name),
    flush: around.flushed,
    validate: (ticket, session, timeoutMs) =>
      around.validated(ticket, agreement?.resume(session, timeoutMs, name) ?? false),
    leases: () => agreement?.leases() ?? [],
    figures: () => ({
      ...{ learners: links.all().length, synced: inPhase('synced').length },
      ...{ pendingSyncs: flushes.length, proposalBytes: sizes },
    }),
    isBusy: () => agreement === undefined || agreement.pending().length > 0 || agreement.leases().length > 0,
  };
}
