import { toBase64 } from '../zk/base64.ts';

/**
 * The password of a session, which any server can work out from the session's id: whoever shows it may go on
 * with the session on another connection.
 *
 * It is sixteen bytes of `java.util.Random`, seeded with the id and a constant of ZooKeeper's: a mark of
 * possession, and no secret from anyone who reads the source.
 *
 * Source: `ZooKeeperServer.generatePasswd`, `java.util.Random.nextBytes`.
 *
 * @param session hexadecimal, such as `0x100000000000000`
 * @returns base64
 */
export function sessionPassword(session: string): string {
  const words = [];
  let state = (BigInt(session) ^ superSecret ^ multiplier) & mask48;
  for (let word = 0; word < 4; word++) {
    state = (state * multiplier + 0xbn) & mask48;
    words.push(Number(state >> 16n));
  }
  // The typed array keeps the low byte of each.
  return toBase64(Uint8Array.from(words.flatMap((word) => [word, word >>> 8, word >>> 16, word >>> 24])));
}

const superSecret = 0xb3415c00n;
const multiplier = 0x5deece66dn;
const mask48 = 0xffff_ffff_ffffn;
