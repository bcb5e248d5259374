/** What the holder of a lease keeps in mind, hears and asks for; its behaviour is in lease.ts. */

import type { LeaseAnswer, LeaseRequest } from './lease-table.ts';
import { clientTermMs } from './lease-table.ts';

export interface LeaseInput {
  /** Under which name it holds. */
  name: string;
  /** Whom it may ask: the one after it is asked when one does not answer, or whom one of them names. */
  grantors: readonly string[];
  /** For how long the lease is granted, by the grantor's clock. */
  termMs: number;
  /** By how much, as a fraction, either clock may be wrong; 0.01 unless said. */
  drift?: number;
  /** How many milliseconds its own clock really advances in one; 1 unless said. It does not know. */
  rate?: number;
  /** From one renewal being sent to the next; a third of the term unless said. */
  renewMs?: number;
  /** By up to which fraction of `renewMs` a renewal goes out earlier, by chance: holders who began together do not stay together. 0.1 unless said. */
  jitter?: number;
  /** How long it waits for an answer; a tenth of the term unless said. */
  answerMs?: number;
}

export interface LeaseContext extends Required<LeaseInput> {
  /** How many requests it has sent. */
  asked: number;
  /** Those not answered, and when they were sent. */
  inFlight: readonly { id: string; sentMs: number }[];
  /** Place among the grantors of the one to ask. */
  grantor: number;
  token: number;
  /** The request that was granted the lease it has. */
  grant: string;
  /** By its own clock: as long as it may believe that it holds, and when the next renewal goes out. */
  untilMs: number;
  renewAtMs: number;
  draw: number;
}

type Heard<E> = E & { nowMs: number };

/** Needs the time with every event. */
export type LeaseEvent =
  | Heard<{ type: 'acquire' }>
  | Heard<{ type: 'release' }>
  /** Do I hold it? Answered at once, from what is known here. */
  | Heard<{ type: 'look'; id: string }>
  | Heard<{ type: 'drawn'; draw: number }>
  | Heard<LeaseAnswer & { from: string }>
  | Heard<{ type: 'failed'; id: string; error: string; from: string }>
  /** Another decides; null: it is not known who. */
  | Heard<{ type: 'redirected'; id: string; leader: string | null; from: string }>
  | Heard<{ type: 'revoked'; token: number; from: string }>;

export type LeaseEffect =
  | { type: 'post'; to: string; message: LeaseRequest }
  | { type: 'draw' }
  /** The token goes with everything that is done under the lease. */
  | { type: 'held'; token: number }
  | { type: 'lost'; token: number }
  | { type: 'released' }
  /** Another has it, for this long yet. */
  | { type: 'refused'; leftMs: number }
  /** No answer, an error, or one that came too late. */
  | { type: 'failed' }
  | { type: 'looked'; id: string; holds: boolean; token: number };

/** @returns what its own clock says. */
export function clockOf({ rate }: { rate: number }, event: object): number {
  return ((event as { nowMs?: number }).nowMs ?? 0) * rate;
}

/** @returns when it must stop believing in a lease that it asked for at `sentMs`. */
export function endOf({ termMs, drift }: LeaseContext, sentMs: number): number {
  return sentMs + clientTermMs(termMs, drift);
}

export function requestOf({ inFlight }: LeaseContext, event: object) {
  return inFlight.find(({ id }) => id === (event as { id?: string }).id);
}
