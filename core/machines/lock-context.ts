/** What a lock keeps in mind, hears and asks for; its behaviour is in lock.ts. */

import type { ReplyBody, Request } from '../zk/messages.ts';
import { joinPath } from '../zk/paths.ts';
import type { Replied } from './session-context.ts';

export interface LockInput {
  /** The parent znode, such as `/model-gate`. Made as a container when it is missing. */
  path: string;
  /** Who contends: part of the znode's name, so unique within the session. */
  contender: string;
  /** How many may hold at once; 1 is a lock. */
  permits: number;
}

export interface LockContext extends LockInput {
  sessionId: string;
  /** Our znode, once we know it. */
  own: string;
  /** Its czxid: the fencing token. */
  token: number;
  /** Znodes before ours, in order, as last listed. */
  ahead: readonly string[];
  /** Those of them on which a watch of ours is set. */
  watching: readonly string[];
}

export type LockEvent =
  | { type: 'acquire' }
  | { type: 'release' }
  | { type: 'connected'; sessionId: string }
  | { type: 'suspended' }
  | { type: 'expired' }
  | { type: 'notified'; event: string; path: string }
  | Replied;

export type LockEffect =
  | { type: 'submit'; id: string; request: Request }
  | { type: 'queued'; ahead: number }
  | { type: 'held'; token: number; path: string }
  | { type: 'doubted'; token: number }
  | { type: 'lost'; token: number }
  | { type: 'released' }
  | { type: 'failed' };

/** What a submitted request is for: its id, so that the answer to one is not taken for the answer to another. */
export type Purpose = 'enter' | 'make-parent' | 'seek' | 'recognise' | 'list' | 'watch' | 'verify' | 'leave';

/** `_c_<session>-<contender>-lock-`: protected as Curator's names are, with the session id for the GUID. */
export function prefix({ sessionId, contender }: LockContext): string {
  return `_c_${sessionId.slice(2)}-${contender}-lock-`;
}

export function asks(id: Purpose, request: Request) {
  return { type: 'submit' as const, id, request };
}

export function isReply(event: LockEvent): event is Replied {
  return event.type === 'replied';
}

export function listed(event: LockEvent): boolean {
  return isReply(event) && event.id === 'list' && event.error === null;
}

export function childrenOf(event: LockEvent): string[] {
  return (event as { body: Extract<ReplyBody, { op: 'getChildren' }> }).body.children;
}

/** The k znodes just before ours on which no watch is set yet. */
export function toWatch({ ahead, watching, permits }: LockContext): string[] {
  return ahead.slice(-permits).filter((path) => !watching.includes(path));
}

export function ownAmong(context: LockContext, event: Replied): string | undefined {
  if (event.error !== null) return undefined;
  const own = childrenOf(event).find((name) => name.startsWith(prefix(context)));
  return own && joinPath(context.path, own);
}
