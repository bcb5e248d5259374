import { isPlain, type Call } from './layer.ts';

/**
 * The same call, made by a policy that lets it through: with what is left of its time after `waitedMs`, and without what
 * was only about how it came here (its instant, and whom of several it was for).
 */
export function passedOn(asked: Call, from: string, waitedMs = 0): Call {
  if (isPlain(asked)) return { type: 'call', call: asked.call, from };
  const call: Record<string, unknown> = {};
  // Field by field: at every call through every policy, a rest of fields costs more than all the rest.
  for (const field in asked) if (field !== 'nowMs' && field !== 'to') call[field] = asked[field as keyof Call];
  call['from'] = from;
  if (asked.leftMs !== undefined) call['leftMs'] = Math.max(0, asked.leftMs - waitedMs);
  return call as unknown as Call;
}
