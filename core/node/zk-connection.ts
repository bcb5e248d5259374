import { connect } from 'node:net';
import { decodeServerMessage } from '../zk/decode.ts';
import { encodeClientMessage } from '../zk/encode.ts';
import { decodeConnectResponse } from '../zk/handshake.ts';
import type { ClientMessage, Op, ServerMessage } from '../zk/messages.ts';
import { WireError } from '../zk/wire-error.ts';
import { inboundFrames } from './inbound-frames.ts';

/** Where a server listens for clients. */
export interface ServerAddress {
  host: string;
  port: number;
}

/** One TCP connection to one server: messages out and in. It knows no session, no timeout, no retry. */
export interface ZkConnection {
  /** @throws {WireError} for a message that the protocol has no bytes for; nothing of it is sent. */
  send(message: ClientMessage): void;
  /** Drops it at once; nothing more is heard. */
  drop(): void;
}

export interface Heard {
  opened(): void;
  received(message: ServerMessage): void;
  /** It ended, or never came about. Said once, and nothing after it. */
  ended(why: string): void;
}

/** The longest reply we take: a listing of 10^5 names is twice ZooKeeper's own default, and no reason to hang up. */
const maxReplyBytes = 64 * 1024 * 1024;

/** What is read at a time, into the same memory: made anew for every piece that comes, it would be dearer than the piece. */
const roomForReadingBytes = 16 * 1024;

/** Opens a connection. Bytes that are not ZooKeeper's end it. */
export function dial({ host, port }: ServerAddress, heard: Heard): ZkConnection {
  const asked = new Map<number, Op>();
  // Of this connection alone: half a frame that was left of the last one would be taken for the beginning of the handshake.
  const inbound = inboundFrames(maxReplyBytes);
  let greeted = false;
  let over = false;
  /** What is said and has not left yet. */
  let outgoing: Uint8Array[] = [];
  let reading = false;
  const socket = connect({
    host,
    port,
    noDelay: true,
    onread: { buffer: new Uint8Array(roomForReadingBytes), callback: hear },
  });

  function end(why: string): void {
    if (over) return;
    over = true;
    socket.destroy();
    heard.ended(why);
  }

  function read(frame: Uint8Array): ServerMessage {
    if (!greeted) {
      greeted = true;
      return decodeConnectResponse(frame);
    }
    const message = decodeServerMessage(frame, (xid) => asked.get(xid));
    if (message.type === 'reply') asked.delete(message.xid);
    return message;
  }

  function hear(length: number, buffer: Uint8Array): boolean {
    reading = true;
    try {
      inbound.push(buffer.subarray(0, length));
      for (let frame = inbound.next(); frame && !over; frame = inbound.next()) heard.received(read(frame));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      end(error.message);
    } finally {
      reading = false;
    }
    leave();
    return true;
  }

  /** What is sent in one go leaves in one piece: a system call each would cost more than all the rest. */
  function leave(): void {
    if (over || outgoing.length === 0) return;
    const leaving = outgoing;
    outgoing = [];
    if (leaving.length > 1) socket.cork();
    for (const bytes of leaving) socket.write(bytes);
    if (leaving.length > 1) socket.uncork();
  }

  socket.on('connect', () => heard.opened());
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('the connection was closed'));

  return {
    send(message) {
      const bytes = encodeClientMessage(message);
      if (message.type === 'request') asked.set(message.xid, message.request.op);
      outgoing.push(bytes);
      // What is said in answer to a message leaves when all that has come is read; anything else when this turn is over.
      if (!reading && outgoing.length === 1) process.nextTick(leave);
    },
    drop() {
      over = true;
      socket.destroy();
    },
  };
}
