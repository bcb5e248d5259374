import { maxFrameBytes } from '../zk/frames.ts';
import { WireError } from '../zk/wire-error.ts';

/**
 * What a connection has received and its server has not read yet. Frames come out one at a time, so that a server may
 * stop between two of them, and an oversized one does not take those before it along.
 */
export interface InboundFrames {
  push(chunk: Uint8Array): void;
  /** The first bytes, without taking them; undefined while there are fewer. */
  peek(length: number): Uint8Array | undefined;
  /**
   * The next frame, without its length. It lies in memory that the next `push` may write over: decode it before.
   *
   * @returns undefined until a whole one is there.
   * @throws {WireError} on a frame of a negative length or longer than `maxBytes`, as soon as its length is there.
   */
  next(): Uint8Array | undefined;
}

/** What an idle connection may keep hold of. */
const roomWhenIdleBytes = 64 * 1024;

/** @param maxBytes of one frame; ZooKeeper's `jute.maxbuffer`. */
export function inboundFrames(maxBytes = maxFrameBytes): InboundFrames {
  let bytes = new Uint8Array(0);
  let from = 0;
  let to = 0;

  /** Makes room by moving what is unread to the front, or to a buffer of twice the size: each byte moves a few times. */
  function makeRoom(length: number): void {
    if (to + length <= bytes.length) return;
    const unread = bytes.subarray(from, to);
    const fits = unread.length + length <= bytes.length && from >= unread.length;
    const target = fits ? bytes : new Uint8Array(Math.max(2 * bytes.length, unread.length + length));
    target.set(unread);
    to = unread.length;
    from = 0;
    bytes = target;
  }

  function letGo(): void {
    from = to = 0;
    if (bytes.length > roomWhenIdleBytes) bytes = new Uint8Array(0);
  }

  return {
    push(chunk) {
      if (from === to) letGo();
      makeRoom(chunk.length);
      bytes.set(chunk, to);
      to += chunk.length;
    },
    peek: (length) => (to - from < length ? undefined : bytes.subarray(from, from + length)),
    next() {
      if (to - from < 4) return undefined;
      const length = (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
      if (length < 0 || length > maxBytes)
        throw new WireError(`a frame of ${length} bytes: 0 to ${maxBytes} are allowed`);
      if (to - from < 4 + length) return undefined;
      from += 4 + length;
      return bytes.subarray(from - length, from);
    },
  };
}
