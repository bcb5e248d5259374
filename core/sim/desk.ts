import type { ErrorName } from '../zk/errors.ts';
import {
  noPassword,
  noSession,
  pingXid,
  type ClientMessage,
  type ConnectRequest,
  type RequestMessage,
  type ServerMessage,
} from '../zk/messages.ts';
import { authInfos } from './auth-infos.ts';
import { answerTo, carryOut, carryOutAtOnce, wayOf, type Outcome } from './carry-out.ts';
import type { Asked, Line } from './desk-line.ts';
import type { TxnResult } from './data-tree.ts';
import type { Proposal, Submission } from './proposal.ts';
import type { Effect, Replica } from './replica.ts';
import type { Fact } from './server-output.ts';
import { sessionPassword } from './session-password.ts';
import type { Watcher } from './watches.ts';

/**
 * Where the clients of one server are served: their connections, and the order in which each of them is answered.
 *
 * Requests of one connection are answered in the order in which they came: one that can be carried out here waits for
 * those before it that have to be agreed on. Source: `ZooKeeperServer.processConnectRequest`, `CommitProcessor`,
 * `FinalRequestProcessor`.
 */
export interface Desk {
  /** @param address where the client is, such as `127.0.0.1`. */
  accept(connection: string, address?: string): void;
  receive(connection: string, message: ClientMessage): void;
  /** The connection is gone. */
  forget(connection: string): void;
  /** A transaction has been applied: watch events go out, then whoever asked is answered. */
  settle(proposal: Proposal, applied: { result: TxnResult; effects: readonly Effect[] }): void;
  /** All that the leader had committed when it heard of this sync has been applied. */
  flushed(ticket: number): void;
  /** The leader knows this session, or does not. */
  validated(ticket: number, valid: boolean): void;
  /** Hangs up on one. */
  dismiss(connection: string): void;
  /** Hangs up on everyone. */
  close(): void;
}

/** What a desk needs of the server that it stands in. */
export interface DeskSurroundings {
  name: string;
  /** The shortest and the longest session timeout that it grants. Source: `minSessionTimeout`, `maxSessionTimeout`. */
  timeoutsMs: readonly [number, number];
  own: Replica;
  /** @returns the id of a session that is to be. */
  nextSession(): string;
  nextTicket(): number;
  send(connection: string, message: ServerMessage): void;
  hangUp(connection: string): void;
  record(fact: Fact): void;
  /** A session has been heard from. */
  touch(session: string, timeoutMs: number): void;
  /** @returns why a session may not be served here, as far as is known here: only a leader knows. */
  check(session: string): ErrorName | undefined;
  submit(submission: Submission): void;
  flush(ticket: number): void;
  validate(ticket: number, session: string, timeoutMs: number): void;
}

