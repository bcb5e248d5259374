import type { ErrorName } from '../zk/errors.ts';
import {
  noPassword,
  noSession,
  type ClientMessage,
  type ConnectRequest,
  type Op,
  type ReplyBody,
  type Request,
  type RequestMessage,
  type ServerMessage,
} from '../zk/messages.ts';
import { statOf } from './data-tree.ts';
import { prepare, type CreateRequest, type DeleteRequest } from './prepare.ts';
import { replica, type Effect } from './replica.ts';
import type { Fact, ServerOutput } from './server-output.ts';
import { sessionPassword } from './session-password.ts';
import { sessionTracker } from './session-tracker.ts';
import type { Txn } from './txn.ts';
import type { Watcher } from './watches.ts';

export type { ServerOutput } from './server-output.ts';

/**
 * One ZooKeeper server that leads an ensemble of itself: requests in, replies and watch events out, in the order
 * in which they would go on the wire, and with them what only the server knows.
 *
 *   connect ──▶ session opened, resumed or refused ──▶ answer
 *   write ──▶ zxid ──▶ transaction or error ──▶ applied ──▶ watch events ──▶ reply
 *   read ──▶ reply
 *   wake ──▶ the sessions that are due end as if they had asked to
 *
 * A connection that ends is not the end of a session. Source: Apache ZooKeeper 3.8, `ZooKeeperServer`,
 * `PrepRequestProcessor` and `FinalRequestProcessor`, which make up a standalone server.
 */
export interface Server {
  /** A client message has arrived. A connection is known from its first message on. */
  receive(nowMs: number, connection: string, message: ClientMessage): ServerOutput[];
  /** The TCP connection is gone. One that is not known, or that was closed from here, is no matter. */
  disconnected(nowMs: number, connection: string): ServerOutput[];
  /** The next instant at which a session may expire; undefined when there is no session. */
  nextDeadlineMs(): number | undefined;
  /**
   * Expires what is due. A client whose session expires hears what that does to its own watches before it is cut off;
   * from ZooKeeper it does or does not, as the threads there happen to run.
   */
  wake(nowMs: number): ServerOutput[];
}

export interface ServerSettings {
  /** The actor of its records, such as `server-1`. */
  name: string;
  /** From 1 to 127: the first byte of its session ids. */
  id: number;
  /** A session lasts from 2 to 20 of these. */
  tickTimeMs: number;
}

/** A connection that has a session, with the timeout that was negotiated on it. */
interface Attached extends Watcher {
  readonly timeoutMs: number;
}

/** A zxid is the epoch, then a count of 32 bits within it; an ensemble begins with epoch 1. */
const firstZxid = 2 ** 32;

/** Operations after which the connection goes on. After any other, known or not, it is closed. */
const carriesOn: Record<Exclude<Op, 'closeSession'>, true> = {
  create: true,
  create2: true,
  delete: true,
  exists: true,
  getData: true,
  getChildren: true,
  ping: true,
};

