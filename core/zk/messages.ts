/**
 * What a ZooKeeper client and server say to each other, as plain JSON values.
 *
 * 64-bit session ids are hex strings (`0x100000a1b2c0000`); zxids are numbers, exact up to epoch 2^21
 * (the codec refuses more); data is base64. Only the wire codec knows bytes and BigInt.
 *
 * Source: `zookeeper.jute` and `ZooDefs.OpCode` of Apache ZooKeeper 3.8.
 */

import type { ErrorName } from './errors.ts';

/** How a znode lives and is named. Source: `CreateMode`. */
export type CreateMode = 'persistent' | 'persistentSequential' | 'ephemeral' | 'ephemeralSequential' | 'container';

export interface Acl {
  /** Bit mask: read 1, write 2, create 4, delete 8, admin 16. */
  perms: number;
  scheme: string;
  id: string;
}

/** One operation, named as in `ZooDefs.OpCode`. `acl` absent means world:anyone with every permission. */
export type Request =
  | { op: 'create' | 'create2'; path: string; data: string; mode: CreateMode; acl?: Acl[] }
  | { op: 'delete'; path: string; version: number }
  | { op: 'exists' | 'getData' | 'getChildren'; path: string; watch: boolean }
  | { op: 'ping' }
  | { op: 'closeSession' };

export type Op = Request['op'];

export interface Stat {
  czxid: number;
  mzxid: number;
  /** Milliseconds since 1970 on a real server; virtual milliseconds since start in simulation. */
  ctimeMs: number;
  mtimeMs: number;
  version: number;
  cversion: number;
  aversion: number;
  /** The session that owns an ephemeral, `0x0` for any other znode. */
  ephemeralOwner: string;
  dataLength: number;
  numChildren: number;
  pzxid: number;
}

/** The body of a reply to each operation, when it succeeded. */
export type ReplyBody =
  | { op: 'create'; path: string }
  | { op: 'create2'; path: string; stat: Stat }
  | { op: 'exists'; stat: Stat }
  | { op: 'getData'; data: string; stat: Stat }
  | { op: 'getChildren'; children: string[] }
  | { op: 'delete' | 'ping' | 'closeSession' };

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

/** `xid` counts from 1; the reserved ones (-2 ping) are the protocol's. */
export interface RequestMessage {
  type: 'request';
  xid: number;
  request: Request;
}

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
/** The session id that stands for "none". */
export const noSession = '0x0';
/** Sixteen zero bytes in base64: the password of no session. */
export const noPassword = 'AAAAAAAAAAAAAAAAAAAAAA==';
