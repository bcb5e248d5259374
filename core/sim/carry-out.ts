import type { ErrorName } from '../zk/errors.ts';
import type { Op, ReplyBody, Request } from '../zk/messages.ts';
import { createContainerCode, opCodes, wordFor } from '../zk/wire-codes.ts';
import type { AuthInfos } from './auth-infos.ts';
import type { TxnResult } from './data-tree.ts';
import type { WriteRequest } from './prepare.ts';
import type { Effect, ReadRequest, Replica } from './replica.ts';
import { replyTo } from './reply-to.ts';
import type { Watcher } from './watches.ts';

/** What a request came to: the body of its reply, or the error; undefined for one that is never answered. */
export type Outcome = ReplyBody | ErrorName | undefined;

/**
 * Where a request goes. What writes is `agreed` on by the ensemble; a sync is `flushed`, which is to say that it goes to
 * the leader and comes back behind everything that the leader has committed; what reads is carried out `here`, by the
 * server that the client is connected to; and what is about the connection alone `atOnce`, before all that still waits.
 *
 * Source: `FollowerRequestProcessor`, `CommitProcessor.needCommit`, `ZooKeeperServer.processPacket`.
 */
export type Way = 'agreed' | 'flushed' | 'here' | 'atOnce';

const ways = {
  ...{ create: 'agreed', create2: 'agreed', createTTL: 'agreed', delete: 'agreed', setData: 'agreed' },
  ...{ setACL: 'agreed', check: 'agreed', multi: 'agreed', reconfig: 'agreed', closeSession: 'agreed' },
  sync: 'flushed',
  ...{ exists: 'here', getData: 'here', getChildren: 'here', getChildren2: 'here', getACL: 'here' },
  ...{ getAllChildrenNumber: 'here', getEphemerals: 'here', multiRead: 'here', whoAmI: 'here', ping: 'here' },
  ...{ setWatches: 'here', setWatches2: 'here', addWatch: 'here', checkWatches: 'here', removeWatches: 'here' },
  ...{ auth: 'atOnce', sasl: 'atOnce' },
} as const satisfies Record<Exclude<Op, 'unreadable'>, Way>;

/** Not a client's to ask for; ZooKeeper takes it for a write all the same. */
const deleteContainerCode = 20;

export function wayOf(request: Request): Way {
  if (request.op !== 'unreadable') return ways[request.op];
  if (request.code === createContainerCode || request.code === deleteContainerCode) return 'agreed';
  const op = wordFor(opCodes, request.code);
  // A reconfig that cannot be read is not even counted.
  return op === undefined ? 'atOnce' : op === 'reconfig' ? 'here' : ways[op];
}

export function writes(request: Request): request is Extract<Request, WriteRequest> {
  return wayOf(request) === 'agreed' && request.op !== 'closeSession';
}

/** @returns what is said to a request that was agreed on, once it has been applied. */
export function answerTo(request: Request, result: TxnResult): Outcome {
  if (writes(request)) return replyTo(request, result);
  return result.type === 'error' ? (result.error ?? undefined) : { op: 'closeSession' };
}

/** Carries out what needs nobody's agreement. */
export function carryOut(request: Request, own: Replica, from: Watcher): { outcome: Outcome; effects: Effect[] } {
  if (request.op === 'ping') return { outcome: { op: 'ping' }, effects: [] };
  if (reads(request)) return own.read(request, from);
  return { outcome: 'MarshallingError', effects: [] };
}

function reads(request: Request): request is ReadRequest {
  const way = wayOf(request);
  return request.op !== 'unreadable' && request.op !== 'ping' && (way === 'here' || way === 'flushed');
}

/** What is said at once, under which zxid, and whether the connection goes on. */
export interface AtOnce {
  outcome: Outcome;
  zxid: number;
  carriesOn: boolean;
}

/**
 * A proof of who someone is, or a request that there is none of. A proof that is not taken ends the connection, and so
 * does, without a word, one that cannot be read; of SASL a server without it knows only how to say nothing.
 */
export function carryOutAtOnce(request: Request, auth: AuthInfos): AtOnce {
  if (request.op === 'auth') {
    const taken = auth.add(request.scheme, request.auth);
    return { outcome: taken ? { op: 'auth' } : 'AuthFailed', zxid: 0, carriesOn: taken };
  }
  if (request.op === 'sasl') return { outcome: { op: 'sasl', token: null }, zxid: 0, carriesOn: true };
  const isProof = request.op === 'unreadable' && (request.code === opCodes.auth || request.code === opCodes.sasl);
  return { outcome: isProof ? undefined : 'Unimplemented', zxid: -1, carriesOn: false };
}
