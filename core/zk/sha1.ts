/**
 * SHA-1, by which ZooKeeper's digest scheme stores a password. It keeps nobody out today; it is what is on the wire.
 *
 * Source: RFC 3174.
 */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = pad(message);
  let [a, b, c, d, e] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < padded.byteLength; block += 64) {
    const words = schedule(padded, block);
    const before = [a, b, c, d, e] as const;
    for (let round = 0; round < 80; round++) {
      const next = (rotate(a, 5) + mix(round, b, c, d) + e + constants[Math.floor(round / 20)]! + words[round]!) | 0;
      [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
    }
    [a, b, c, d, e] = [a + before[0], b + before[1], c + before[2], d + before[3], e + before[4]];
  }
  const digest = new DataView(new ArrayBuffer(20));
  [a, b, c, d, e].forEach((word, at) => digest.setUint32(4 * at, word));
  return new Uint8Array(digest.buffer);
}

const constants = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

/** A bit that ends the message, zeros to the end of a block, and the length in bits. */
function pad(message: Uint8Array): DataView {
  const padded = new DataView(new ArrayBuffer(64 * Math.ceil((message.length + 9) / 64)));
  new Uint8Array(padded.buffer).set(message);
  padded.setUint8(message.length, 0x80);
  padded.setBigUint64(padded.byteLength - 8, BigInt(8 * message.length));
  return padded;
}

function schedule(padded: DataView, block: number): Int32Array {
  const words = new Int32Array(80);
  for (let at = 0; at < 80; at++) {
    const older = words[at - 3]! ^ words[at - 8]! ^ words[at - 14]! ^ words[at - 16]!;
    words[at] = at < 16 ? padded.getInt32(block + 4 * at) : rotate(older, 1);
  }
  return words;
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (b & c) | (~b & d);
  if (round < 40 || round >= 60) return b ^ c ^ d;
  return (b & c) | (b & d) | (c & d);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
