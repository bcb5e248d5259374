import { connect } from 'node:net';
import { decodeServerMessage } from '../zk/decode.ts';
import { encodeClientMessage } from '../zk/encode.ts';
import { noCarry, splitFrames } from '../zk/frames.ts';
import { decodeConnectResponse } from '../zk/handshake.ts';
import type { ClientMessage, Op, ServerMessage } from '../zk/messages.ts';
import { WireError } from '../zk/wire-error.ts';

/** Where a server listens for clients. */
export interface ServerAddress {
  host: string;
  port: number;
}

/** One TCP connection to one server: messages out and in. It knows no session, no timeout, no retry. */
export interface ZkConnection {
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

/** Opens a connection. Bytes that are not ZooKeeper's end it. */
export function dial({ host, port }: ServerAddress, heard: Heard): ZkConnection {
  const asked = new Map<number, Op>();
  let carry: Uint8Array = noCarry;
  let greeted = false;
  let over = false;
  const socket = connect({ host, port, noDelay: true });

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

  socket.on('connect', () => heard.opened());
  socket.on('data', (chunk) => {
    try {
      const split = splitFrames(carry, chunk, maxReplyBytes);
      carry = split.carry;
      for (const frame of split.frames) if (!over) heard.received(read(frame));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      end(error.message);
    }
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('the connection was closed'));

  return {
    send(message) {
      if (message.type === 'request') asked.set(message.xid, message.request.op);
      socket.write(encodeClientMessage(message));
    },
    drop() {
      over = true;
      socket.destroy();
    },
  };
}
