/** What a lock keeps in mind, hears and asks for; its behaviour is in lock.ts. */

import type { ErrorName } from '../zk/errors.ts';
import type { Request } from '../zk/messages.ts';
import type { Replied } from './session-context.ts';

export interface LockInput {
  /** The parent znode, such as `/model-gate`. Made as a container when it is missing. */
  path: string;
  /** Who contends: part of the znode's name, so unique within the session. */
  contender: string;
  /** How many may hold at once; 1 is a lock. */
  permits: number;
  /** What stands before the sequence number in the znode's name: `-lock-` unless said. kazoo's look for `__lock__`. */
  kind?: string;
  /** Whom it waits for: contenders of these kinds that are not its own; everyone before it, when absent. */
  waitsFor?: readonly string[];
  /** Without the lock for this long it gives up, whatever may be under way; never, when absent. Wants a clocked actor. */
  acquireWithinMs?: number;
  /** Whether one who holds may acquire again, and then lets go as often. */
  reentrant?: boolean;
  /** Whether it looks, while it holds, for somebody who asks it to give the lock up. */
  revocable?: boolean;
  /** Of several on one session, which: the ids of its requests begin with it. */
  as?: string;
}

export interface LockContext extends LockInput {
  sessionId: string;
  /** Our znode, once we know it. */
  own: string;
  /** Its czxid: the fencing token. */
  token: number;
  /** How often it was acquired and not let go. */
  holds: number;
  /** The names of those whom we wait for, in order, as last listed. */
  ahead: readonly string[];
  /** The znodes of those of them on which a watch of ours is set. */
  watching: readonly string[];
  /** When we give up, on the clock of the run; null for never. */
  deadlineAtMs: number | null;
  /** Whether somebody waits for the lock while we still clear away our last znode. */
  wanted: boolean;
}

export type LockEvent =
  | { type: 'acquire'; nowMs?: number }
  | { type: 'release' }
  /** Whoever acquires does not wait any more. Too late for one who holds: that one lets go. */
  | { type: 'cancel' }
  /** Ask those who hold to give up. They decide. */
  | { type: 'revoke' }
  | { type: 'connected'; sessionId: string }
  | { type: 'suspended' }
  | { type: 'expired' }
  | { type: 'closed' }
  | { type: 'notified'; event: string; path: string }
  | Replied;

export type LockEffect =
  | { type: 'submit'; id: string; request: Request }
  | { type: 'queued'; ahead: number }
  | { type: 'held'; token: number; path: string }
  | { type: 'doubted'; token: number }
  | { type: 'lost'; token: number }
  | { type: 'released' }
  /** Somebody asks us to give up what we hold. Only of one that is `revocable`. */
  | { type: 'unwelcome'; token: number }
  | { type: 'failed'; why: WhyFailed };

/**
 * Why there is no lock: the session is over; the deadline has passed; it was cancelled; whoever asked holds it already,
 * and it is not re-entrant; or the ensemble refuses, and by which error.
 */
export type WhyFailed = 'expired' | 'deadline' | 'cancelled' | 'alreadyHeld' | ErrorName;

/** What a submitted request is for: its id, so that the answer to one is not taken for the answer to another. */
export type Purpose =
  'enter' | 'make-parent' | 'sync' | 'seek' | 'recognise' | 'list' | 'watch' | 'verify' | 'leave' | 'revoke' | 'attend';

/** Written to a holder's znode by one who asks it to give up. Source: Curator `LockInternals.REVOKE_MESSAGE`. */
export const revokeMessage = 'X19SRVZPS0VfXw==';

export function freshLock(input: LockInput): LockContext {
  const fresh = { sessionId: '', own: '', token: 0, holds: 0, ahead: [], watching: [] };
  return changed({ ...input, ...fresh, deadlineAtMs: null, wanted: false }, {});
}

/** As `{ ...context, ...change }`, field by field: as in session-context.ts, for a lock changes with most of what it hears. */
export function changed(context: LockContext, change: Partial<LockContext>): LockContext {
  return {
    path: context.path,
    contender: context.contender,
    permits: context.permits,
    kind: context.kind,
    waitsFor: context.waitsFor,
    acquireWithinMs: context.acquireWithinMs,
    reentrant: context.reentrant,
    revocable: context.revocable,
    as: context.as,
    sessionId: change.sessionId ?? context.sessionId,
    own: change.own ?? context.own,
    token: change.token ?? context.token,
    holds: change.holds ?? context.holds,
    ahead: change.ahead ?? context.ahead,
    watching: change.watching ?? context.watching,
    deadlineAtMs: change.deadlineAtMs === undefined ? context.deadlineAtMs : change.deadlineAtMs,
    wanted: change.wanted ?? context.wanted,
  };
}

/** `_c_<session>-<contender>-lock-`: protected as Curator's names are, with the session id for the GUID. */
export function prefix(context: LockContext): string {
  return ownPrefix(context, context.kind ?? '-lock-');
}

/** The same for a znode of another kind. */
export function ownPrefix({ sessionId, contender }: LockContext, kind: string): string {
  return `_c_${sessionId.slice(2)}-${contender}${kind}`;
}

export function asks(context: LockContext, purpose: Purpose, request: Request) {
  return { type: 'submit' as const, id: idOf(context, purpose), request };
}

/** @returns whether this is the answer to what we asked for this purpose. */
export function answers(context: LockContext, event: LockEvent, purpose: Purpose): event is Replied {
  return event.type === 'replied' && event.id === idOf(context, purpose);
}

function idOf({ as }: LockContext, purpose: Purpose): string {
  return as === undefined ? purpose : `${as}/${purpose}`;
}
