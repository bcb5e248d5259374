/**
 * The wires between clients and the simulated ensemble: TCP as far as a ZooKeeper client sees it.
 *
 * Messages arrive in order or not at all. Either end may hang up, and the other learns of it one message later, or
 * when it next says something. A message that is lost takes its connection with it: TCP has no holes in the middle.
 */
import type { Draft, Typed } from '../trace/record.ts';
import type { ClientMessage, ServerMessage } from '../zk/messages.ts';
import type { Network } from './network.ts';
import type { ServerOutput } from './server-output.ts';
import type { Server } from './server.ts';

/** A connection, and what its two ends know of it. */
interface Connection {
  /** Unique in a run: `caller-3/session#2`, the client's second. */
  id: string;
  client: string;
  open: { client: boolean; server: boolean };
  /** When the last message of each direction arrives; the next cannot overtake it. */
  lastArrivalMs: { client: number; server: number };
}

type End = 'client' | 'server';

/** Something that will happen on a wire. `cause` is the record that brought it about. */
export type WireHappening = { connection: Connection; cause: number | null } & (
  | { type: 'dialled' | 'opened' }
  | { type: 'toServer'; message: ClientMessage }
  | { type: 'toClient'; message: ServerMessage }
  | { type: 'ended'; end: End }
);

/** What the wires need of the run around them. */
export interface Surroundings {
  ensemble: Server;
  /** The server's name in the trace. */
  serverName: string;
  network: Network;
  nowMs: () => number;
  /** Arranges for `happen` to be called. */
  arrange(atMs: number, happening: WireHappening): void;
  /** Appends a record; its `seq` is returned. */
  record: (draft: Draft, cause: number | null) => number;
  /** Tells a client's session what it hears from its connection. */
  tell(client: string, event: Typed, cause: number | null): void;
  /** Chance for the client's next wait, in [0, 1). */
  draw(client: string): number;
}

export interface EnsembleLink {
  connect(client: string, cause: number): void;
  send(client: string, message: ClientMessage, cause: number): void;
  disconnect(client: string, cause: number): void;
  happen(happening: WireHappening): void;
  /** Puts on the wires what the ensemble has to say. */
  carry(outputs: readonly ServerOutput[], cause: number | null): void;
}

export function ensembleLink(around: Surroundings): EnsembleLink {
  const { ensemble, serverName, network, nowMs, record } = around;
  const all = new Map<string, Connection>();
  const current = new Map<string, Connection>();
  const dialled = new Map<string, number>();

  /** Lets something travel to one end, behind all that is on the way there; if it is lost, so is the connection. */
  function travel(connection: Connection, to: End, happening: WireHappening): void {
    const [client, server] = [connection.client, serverName];
    const arrivesMs =
      to === 'server' ? network.arrivalMs(nowMs(), client, server) : network.arrivalMs(nowMs(), server, client);
    if (arrivesMs === undefined) {
      const lost = record(lostAt(to === 'server' ? server : client, 'loss'), happening.cause);
      for (const end of ['client', 'server'] as const)
        around.arrange(nowMs(), { type: 'ended', connection, end, cause: lost });
      return;
    }
    connection.lastArrivalMs[to] = Math.max(arrivesMs, connection.lastArrivalMs[to]);
    around.arrange(connection.lastArrivalMs[to], happening);
  }

  function lostAt(actor: string, why: 'loss' | 'closed'): Draft {
    return { atMs: nowMs(), actor, kind: 'lost', cause: null, why };
  }

  function sent(actor: string, to: string, message: ClientMessage | ServerMessage, cause: number | null): number {
    return record({ atMs: nowMs(), actor, kind: 'send', cause: null, to, message: { ...message } }, cause);
  }

  function arrived(actor: string, from: string, cause: number | null): number {
    return record({ atMs: nowMs(), actor, kind: 'arrive', cause: null, from }, cause);
  }

  /** A message has come to a server that has hung up: the answer is that the connection is no more. */
  function bounce(connection: Connection, cause: number | null): void {
    const lost = record(lostAt(serverName, 'closed'), cause);
    travel(connection, 'client', { type: 'ended', connection, end: 'client', cause: lost });
  }

  function end(connection: Connection, which: End, cause: number | null): void {
    if (!connection.open[which]) return;
    connection.open[which] = false;
    if (which === 'server') return carry(ensemble.disconnected(nowMs(), connection.id), cause);
    around.tell(connection.client, { type: 'disconnected', draw: around.draw(connection.client) }, cause);
  }

  function carry(outputs: readonly ServerOutput[], cause: number | null): void {
    for (const output of outputs) {
      if (output.kind === 'record') {
        record({ ...output.record, cause: null }, cause);
        continue;
      }
      const connection = all.get(output.connection)!;
      if (output.kind === 'close') {
        connection.open.server = false;
        travel(connection, 'client', { type: 'ended', connection, end: 'client', cause });
      } else {
        const { message } = output;
        const sending = sent(serverName, connection.client, message, cause);
        travel(connection, 'client', { type: 'toClient', connection, message, cause: sending });
      }
    }
  }

  return {
    carry,
    connect(client, cause) {
      const count = (dialled.get(client) ?? 0) + 1;
      dialled.set(client, count);
      const id = `${client}#${count}`;
      const connection = { id, client, open: { client: true, server: false }, lastArrivalMs: { client: 0, server: 0 } };
      all.set(id, connection);
      current.set(client, connection);
      travel(connection, 'server', { type: 'dialled', connection, cause });
    },
    send(client, message, cause) {
      const connection = current.get(client)!;
      const sending = sent(client, serverName, message, cause);
      travel(connection, 'server', { type: 'toServer', connection, message, cause: sending });
    },
    disconnect(client, cause) {
      const connection = current.get(client);
      if (!connection?.open.client) return;
      around.arrange(nowMs(), { type: 'ended', connection, end: 'client', cause });
      travel(connection, 'server', { type: 'ended', connection, end: 'server', cause });
    },
    happen(happening) {
      const { connection, cause } = happening;
      const { client } = connection;
      switch (happening.type) {
        case 'dialled':
          connection.open.server = true;
          return travel(connection, 'client', { type: 'opened', connection, cause });
        case 'opened':
          if (connection.open.client) around.tell(client, { type: 'opened' }, cause);
          return;
        case 'toServer': {
          if (!connection.open.server) return bounce(connection, cause);
          const arrival = arrived(serverName, client, cause);
          return carry(ensemble.receive(nowMs(), connection.id, happening.message), arrival);
        }
        case 'toClient':
          if (!connection.open.client) record(lostAt(client, 'closed'), cause);
          else
            around.tell(client, { type: 'received', message: happening.message }, arrived(client, serverName, cause));
          return;
        case 'ended':
          return end(connection, happening.end, cause);
      }
    },
  };
}
