import type { Op } from '../zk/messages.ts';
import type { Account } from './ledger.ts';
import { averageMs } from './traffic.ts';

/** A connection as `stat` shows it. Source: `ServerCnxn.dumpConnectionInfo`. */
export function connectionSummary(account: Account): string {
  return `${address(account)}(${packets(account)})`;
}

/** A connection as `cons` shows it. */
export function connectionLine(account: Account): string {
  const { session, last, traffic, sinceMs } = account;
  if (!session) return connectionSummary(account);
  const { lastMs, minMs, maxMs } = traffic.latency;
  const facts = {
    sid: session.id,
    lop: (last && operations[last.op]) ?? 'NA',
    est: Math.floor(sinceMs),
    to: session.timeoutMs,
    ...(last && { lcxid: hex(last.xid), lzxid: hex(last.zxid) }),
    lresp: Math.floor(last?.atMs ?? 0),
    llat: lastMs,
    minlat: minMs,
    avglat: Math.floor(Number(averageMs(traffic))),
    maxlat: maxMs,
  };
  const words = Object.entries(facts).map(([key, value]) => `${key}=${value}`);
  return `${address(account)}(${[packets(account), ...words].join(',')})`;
}

/** In brackets, what ZooKeeper would wait for on the socket: 1 to read, 4 to write, 0 for a word such as this. */
function address({ peer, session, unreadBytes }: Account): string {
  return ` /${peer}[${session ? 1 + (unreadBytes > 0 ? 4 : 0) : 0}]`;
}

function packets({ traffic }: Account): string {
  return `queued=${traffic.outstanding},recved=${traffic.received},sent=${traffic.sent}`;
}

/** As Java writes a long: 64 bits, a negative one included. */
function hex(value: number): string {
  return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
}

/** Source: `lastOp` in `FinalRequestProcessor`. */
const operations: Partial<Record<Op, string>> = {
  ping: 'PING',
  multi: 'MULT',
  multiRead: 'MLTR',
  create: 'CREA',
  create2: 'CREA',
  createTTL: 'CREA',
  delete: 'DELE',
  setData: 'SETD',
  setACL: 'SETA',
  closeSession: 'CLOS',
  sync: 'SYNC',
  check: 'CHEC',
  exists: 'EXIS',
  getData: 'GETD',
  setWatches: 'SETW',
  setWatches2: 'STW2',
  addWatch: 'ADDW',
  getACL: 'GETA',
  getChildren: 'GETC',
  getChildren2: 'GETC',
  getAllChildrenNumber: 'GETACN',
  checkWatches: 'CHKW',
  removeWatches: 'REMW',
  getEphemerals: 'GETE',
  whoAmI: 'HOMI',
};
