/**
 * What a ZooKeeper client and server say to each other, as plain JSON values.
 *
 * 64-bit session ids are hex strings (`0x100000a1b2c0000`); zxids are numbers, exact up to epoch 2^21
 * (the codec refuses more); data is base64. Only the wire codec knows bytes and BigInt. What can be asked for is in
 * requests.ts, what is answered in replies.ts.
 *
 * Source: `zookeeper.jute` and `ZooDefs.OpCode` of Apache ZooKeeper 3.8.
 */

import type { ErrorName } from './errors.ts';
import type { ReplyBody } from './replies.ts';
import type { Request } from './requests.ts';

export type { Acl, CreateMode, MultiOp, Op, ReadOp, Request, WatchMode, WatchTable } from './requests.ts';
export type { ClientInfo, MultiResult, OpResult, ReplyBody, Stat } from './replies.ts';

/** First frame of a connection. `sessionId` `0x0` asks for a new session. */
export interface ConnectRequest {
  type: 'connect';
  lastZxidSeen: number;
  timeoutMs: number;
  sessionId: string;
  /** 16 bytes, base64. */
  password: string;
}

/** The server's answer to it; `timeoutMs` 0 and `sessionId` `0x0` say that the session has expired. */
export interface ConnectResponse {
  type: 'connected';
  timeoutMs: number;
  sessionId: string;
  password: string;
}

/** `xid` counts from 1; the reserved ones (-2 ping, -4 auth, -8 setWatches) are the protocol's. */
export interface RequestMessage {
  type: 'request';
  xid: number;
  request: Request;
}

/** The zxid is the last that the server has applied; 0 in a reply to auth, -1 when the server knows no such op. */
export type Reply =
  | { type: 'reply'; xid: number; zxid: number; error: null; body: ReplyBody }
  | { type: 'reply'; xid: number; zxid: number; error: ErrorName; body: null };

export type WatchEventType = 'NodeCreated' | 'NodeDeleted' | 'NodeDataChanged' | 'NodeChildrenChanged';

/** A watch has fired. On the wire: xid -1, zxid -1. */
export interface Notification {
  type: 'notification';
  event: WatchEventType;
  path: string;
}

export type ClientMessage = ConnectRequest | RequestMessage;
export type ServerMessage = ConnectResponse | Reply | Notification;

/** The xid of every ping. Source: `ClientCnxn.PING_XID`. */
export const pingXid = -2;
/** The xid of every notification. Source: `ClientCnxn.NOTIFICATION_XID`. */
export const notificationXid = -1;
/** The xid of every auth. Source: `ClientCnxn.AUTHPACKET_XID`. */
export const authXid = -4;
/** The xid under which a client asks for its watches again. Source: `ClientCnxn.SET_WATCHES_XID`. */
export const setWatchesXid = -8;
/** The session id that stands for "none". */
export const noSession = '0x0';
/** Sixteen zero bytes in base64: the password of no session. */
export const noPassword = 'AAAAAAAAAAAAAAAAAAAAAA==';
