/** How a cache before a store behaves: as one of the sources has it, and so that it holds. */

import type { BypassRules } from './cache-latency.ts';

export interface CacheRules {
  /** How long the store is waited for. */
  storeTimeoutMs: number;
  /** How long a value is kept here, and the news that there is none. */
  ttlMs: number;
  absentTtlMs: number;
  /** Which part of that time is left to chance: 0.2, between 80 and 100 % of it. */
  ttlJitter: number;
  /** For how long after that it is still given out, while a new one is fetched. */
  staleMs: number;
  /** How many keys are kept; the one kept longest goes first. */
  capacity: number;
  /** What is kept: '' too; that there is no value; what came from the source instead of the store. */
  keeps: { empty: boolean; absent: boolean; fallback: boolean };
  /** Whether those who want the same key wait for one lookup. */
  singleFlight: boolean;
  /** When the source is asked instead of the store: after a timeout, or whatever went wrong. */
  fallsBack: 'onTimeout' | 'onFailure';
  /** Absent, it is not the cache that decides whether to ask the store: put a breaker below it. */
  bypass?: BypassRules;
}

/** As in "Distributed Systems: Hard Lessons from Production": the bypass is there, and nobody asks it. */
export const cacheAsWritten: CacheRules = {
  storeTimeoutMs: 50,
  ttlMs: 60_000,
  absentTtlMs: 0,
  ttlJitter: 0,
  staleMs: 0,
  capacity: Infinity,
  keeps: { empty: false, absent: false, fallback: false },
  singleFlight: false,
  fallsBack: 'onTimeout',
  bypass: { window: 100, minimum: 10, aboveMs: 40, consulted: false },
};

/** The same with the bypass asked before every call, as it reads as if it were meant. */
export const cacheWiredNaively: CacheRules = {
  ...cacheAsWritten,
  bypass: { ...cacheAsWritten.bypass!, consulted: true },
};

/** What holds: over a breaker by slow-call rate before the store, and a bulkhead before the source. */
export const cacheCorrected: CacheRules = {
  storeTimeoutMs: 50,
  ttlMs: 60_000,
  absentTtlMs: 5000,
  ttlJitter: 0.2,
  staleMs: 10_000,
  capacity: 10_000,
  keeps: { empty: true, absent: true, fallback: true },
  singleFlight: true,
  fallsBack: 'onFailure',
};
