/**
 * Cuts a stream of bytes into frames, as a value: carry + chunk → whole frames + carry.
 *
 * A new connection starts with `noCarry`. Carrying half a frame over into the next connection is how one npm client
 * comes to read a handshake as a length, and to believe that its session has expired.
 */
import { WireError } from './wire-error.ts';

/** What ZooKeeper calls `jute.maxbuffer`, and its default: the longest frame that its own client and server take. */
export const maxFrameBytes = 0xfffff;

export const noCarry = new Uint8Array(0);

export interface Split {
  /** Whole frames, without their lengths. They may share memory with the chunk: decode them before it is reused. */
  frames: Uint8Array[];
  /** The beginning of the next frame; a copy. */
  carry: Uint8Array;
}

/**
 * @param maxBytes raise it to read the reply to a getChildren of very many: a server does not limit what it sends.
 * @throws {WireError} on a frame of a negative length or longer than `maxBytes`, as soon as its length is there.
 */
export function splitFrames(carry: Uint8Array, chunk: Uint8Array, maxBytes = maxFrameBytes): Split {
  const bytes = carry.length === 0 ? chunk : joined(carry, chunk);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Uint8Array[] = [];
  let at = 0;
  while (bytes.length - at >= 4) {
    const length = view.getInt32(at);
    if (length < 0 || length > maxBytes)
      throw new WireError(`a frame of ${length} bytes: 0 to ${maxBytes} are allowed`);
    if (length > bytes.length - at - 4) break;
    // Not `subarray`: a Buffer would give Buffers, and messages would differ by where they came from.
    frames.push(new Uint8Array(bytes.buffer, bytes.byteOffset + at + 4, length));
    at += 4 + length;
  }
  return { frames, carry: new Uint8Array(bytes.subarray(at)) };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
