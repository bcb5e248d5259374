/** What a lock makes of the line that it stands in, as the ensemble lists it. */

import type { ReplyBody } from '../zk/messages.ts';
import { joinPath, nameOf } from '../zk/paths.ts';
import { aheadOf, countAhead, isInLine, type Waiting } from './line.ts';
import { ownPrefix, prefix, type LockContext, type LockEvent } from './lock-context.ts';
import type { Replied } from './session-context.ts';

function childrenOf(event: LockEvent): string[] {
  return (event as { body: Extract<ReplyBody, { op: 'getChildren' }> }).body.children;
}

/** Whether our znode is among those listed. */
export function isListed({ own }: LockContext, event: LockEvent): boolean {
  return isInLine(childrenOf(event), nameOf(own));
}

/** @returns the names that we wait for, by the answer to a listing; none when ours is not among those listed. */
export function aheadIn(context: LockContext, event: LockEvent): string[] {
  return aheadOf(childrenOf(event), nameOf(context.own), waitingOf(context)) ?? [];
}

/** How many they are. */
export function countAheadIn(context: LockContext, event: LockEvent): number {
  return countAhead(childrenOf(event), nameOf(context.own), waitingOf(context));
}

function waitingOf(context: LockContext): Waiting {
  const { waitsFor } = context;
  return waitsFor ? { waitsFor, own: waitsFor.map((kind) => ownPrefix(context, kind)) } : {};
}

/** The k znodes just before ours on which no watch is set yet. */
export function toWatch({ path, ahead, watching, permits }: LockContext): string[] {
  return pathsOf(path, ahead.slice(-permits)).filter((znode) => !watching.includes(znode));
}

/** The znodes of those who may hold: they are the first in line. */
export function mayHold({ path, ahead, permits }: LockContext): string[] {
  return pathsOf(path, ahead.slice(0, permits));
}

function pathsOf(path: string, names: readonly string[]): string[] {
  return names.map((name) => joinPath(path, name));
}

export function ownAmong(context: LockContext, event: Replied): string | undefined {
  if (event.error !== null) return undefined;
  const own = childrenOf(event).find((name) => name.startsWith(prefix(context)));
  return own && joinPath(context.path, own);
}