export function desk(around: DeskSurroundings): Desk {
  const { own, record } = around;
  const [leastMs, mostMs] = around.timeoutsMs;
  const lines = new Map<string, Line>();
  /** Who waits for which ticket. */
  const waiting = new Map<number, Line>();

  function put(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if ('fact' in effect) record(effect.fact);
      else {
        const { event, path, watcher } = effect.tell;
        around.send(watcher.connection, { type: 'notification', event, path });
      }
    }
  }

  function forget(connection: string): void {
    const line = lines.get(connection);
    if (line?.client) own.forget(line.client);
    lines.delete(connection);
  }

  function close(connection: string): void {
    forget(connection);
    around.hangUp(connection);
  }

  function closeConnectionsOf(session: string): void {
    for (const { connection, client } of lines.values()) if (client?.session === session) close(connection);
  }

  function lineOf(connection: string, address = '127.0.0.1'): Line {
    const line = lines.get(connection) ?? { connection, address, early: [], asked: [] };
    lines.set(connection, line);
    return line;
  }

  function ticketFor(line: Line): number {
    const ticket = around.nextTicket();
    waiting.set(ticket, line);
    return ticket;
  }

  /** @returns who waits for this, if it is still there. */
  function redeem(ticket: number): Line | undefined {
    const line = waiting.get(ticket);
    waiting.delete(ticket);
    return line && lines.get(line.connection) === line ? line : undefined;
  }

  function greet(line: Line, request: ConnectRequest): void {
    // This client has seen more than this server has: let it find one that is not behind.
    if (request.lastZxidSeen > own.tree.lastZxid()) return close(line.connection);
    const timeoutMs = Math.min(Math.max(request.timeoutMs, leastMs), mostMs);
    const { sessionId, password } = request;
    if (sessionId === noSession) {
      line.greeted = { session: around.nextSession(), timeoutMs };
      const asker = { server: around.name, ticket: ticketFor(line) };
      return around.submit({ session: line.greeted.session, ask: { op: 'createSession', timeoutMs }, asker });
    }
    line.greeted = { session: sessionId, timeoutMs };
    // Whoever was on this session has to go, even if the newcomer turns out not to know the password.
    closeConnectionsOf(sessionId);
    if (isHex.test(sessionId) && password === sessionPassword(sessionId))
      around.validate(ticketFor(line), sessionId, timeoutMs);
    else refuse(line, sessionId);
  }

  function refuse({ connection }: Line, session: string): void {
    record({ kind: 'session', change: 'refused', session });
    around.send(connection, { type: 'connected', timeoutMs: 0, sessionId: noSession, password: noPassword });
    close(connection);
  }

  function attach(line: Line, { session, timeoutMs }: NonNullable<Line['greeted']>): void {
    const { connection } = line;
    line.client = { connection, session, auth: authInfos(line.address) };
    around.send(connection, {
      ...{ type: 'connected', timeoutMs, sessionId: session },
      password: sessionPassword(session),
    });
    for (const message of line.early.splice(0)) serve(line, message);
  }

  function serve(line: Line, { xid, request }: RequestMessage): void {
    const { session, timeoutMs } = line.greeted!;
    const { auth } = line.client!;
    const way = wayOf(request);
    if (way === 'atOnce') return serveAtOnce(line, { type: 'request', xid, request });
    around.touch(session, timeoutMs);
    const refused = way === 'agreed' ? undefined : around.check(session);
    if (refused) line.asked.push({ xid, request, settled: { outcome: refused } });
    else if (way === 'here') line.asked.push({ xid, request });
    else {
      const ticket = ticketFor(line);
      line.asked.push({ xid, request, ticket });
      if (way === 'flushed') around.flush(ticket);
      else around.submit({ session, ask: request, auth: auth.list(), asker: { server: around.name, ticket } });
    }
    answerAll(line);
  }

  /** Answers what can be answered, in order. */
  function answerAll(line: Line): void {
    for (let next = line.asked[0]; next && line.client; next = line.asked[0]) {
      if (next.ticket !== undefined && next.settled === undefined) return;
      line.asked.shift();
      answer(line, line.client, next);
    }
  }

  function answer({ connection }: Line, client: Watcher, { xid, request, settled }: Asked): void {
    // The session has gone on with another server: what comes from here is not to be done behind its back.
    if (settled?.outcome === 'SessionMoved') return close(connection);
    const { outcome, effects } = settled ? { ...settled, effects: [] } : carryOut(request, own, client);
    put(effects);
    reply(connection, request.op === 'ping' ? pingXid : xid, own.tree.lastZxid(), outcome);
    if (request.op === 'closeSession') close(connection);
  }

  function serveAtOnce({ connection, client, greeted }: Line, { xid, request }: RequestMessage): void {
    const { outcome, zxid, carriesOn } = carryOutAtOnce(request, client!.auth);
    if (outcome === 'Unimplemented') around.touch(greeted!.session, greeted!.timeoutMs);
    reply(connection, xid, zxid, outcome);
    if (!carriesOn) close(connection);
  }

  function reply(connection: string, xid: number, zxid: number, outcome: Outcome): void {
    const header = { type: 'reply', xid, zxid } as const;
    if (typeof outcome === 'string') around.send(connection, { ...header, error: outcome, body: null });
    else if (outcome) around.send(connection, { ...header, error: null, body: outcome });
  }

  function settleFor(line: Line, ticket: number, { txn }: Proposal, result: TxnResult): void {
    if (txn.type === 'createSession') return attach(line, line.greeted!);
    const asked = line.asked.find((one) => one.ticket === ticket);
    if (asked) asked.settled = { outcome: answerTo(asked.request, result) };
    answerAll(line);
  }

  return {
    accept: (connection, address) => void lineOf(connection, address),
    receive(connection, message) {
      const line = lineOf(connection);
      if (message.type === 'connect' && !line.greeted) greet(line, message);
      else if (message.type === 'request' && line.client) serve(line, message);
      else if (message.type === 'request' && line.greeted) line.early.push(message);
      else close(connection);
    },
    forget,
    settle(proposal, { result, effects }) {
      put(effects);
      const { txn, asker, header } = proposal;
      const line = asker?.server === around.name ? redeem(asker.ticket) : undefined;
      if (line && asker) settleFor(line, asker.ticket, proposal, result);
      if (txn.type === 'closeSession') closeConnectionsOf(header.session);
    },
    flushed(ticket) {
      const line = redeem(ticket);
      const asked = line?.asked.find((one) => one.ticket === ticket);
      if (!line || !asked) return;
      delete asked.ticket;
      answerAll(line);
    },
    validated(ticket, valid) {
      const line = redeem(ticket);
      if (!line?.greeted) return;
      if (valid) attach(line, line.greeted);
      else refuse(line, line.greeted.session);
    },
    dismiss: close,
    close() {
      waiting.clear();
      for (const connection of lines.keys()) close(connection);
    },
  };
}

const isHex = /^0x[0-9a-f]+$/;
