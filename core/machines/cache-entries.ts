/** What a cache keeps, for how long, and what it gives out of it: pure. */

import type { CacheContext, Entry } from './cache-context.ts';
import type { Success } from './layer.ts';

/** What is kept of a key: to be given out, to be given out while a new one is fetched, or nothing. */
export type Found = { is: 'fresh' | 'stale'; entry: Entry } | { is: 'nothing' };

export function found({ entries, rules }: CacheContext, key: string, nowMs: number): Found {
  const entry = entries.get(key);
  if (!entry) return { is: 'nothing' };
  const overMs = nowMs - entry.sinceMs - entry.forMs;
  if (overMs < 0) return { is: 'fresh', entry };
  return overMs < rules.staleMs ? { is: 'stale', entry } : { is: 'nothing' };
}

/** Whether an answer is kept. */
export function isKept({ rules: { keeps } }: CacheContext, { value }: Success, from: 'store' | 'source'): boolean {
  if (from === 'source' && !keeps.fallback) return false;
  if (value === undefined) return keeps.absent;
  return value !== '' || keeps.empty;
}

export function keep(context: CacheContext, key: string, { value }: Success, nowMs: number): Partial<CacheContext> {
  const { entries, rules, drawing } = context;
  const kept = new Map(entries);
  kept.delete(key);
  const forMs = value === undefined ? rules.absentTtlMs : rules.ttlMs;
  kept.set(key, { ...(value !== undefined && { value }), sinceMs: nowMs, forMs });
  for (const oldest of kept.keys()) if (kept.size > rules.capacity) kept.delete(oldest);
  return { entries: kept, ...(rules.ttlJitter > 0 && { drawing: [...drawing, key] }) };
}

/** Chance has been asked for once for every entry that was kept: the oldest that waits for it gets it. */
export function shorten({ entries, drawing, rules }: CacheContext, draw: number): Partial<CacheContext> {
  const [key = '', ...rest] = drawing;
  const entry = entries.get(key);
  if (!entry) return { drawing: rest };
  const shortened = { ...entry, forMs: entry.forMs * (1 - rules.ttlJitter * draw) };
  return { drawing: rest, entries: new Map(entries).set(key, shortened) };
}
