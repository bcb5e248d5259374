import type { ClientMessage } from '../zk/messages.ts';
import { peer, type PeerOutput } from './peer.ts';
import type { ServerOutput } from './server-output.ts';
import type { ServerStatus } from './server-status.ts';
import type { TreeRules } from './tree-rules.ts';

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
  /** Its process dies, and begins again with what is on its disk. */
  restart(nowMs: number): ServerOutput[];
  status(): ServerStatus;
}

export interface ServerSettings {
  /** The actor of its records, such as `server-1`. */
  name: string;
  /** From 1 to 127: the first byte of its session ids. */
  id: number;
  /** A session lasts from 2 to 20 of these. */
  tickTimeMs: number;
  /** The shortest and the longest session timeout that it grants; 2 and 20 ticks unless given. */
  timeoutsMs?: readonly [number, number];
  /** Goes into its session ids, so that a server that starts again does not give the same; 0 unless given. */
  startedMs?: number;
  /** As far as they are not the usual ones. */
  rules?: Partial<TreeRules>;
}

export function server({ name, tickTimeMs, startedMs = 0, id, rules = {}, timeoutsMs }: ServerSettings): Server {
  const alone = { servers: [name], leader: name, initLimit: 10, syncLimit: 5, fsyncMs: 0, draw: () => 0 };
  const { receive, disconnected, nextDeadlineMs, wake, status, crash, start } = peer({
    ...{ ...alone, name, id, tickTimeMs, startedMs, rules, ...(timeoutsMs && { timeoutsMs }) },
  });
  return {
    receive: (nowMs, connection, message) => toClients(receive(nowMs, connection, message)),
    disconnected: (nowMs, connection) => toClients(disconnected(nowMs, connection)),
    wake: (nowMs) => toClients(wake(nowMs)),
    restart: (nowMs) => toClients([...crash(nowMs), ...start(nowMs)]),
    nextDeadlineMs,
    status,
  };
}

/** There is nobody else to talk to. */
function toClients(outputs: readonly PeerOutput[]): ServerOutput[] {
  return outputs.filter((output) => output.kind !== 'peer');
}
