import type { ConnectionEvent } from '../kernel/actor.ts';
import type { Typed } from '../trace/record.ts';
import type { ClientMessage } from '../zk/messages.ts';
import type { Clock } from './clock.ts';
import { dial, type ServerAddress, type ZkConnection } from './zk-connection.ts';

/** The TCP connections of actors that are ZooKeeper clients, one each at a time: carries out what they ask of the world. */
export interface ZkLines {
  connect(actor: string, server: ServerAddress): void;
  send(actor: string, message: ClientMessage): void;
  disconnect(actor: string): void;
  /** Whether an actor has yet to hear of a connection, be it that it has ended. */
  busy(): boolean;
  /** Drops them all; nobody hears of it. */
  close(): void;
}

/** What the lines need of the program around them. `why`: of an end that the actor did not ask for. */
export interface AroundLines {
  now: Clock;
  tell(actor: string, event: ConnectionEvent, why?: string): void;
}

export function zkLines({ now, tell }: AroundLines): ZkLines {
  const open = new Map<string, ZkConnection>();
  const ending = new Map<string, NodeJS.Immediate>();
  const heardMs = new Map<string, number>();

  /** Chance comes from outside: here it is the machine's own. */
  function disconnected(actor: string): ConnectionEvent {
    const silentMs = Math.round(1000 * (now() - (heardMs.get(actor) ?? 0))) / 1000;
    return { type: 'disconnected', draw: Math.random(), silentMs };
  }

  return {
    connect(actor, server) {
      const connection = dial(server, {
        opened() {
          heardMs.set(actor, now());
          tell(actor, { type: 'opened' });
        },
        received(message) {
          heardMs.set(actor, now());
          tell(actor, { type: 'received', message: message as unknown as Typed });
        },
        ended(why) {
          open.delete(actor);
          tell(actor, disconnected(actor), why);
        },
      });
      open.set(actor, connection);
    },
    send: (actor, message) => open.get(actor)?.send(message),
    disconnect(actor) {
      open.get(actor)?.drop();
      open.delete(actor);
      const end = () => {
        ending.delete(actor);
        tell(actor, disconnected(actor));
      };
      ending.set(actor, setImmediate(end));
    },
    busy: () => open.size > 0 || ending.size > 0,
    close() {
      for (const connection of open.values()) connection.drop();
      for (const end of ending.values()) clearImmediate(end);
      open.clear();
      ending.clear();
    },
  };
}
