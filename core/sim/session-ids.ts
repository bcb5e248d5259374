/**
 * Session ids as one server gives them: its own number in the first byte, so that no two servers give the same; the
 * instant at which it started in the middle, so that it does not give one again; from there up by one.
 *
 * Source: `SessionTrackerImpl.initializeNextSessionId`.
 *
 * @param serverId from 1 to 127
 */
export function sessionIds(serverId: number, startedMs = 0): () => string {
  let nextId = (BigInt(serverId) << 56n) | (((BigInt(Math.floor(startedMs)) << 24n) & 0xffff_ffff_ffff_ffffn) >> 8n);
  return () => `0x${(nextId++).toString(16)}`;
}