export function server({ name, id, tickTimeMs }: ServerSettings): Server {
  const own = replica(firstZxid);
  const { tree } = own;
  const sessions = sessionTracker(id, tickTimeMs);
  const attached = new Map<string, Attached>();
  let nowMs = 0;
  let outputs: ServerOutput[] = [];

  function send(connection: string, message: ServerMessage): void {
    outputs.push({ kind: 'send', connection, message });
  }

  function record(fact: Fact): void {
    outputs.push({ kind: 'record', record: { atMs: nowMs, actor: name, cause: null, ...fact } });
  }

  function put(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if ('fact' in effect) record(effect.fact);
      else if (effect.tell.event) {
        const { event, path, watcher } = effect.tell;
        send(watcher.connection, { type: 'notification', event, path });
      }
    }
  }

  function forget(connection: string): void {
    const gone = attached.get(connection);
    if (gone) own.forget(gone);
    attached.delete(connection);
  }

  function close(connection: string): void {
    forget(connection);
    outputs.push({ kind: 'close', connection });
  }

  function closeConnectionOf(session: string): void {
    const on = [...attached.values()].find((other) => other.session === session);
    if (on) close(on.connection);
  }

  /** Gives a transaction its zxid and applies it: whoever watches hears of it before its author does. */
  function commit(session: string, txn: Txn): void {
    put(own.apply({ zxid: tree.lastZxid() + 1, timeMs: Math.floor(nowMs), session }, txn));
  }

  function connect(connection: string, request: ConnectRequest): void {
    // This client has seen more than this server has: let it find one that is not behind.
    if (request.lastZxidSeen > tree.lastZxid()) {
      close(connection);
      return;
    }
    const timeoutMs = Math.min(Math.max(request.timeoutMs, 2 * tickTimeMs), 20 * tickTimeMs);
    if (request.sessionId === noSession) open(connection, timeoutMs);
    else resume(connection, timeoutMs, request);
  }

  function open(connection: string, timeoutMs: number): void {
    const lease = sessions.create(nowMs, timeoutMs);
    commit(lease.session, { type: 'createSession', timeoutMs });
    record({ kind: 'session', change: 'opened', ...lease });
    attach({ connection, session: lease.session, timeoutMs });
  }

  function resume(connection: string, timeoutMs: number, { sessionId: session, password }: ConnectRequest): void {
    // Whoever was on this session has to go, even if the newcomer turns out not to know the password.
    closeConnectionOf(session);
    const trusted = sessions.has(session) && password === sessionPassword(session);
    const lease = trusted ? sessions.touch(nowMs, session, timeoutMs) : undefined;
    if (lease) {
      record({ kind: 'session', change: 'resumed', ...lease });
      attach({ connection, session, timeoutMs });
    } else {
      record({ kind: 'session', change: 'refused', session });
      send(connection, { type: 'connected', timeoutMs: 0, sessionId: noSession, password: noPassword });
      close(connection);
    }
  }

  function attach(on: Attached): void {
    const { connection, session, timeoutMs } = on;
    attached.set(connection, on);
    send(connection, { type: 'connected', timeoutMs, sessionId: session, password: sessionPassword(session) });
  }

  function serve(from: Attached, { xid, request }: RequestMessage): void {
    const lease = sessions.touch(nowMs, from.session, from.timeoutMs);
    if (lease) record({ kind: 'session', change: 'touched', ...lease });
    const outcome = carryOut(from, request);
    const header = { type: 'reply', xid, zxid: tree.lastZxid() } as const;
    if (typeof outcome === 'string') send(from.connection, { ...header, error: outcome, body: null });
    else send(from.connection, { ...header, error: null, body: outcome });
    if (!Object.hasOwn(carriesOn, request.op)) close(from.connection);
  }

  function carryOut(from: Attached, request: Request): ReplyBody | ErrorName {
    switch (request.op) {
      case 'create':
      case 'create2':
      case 'delete':
        return write(from.session, request);
      case 'exists':
      case 'getData':
      case 'getChildren': {
        const { outcome, effects } = own.read(request, from);
        put(effects);
        return outcome;
      }
      case 'closeSession':
        endSession(from.session, 'closed');
        return { op: 'closeSession' };
      case 'ping':
        return { op: 'ping' };
      default:
        return 'Unimplemented';
    }
  }

  function write(session: string, request: CreateRequest | DeleteRequest): ReplyBody | ErrorName {
    const txn = prepare(request, tree);
    commit(session, txn);
    if (txn.type === 'error') return txn.error;
    if (request.op === 'delete') return { op: 'delete' };
    const { path } = txn;
    const born = tree.find(path);
    return request.op === 'create2' && born ? { op: 'create2', path, stat: statOf(born) } : { op: 'create', path };
  }

  function endSession(session: string, change: 'closed' | 'expired'): void {
    record({ kind: 'session', change, session });
    sessions.remove(session);
    commit(session, { type: 'closeSession', paths: tree.ephemeralsOf(session) });
  }

  /** @returns what is put out while it acts. */
  function during(instantMs: number, act: () => void): ServerOutput[] {
    nowMs = instantMs;
    outputs = [];
    act();
    return outputs;
  }

  return {
    receive: (instantMs, connection, message) =>
      during(instantMs, () => {
        const from = attached.get(connection);
        if (!from && message.type === 'connect') connect(connection, message);
        else if (from && message.type === 'request') serve(from, message);
        else close(connection);
      }),
    disconnected: (instantMs, connection) => during(instantMs, () => forget(connection)),
    nextDeadlineMs: () => sessions.nextDeadlineMs(),
    wake: (instantMs) =>
      during(instantMs, () => {
        for (const session of sessions.due(instantMs)) {
          endSession(session, 'expired');
          closeConnectionOf(session);
        }
      }),
  };
}
