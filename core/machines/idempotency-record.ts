/** What stands in a store under an idempotency key, and what is said to the store and by it. */

import type { Outcome } from './layer.ts';

/** Somebody is at it, until when he may be believed to be. */
export interface InProgress {
  status: 'inProgress';
  fingerprint: string;
  /** Grows with every claim in the store: who claimed later has the larger one. */
  fence: number;
}

/** It has been done, and this was the answer. */
export interface Done {
  status: 'done';
  fingerprint: string;
  fence: number;
  outcome: Outcome;
}

/** What a handler writes that claims nothing: an answer, or that there was an error. */
export type Written = { status: 'success'; value?: string } | { status: 'failed'; error: string };

export type IdempotencyRecord = InProgress | Done | Written;

export type StoreRequest =
  | { op: 'get'; key: string }
  /** Whatever was there before; for so long. */
  | { op: 'set'; key: string; record: Written; forMs: number }
  /** Only if nothing is there, or a claim whose time is over; for so long. */
  | { op: 'claim'; key: string; fingerprint: string; forMs: number }
  /** Only if the claim is still the one with this fence. */
  | { op: 'finish'; key: string; fence: number; outcome: Outcome; forMs: number }
  | { op: 'release'; key: string; fence: number };

export type StoreResult =
  | { type: 'stored' }
  | { type: 'nothing' }
  /** `untilMs`: the instant at which it will be gone, or no claim any more. */
  | { type: 'found'; record: IdempotencyRecord; untilMs: number }
  /** `recovered`: somebody had claimed it before, and has neither finished nor let go in time. */
  | { type: 'claimed'; fence: number; recovered: boolean }
  /** The claim is not the one with that fence any more: what is there instead. */
  | { type: 'superseded'; record: IdempotencyRecord | null }
  /** Nothing was changed, or it was and the answer is lost: whoever asked cannot tell. */
  | { type: 'unavailable' };

/** To the store. It answers with `consulted`, once. */
export interface Consult {
  type: 'consult';
  id: string;
  from: string;
  request: StoreRequest;
}

export interface Consulted {
  type: 'consulted';
  id: string;
  /** The address that asked. */
  to: string;
  result: StoreResult;
}
