/** What a cache keeps in mind, hears and asks for; its behaviour is in cache.ts. */

import type { Latencies } from './cache-latency.ts';
import type { CacheRules } from './cache-rules.ts';
import type { Call, Cancel, Settled } from './layer.ts';
import type { Flights } from './single-flight.ts';

export interface CacheInput {
  /** Its own address: from where its calls come. */
  name: string;
  /** The addresses of the two below it: who is quick, and who knows. Their calls carry them in `to`. */
  store: string;
  source: string;
  rules: CacheRules;
}

export interface CacheContext extends CacheInput {
  /** By key, longest kept first. */
  entries: ReadonlyMap<string, Entry>;
  flights: Flights;
  /** How long the store has taken of late; only where the cache itself decides whether to ask it. */
  latencies: Latencies;
  /** Keys whose time is still to be shortened by chance, in the order in which chance was asked for. */
  drawing: readonly string[];
}

export interface Entry {
  /** Absent: there is no value, and that is what is known. */
  value?: string;
  sinceMs: number;
  forMs: number;
}

export type CacheEvent = { nowMs: number } & (Call | Cancel | Settled | { type: 'drawn'; draw: number });

export type CacheEffect = (Call & { to: string }) | (Cancel & { to: string }) | Settled | { type: 'draw' };

export function emptyCache({ input }: { input: CacheInput }): CacheContext {
  return { ...input, entries: new Map(), flights: [], latencies: [], drawing: [] };
}
