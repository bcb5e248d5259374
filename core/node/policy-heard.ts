import { copyAt } from '../kernel/resident.ts';
import { isPlain, type Call, type Settled } from '../machines/layer.ts';
import type { Typed } from '../trace/record.ts';

/**
 * An event with its instant. Field by field for the two that every call brings about: a copy of fields that are not known
 * beforehand takes five times as long.
 */
export function heardAt(event: Typed, nowMs: number): Typed {
  if (event.type === 'settled') {
    const { call, to, outcome } = event as Typed & Settled;
    return { type: 'settled', call, to, outcome, nowMs };
  }
  if (event.type === 'call' && isPlain(event as Typed & Call)) {
    const { call, from } = event as Typed & Call;
    return { type: 'call', call, from, nowMs };
  }
  return copyAt(event, nowMs);
}
