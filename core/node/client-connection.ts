import type { Socket } from 'node:net';
import { decodeRequest } from '../zk/decode.ts';
import { encodeServerMessage } from '../zk/encode.ts';
import { decodeConnectRequest, endsInReadOnlyByte } from '../zk/handshake.ts';
import type { ClientMessage, ServerMessage } from '../zk/messages.ts';
import { WireError } from '../zk/wire-error.ts';
import { inboundFrames } from './inbound-frames.ts';
import { ledger, type Account } from './ledger.ts';
import type { Traffic } from './traffic.ts';

/** A server's end of one TCP connection. */
export interface ClientConnection {
  /** Nothing happens once it is closed. */
  send(message: ServerMessage): void;
  /** Closes it when all that was sent is out. */
  close(): void;
  readonly account: Account;
}

/** The server that a connection belongs to. */
export interface AroundConnection {
  receive(message: ClientMessage): void;
  /** The connection is gone; said once. */
  ended(): void;
  /** The server could not cope with what a client said, which is no fault of the client's. */
  failed(error: unknown): void;
  /** @returns what answers a four-letter word; undefined for four bytes that are none. */
  answerTo(word: string): (() => string) | undefined;
  /** Whether those who wait for an answer should not ask for more. */
  isBusy(): boolean;
  nowMs(): number;
  /** Of all its connections together. */
  traffic: Traffic;
}

const limits = {
  /** How long a connection may be without a session. Source: `zookeeper.nio.sessionlessCnxnTimeout`. */
  withoutSessionMs: 10_000,
  /** A client that leaves this much unread is not listened to until it has caught up. */
  unreadBytes: 1024 * 1024,
  /** One whose watches fill this much all the same is given up. ZooKeeper would run out of memory. */
  hopelessBytes: 64 * 1024 * 1024,
  /** How long a client may take to read the rest of a connection that is closed. */
  lingerMs: 5_000,
};

/** Attends to a client: four-letter word or handshake first, then requests, as many at a time as it reads answers to. */
export function attend(socket: Socket, around: AroundConnection): ClientConnection {
  const inbound = inboundFrames();
  const peer = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
  const books = ledger(peer, around.nowMs, () => socket.writableLength, around.traffic);
  let phase: 'fresh' | 'greeted' | 'over' = 'fresh';
  let readOnlyByte = false;
  let reading = false;
  let corked = false;

  // What is called in between may end it, which the compiler cannot know.
  const isOver = () => (phase as string) === 'over';
  const mustWait = () => socket.writableLength > limits.unreadBytes || (books.isWaiting() && around.isBusy());

  /** Reads what there is, until there is no more or the client has to wait. */
  function readOn(): void {
    // The answer to a request may come while it is being carried out.
    if (reading || isOver()) return;
    reading = true;
    try {
      while (!isOver() && !mustWait() && readOne());
    } catch (error) {
      // Not a word of the protocol: this client is not to be helped, and no other hears of it.
      if (!(error instanceof WireError)) around.failed(error);
      drop();
    }
    reading = false;
    if (!isOver() && mustWait()) socket.pause();
    else socket.resume();
  }

  /** @returns whether there was something to read. */
  function readOne(): boolean {
    if (phase === 'fresh' && answerWord()) return false;
    const frame = inbound.next();
    if (!frame) return false;
    books.received(4 + frame.length);
    if (phase === 'fresh') greet(frame);
    else ask(frame);
    return true;
  }

  /** Four letters would be the length of a frame that nobody may send. */
  function answerWord(): boolean {
    const letters = inbound.peek(4);
    const answer = letters && around.answerTo(String.fromCharCode(...letters));
    if (!answer) return false;
    books.received(4);
    const text = answer();
    socket.write(text);
    books.sent('word', text.length);
    close();
    return true;
  }

  function greet(frame: Uint8Array): void {
    const request = decodeConnectRequest(frame);
    readOnlyByte = endsInReadOnlyByte(frame);
    phase = 'greeted';
    around.receive(request);
  }

  function ask(frame: Uint8Array): void {
    const message = decodeRequest(frame);
    books.asked(message.request.op);
    around.receive(message);
  }

  function send(message: ServerMessage): void {
    if (isOver()) return;
    if (socket.writableLength > limits.hopelessBytes) return drop();
    const bytes = encoded(message);
    if (!bytes) return drop();
    gather();
    socket.write(bytes);
    books.sent(message, bytes.length - 4);
    // From now on the end of the session is the end of the connection.
    if (message.type === 'connected' && books.account.session) socket.setTimeout(0);
    // Who is held back waits for an answer: this may be the one.
    if (message.type === 'reply' && socket.isPaused()) readOn();
  }

  /** What is sent in one turn goes out in one piece. */
  function gather(): void {
    if (corked) return;
    corked = true;
    socket.cork();
    process.nextTick(() => {
      corked = false;
      socket.uncork();
    });
  }

  function encoded(message: ServerMessage): Uint8Array | undefined {
    try {
      return encodeServerMessage(message, { readOnlyByte });
    } catch (error) {
      around.failed(error);
      return undefined;
    }
  }

  function settle(): void {
    phase = 'over';
    books.settle();
  }

  function close(): void {
    if (isOver()) return;
    settle();
    socket.setTimeout(limits.lingerMs);
    socket.destroySoon();
  }

  function drop(): void {
    settle();
    socket.destroy();
  }

  socket.setNoDelay(true);
  socket.setTimeout(limits.withoutSessionMs);
  socket.on('timeout', drop);
  socket.on('data', (chunk) => {
    if (isOver()) return;
    inbound.push(chunk);
    readOn();
  });
  socket.on('drain', readOn);
  // That it broke is all there is to know, and `close` says so too.
  socket.on('error', () => {});
  socket.on('close', () => {
    settle();
    around.ended();
  });

  return { send, close, account: books.account };
}
