/** What kazoo's lock keeps in mind, hears and asks for; its behaviour is in kazoo-lock.ts. */

import type { ErrorName } from '../zk/errors.ts';
import type { ReplyBody, Request } from '../zk/messages.ts';
import { joinPath } from '../zk/paths.ts';
import { aheadOf } from './line.ts';
import type { Replied } from './session-context.ts';

export interface KazooLockInput {
  /** The parent znode; its own parent must be there. */
  path: string;
  /** 32 hexadecimal digits, drawn once for each lock object. */
  guid: string;
  /** `acquire(timeout=…)`; for ever when absent. Wants a clocked actor. */
  acquireTimeoutMs?: number;
}

export interface KazooLockContext extends KazooLockInput {
  /** `assured_path` and `create_tried`. */
  assured: boolean;
  tried: boolean;
  cancelled: boolean;
  /** `node`: the last one it knows to be its own; empty before that. */
  node: string;
  predecessor: string;
  ahead: number;
  /** `KazooRetry`: the next wait before its jitter, that wait, and after which instant it gives up; null for never. */
  delayMs: number;
  sleepMs: number;
  stopAtMs: number | null;
  why: WhyFailed;
}

export type KazooLockEvent =
  | { type: 'acquire'; nowMs?: number }
  | { type: 'release' }
  | { type: 'cancel' }
  | { type: 'connected' | 'suspended' | 'expired' | 'closed' }
  | { type: 'notified'; event: string; path: string }
  | { type: 'drawn'; draw: number; nowMs?: number }
  | Replied;

export type KazooLockEffect =
  | { type: 'submit'; id: Purpose; request: Request }
  | { type: 'draw' }
  | { type: 'queued'; ahead: number }
  /** Without a token: the lock gives none. */
  | { type: 'held'; path: string }
  | { type: 'released' }
  | { type: 'failed'; why: WhyFailed };

/** `LockTimeout` or a false answer; `CancelledError`; another error of the ensemble's. */
export type WhyFailed = 'deadline' | 'cancelled' | ErrorName;

export type Purpose = 'ensure' | 'make-path' | 'find' | 'create' | 'list' | 'watch' | 'delete';

/** Source: `KazooRetry.__init__` of kazoo 2.8.0. */
const firstDelayMs = 100;
export const backoff = 2;
export const mostDelayMs = 60_000;
export const jitter = 0.4;

export function freshKazooLock(input: KazooLockInput): KazooLockContext {
  return {
    ...input,
    ...{ assured: false, tried: false, cancelled: false, node: '', predecessor: '', ahead: 0 },
    ...{ sleepMs: 0, why: 'deadline' as const, ...freshRetry },
  };
}

export const freshRetry = { delayMs: firstDelayMs, stopAtMs: null };

/** `_NODE_NAME`, and all that `_contenders_re` of a plain lock looks for. */
const nodeName = '__lock__';

/** No session in it: the znode of an earlier session is as good as this one's. */
export function prefix({ guid }: KazooLockContext): string {
  return `${guid}${nodeName}`;
}

export function childrenOf(event: KazooLockEvent): string[] {
  return (event as { body: Extract<ReplyBody, { op: 'getChildren' }> }).body.children;
}

/** @returns those before it in the line, or undefined when it is not among the children. */
export function aheadIn({ node }: KazooLockContext, event: KazooLockEvent): string[] | undefined {
  return aheadOf(childrenOf(event), node, { waitsFor: [nodeName] });
}

export function pathOf({ path, node }: KazooLockContext): string {
  return joinPath(path, node);
}
