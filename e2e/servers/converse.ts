import { once } from 'node:events';
import { connect } from 'node:net';
import { noCarry, splitFrames } from '../../core/zk/frames.ts';

/** A raw connection to a server: bytes out, whole frames in. It knows nothing of sessions. */
export interface Conversation {
  /** Bytes that are one frame, its length in front. */
  say: (frame: Uint8Array) => void;
  /** The next frame, without its length. @throws when the server hangs up first, or says nothing for too long. */
  hear: () => Promise<Uint8Array>;
  hangUp: () => void;
  /** Says no more, and listens no more. Done when the server has heard that, and hung up. */
  leave: () => Promise<void>;
}

/**
 * @param server `host:port`
 * @param patienceMs how long neither side may say anything.
 */
export async function converse(server: string, patienceMs = 5_000): Promise<Conversation> {
  const colon = server.lastIndexOf(':');
  const socket = connect({ host: server.slice(0, colon), port: Number(server.slice(colon + 1)), noDelay: true });
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`${server} says nothing`)));
  await once(socket, 'connect');
  const frames = heardFrom(socket);
  return {
    say: (frame) => void socket.write(frame),
    async hear() {
      const { value, done } = await frames.next();
      if (done) throw new Error(`${server} hung up`);
      return value;
    },
    hangUp: () => void socket.destroy(),
    async leave() {
      socket.end();
      // A connection that ends while there is still something to read on it is reset, and what was said may be lost.
      for (let unread = await frames.next(); !unread.done;) unread = await frames.next();
    },
  };
}

async function* heardFrom(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let carry: Uint8Array = noCarry;
  for await (const chunk of chunks) {
    const split = splitFrames(carry, chunk);
    carry = split.carry;
    yield* split.frames;
  }
  return undefined;
}
