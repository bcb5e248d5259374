import { broadcast } from './broadcast.ts';
import type { Role, RoleSurroundings } from './role.ts';

/** A server that is an ensemble of its own: what it has on its disk is agreed on. Source: `ZooKeeperServerMain`. */
export function standalone(around: RoleSurroundings): Role {
  const { name, journal, nowMs } = around;
  around.serve(journal.currentEpoch);
  const agreement = broadcast({
    ...around,
    tree: around.own.tree,
    propose: (proposal) => journal.write(nowMs(), { proposal }),
    commit: ({ header }) => around.applyUpTo(header.zxid),
  });
  return {
    mode: 'standalone',
    heard: () => {},
    written: (item) => 'proposal' in item && agreement.acked(item.proposal.header.zxid, name),
    nextDeadlineMs: agreement.nextDeadlineMs,
    wake: agreement.wake,
    end: () => {},
    touch: agreement.touch,
    check: (session) => agreement.check(session, name),
    submit: (submission) => agreement.submit(submission, name),
    flush: around.flushed,
    validate: (ticket, session, timeoutMs) => around.validated(ticket, agreement.resume(session, timeoutMs, name)),
    leases: agreement.leases,
    isBusy: () => agreement.pending().length > 0 || agreement.leases().length > 0,
  };
}
