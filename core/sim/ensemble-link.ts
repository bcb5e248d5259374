/**
 * The wires between clients and the simulated ensemble: TCP as far as a ZooKeeper client sees it.
 *
 * Messages arrive in order or not at all. Either end may hang up, and the other learns of it one message later, or
 * when it next says something. A message that is lost takes its connection with it: TCP has no holes in the middle.
 */
import { participantOf } from '../scenario/faults.ts';
import type { Draft, Typed } from '../trace/record.ts';
import type { ClientMessage, ServerMessage } from '../zk/messages.ts';
import type { Ensemble, EnsembleOutput } from './ensemble.ts';
import type { Fates } from './fates.ts';
import type { Network } from './network.ts';
import type { ServerOutput } from './server-output.ts';

/** A connection, and what its two ends know of it. */
interface Connection {
  /** Unique in a run: `caller-3/session#2`, the client's second. */
  id: string;
  client: string;
  server: string;
  open: { client: boolean; server: boolean };
  /** When the last message of each direction arrives; the next cannot overtake it. */
  lastArrivalMs: { client: number; server: number };
}

type End = 'client' | 'server';

/** Something that will happen on a wire. `cause` is the record that brought it about. */
export type WireHappening = { connection: Connection; cause: number | null } & (
  | { type: 'dialled' | 'accepted' | 'opened' }
  | { type: 'toServer'; message: ClientMessage }
  | { type: 'toClient'; message: ServerMessage }
  | { type: 'ended'; end: End }
);

/** What the wires need of the run around them. */
export interface Surroundings {
  ensemble: Ensemble;
  network: Network;
  fates: Fates;
  nowMs: () => number;
  /** Arranges for `happen` to be called. */
  arrange(atMs: number, happening: WireHappening): void;
  /** Appends a record; its `seq` is returned. */
  record: (draft: Draft, cause: number | null) => number;
  /** Sees to what the ensemble does: what concerns its clients comes back to `carry`. */
  happened(outputs: readonly EnsembleOutput[], cause: number | null): void;
  /** Tells a client's session what it hears from its connection. */
  tell(client: string, event: Typed, cause: number | null): void;
  /** Chance for the client's next wait, in [0, 1). */
  draw(client: string): number;
}

export interface EnsembleLink {
  /** @param server which of them, counted from 0; beyond the last, from the first again. */
  connect(client: string, server: number, cause: number): void;
  send(client: string, message: ClientMessage, cause: number): void;
  disconnect(client: string, cause: number): void;
  happen(happening: WireHappening): void;
  /** Puts on the wires what the ensemble has to say to a client. */
  carry(output: Exclude<ServerOutput, { kind: 'record' }>, cause: number | null): void;
  /** A process has died; its system closes the connections that it had. */
  die(process: string, cause: number | null): void;
}

export function ensembleLink(around: Surroundings): EnsembleLink {
  const { ensemble, network, fates, nowMs, record } = around;
  const all = new Map<string, Connection>();
  const current = new Map<string, Connection>();
  const dialled = new Map<string, number>();
  /** When a client last heard from a server, be it only that it takes the connection. */
  const heardMs = new Map<string, number>();

  /** Lets something travel to one end, behind all that is on the way there; if it is lost, so is the connection. */
  function travel(connection: Connection, to: End, happening: WireHappening): void {
    const { client, server } = connection;
    const wouldMs =
      to === 'server' ? network.arrivalMs(nowMs(), client, server) : network.arrivalMs(nowMs(), server, client);
    // A decision names a message by the record of its sending; what else travels comes from other records.
    const [arrivesMs] = fates.arrivalsMs(happening.cause ?? -1, nowMs(), wouldMs);
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
    const lost = record(lostAt(connection.server, 'closed'), cause);
    travel(connection, 'client', { type: 'ended', connection, end: 'client', cause: lost });
  }

  function end(connection: Connection, which: End, cause: number | null): void {
    if (!connection.open[which]) return;
    connection.open[which] = false;
    const { client, server, id } = connection;
    if (which === 'server') return around.happened(ensemble.disconnected(nowMs(), server, id), cause);
    const silentMs = Math.round(1000 * (nowMs() - (heardMs.get(client) ?? 0))) / 1000;
    around.tell(client, { type: 'disconnected', draw: around.draw(client), silentMs }, cause);
  }

  /** One end hangs up: nothing further comes from it, and the other will learn of it. */
  function hangUp(connection: Connection, which: End, cause: number | null): void {
    if (!connection.open[which]) return;
    connection.open[which] = false;
    const end = which === 'client' ? 'server' : 'client';
    travel(connection, end, { type: 'ended', connection, end, cause });
  }

  return {
    carry(output, cause) {
      const connection = all.get(output.connection)!;
      if (output.kind === 'close') return hangUp(connection, 'server', cause);
      const { message } = output;
      const sending = sent(connection.server, connection.client, message, cause);
      travel(connection, 'client', { type: 'toClient', connection, message, cause: sending });
    },
    die(process, cause) {
      for (const connection of all.values()) {
        if (connection.server === process) hangUp(connection, 'server', cause);
        if (participantOf(connection.client) === process) hangUp(connection, 'client', cause);
      }
    },
    connect(client, index, cause) {
      const count = (dialled.get(client) ?? 0) + 1;
      dialled.set(client, count);
      const id = `${client}#${count}`;
      const server = ensemble.servers[index % ensemble.servers.length]!;
      const [open, lastArrivalMs] = [
        { client: true, server: false },
        { client: 0, server: 0 },
      ];
      const connection = { id, client, server, open, lastArrivalMs };
      all.set(id, connection);
      current.set(client, connection);
      travel(connection, 'server', { type: 'dialled', connection, cause });
    },
    send(client, message, cause) {
      const connection = current.get(client)!;
      const sending = sent(client, connection.server, message, cause);
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
      const { client, server, id } = connection;
      switch (happening.type) {
        case 'dialled':
          // The process need not be awake for this, only alive.
          if (!ensemble.isUp(server))
            return travel(connection, 'client', { ...happening, type: 'ended', end: 'client' });
          connection.open.server = true;
          around.arrange(nowMs(), { type: 'accepted', connection, cause });
          return travel(connection, 'client', { type: 'opened', connection, cause });
        case 'accepted':
          if (connection.open.server) around.happened(ensemble.accepted(nowMs(), server, id), cause);
          return;
        case 'opened':
          if (!connection.open.client) return;
          heardMs.set(client, nowMs());
          return around.tell(client, { type: 'opened' }, cause);
        case 'toServer': {
          if (!connection.open.server) return bounce(connection, cause);
          const arrival = arrived(server, client, cause);
          return around.happened(ensemble.receive(nowMs(), server, id, happening.message), arrival);
        }
        case 'toClient':
          if (!connection.open.client) return void record(lostAt(client, 'closed'), cause);
          heardMs.set(client, nowMs());
          return around.tell(client, { type: 'received', message: happening.message }, arrived(client, server, cause));
        case 'ended':
          return end(connection, happening.end, cause);
      }
    },
  };
}
