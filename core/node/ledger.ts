import { noSession, type Op, type ServerMessage } from '../zk/messages.ts';
import { countAnswer, countLatency, traffic, type Traffic } from './traffic.ts';

/** The account of one connection: what passed, what is due. It adds to that of the whole server too. */
export interface Ledger {
  readonly account: Account;
  received(bytes: number): void;
  asked(op: Op): void;
  sent(message: ServerMessage | 'word', bytes: number): void;
  /** Whether a request has no answer yet. */
  isWaiting(): boolean;
  /** The connection is over: what is due will not be answered. */
  settle(): void;
}

/** What the four-letter words say of a connection. */
export interface Account {
  /** `127.0.0.1:40312` */
  readonly peer: string;
  readonly sinceMs: number;
  readonly traffic: Traffic;
  /** Answers that the client has yet to read. */
  readonly unreadBytes: number;
  /** Absent until the server has granted a session. */
  session?: { id: string; timeoutMs: number };
  last?: { op: Op; xid: number; zxid: number; atMs: number };
}

/** @param total of all the connections of a server. */
export function ledger(peer: string, nowMs: () => number, unreadBytes: () => number, total: Traffic): Ledger {
  const own = traffic();
  const books = [own, total];
  /** In the order in which they came, which is that of the answers. */
  const waiting: { op: Op; atMs: number }[] = [];
  const account: Account = {
    ...{ peer, sinceMs: nowMs(), traffic: own },
    get unreadBytes() {
      return unreadBytes();
    },
  };

  function answered(xid: number, zxid: number): void {
    const request = waiting.shift();
    if (!request) return;
    const atMs = nowMs();
    account.last = { op: request.op, xid, zxid, atMs };
    for (const book of books) {
      book.outstanding--;
      countLatency(book, atMs - request.atMs);
    }
  }

  return {
    account,
    received(bytes) {
      for (const book of books) {
        book.received++;
        book.bytesReceived += bytes;
      }
    },
    asked(op) {
      waiting.push({ op, atMs: nowMs() });
      for (const book of books) book.outstanding++;
    },
    sent(message, bytes) {
      for (const book of books) {
        book.sent++;
        if (message !== 'word') countAnswer(book, bytes);
      }
      if (message === 'word') return;
      if (message.type === 'reply') answered(message.xid, message.zxid);
      if (message.type === 'connected' && message.sessionId !== noSession)
        account.session = { id: message.sessionId, timeoutMs: message.timeoutMs };
    },
    isWaiting: () => waiting.length > 0,
    settle() {
      for (const book of books) book.outstanding -= waiting.length;
      waiting.length = 0;
    },
  };
}
