import type { EnsembleSettings } from '../scenario/scenario.ts';
import type { ClientMessage } from '../zk/messages.ts';
import type { PeerMessage } from './peer-message.ts';
import { peer, type PeerOutput } from './peer.ts';
import type { ServerOutput } from './server-output.ts';
import type { ServerStatus } from './server-status.ts';
import type { Draw } from './streams.ts';

/** What an ensemble does: to clients, for the record, and what one server has to say to another. */
export type EnsembleOutput = ServerOutput | { kind: 'peer'; from: string; to: string; message: PeerMessage };

/**
 * Servers that agree: what clients say goes in, what they are told comes out, and in between the servers talk to each
 * other by messages that a driver carries from one to the next, be it slowly, be it at once.
 *
 * They are called `server-1` and so on, by ascending id.
 */
export interface Ensemble {
  readonly servers: readonly string[];
  /** A client has opened a connection to a server that runs. @param address its own, for lists that name it. */
  accepted(nowMs: number, server: string, connection: string, address?: string): EnsembleOutput[];
  receive(nowMs: number, server: string, connection: string, message: ClientMessage): EnsembleOutput[];
  /** The TCP connection is gone. One that is not known, or that was closed from here, is no matter. */
  disconnected(nowMs: number, server: string, connection: string): EnsembleOutput[];
  /** What one server had to say has reached the other. Of two messages on the same way the earlier must come first. */
  heard(nowMs: number, server: string, from: string, message: PeerMessage): EnsembleOutput[];
  /** The next instant at which one of them does something by itself. */
  nextDeadlineMs(): number | undefined;
  wake(nowMs: number): EnsembleOutput[];
  /** A server's process dies, and its system closes the connections that it had; what is on its disk is kept. */
  kill(nowMs: number, server: string): EnsembleOutput[];
  start(nowMs: number, server: string): EnsembleOutput[];
  /** A server's process stops: it does nothing by itself. What reaches it meanwhile is for the driver to keep. */
  pause(server: string): void;
  resume(server: string): void;
  /** From now on a server's clock advances by `rate` for every millisecond, and its date is wrong by `offsetMs`. */
  setClock(nowMs: number, server: string, rate: number, offsetMs: number): void;
  /** From now on a server's disk takes this long; absent: as long as it did at first. */
  setDisk(server: string, fsyncMs?: number): void;
  isUp(server: string): boolean;
  /** Whether nothing but heartbeats is to come, unless somebody says something. */
  isQuiet(): boolean;
  status(server: string): ServerStatus;
}

/** As ZooKeeper's own sample configuration has them. Source: zoo_sample.cfg. */
export const defaultSettings = { servers: 1, tickTimeMs: 2000, initLimit: 10, syncLimit: 5, fsyncMs: 0 } as const;

/** How often the logs are looked at for what all servers have applied. */
const callsBetweenCompactions = 1000;

export interface Surroundings {
  /** Chance for a server, in [0, 1). */
  drawOf(server: string): Draw;
  /** When time began: it goes into session ids, so that an ensemble that starts again does not give the same. */
  startedMs?: number;
}

export function ensemble(given: EnsembleSettings, { drawOf, startedMs = 0 }: Surroundings): Ensemble {
  const { servers: count, begins = 'serving', ...settings } = { ...defaultSettings, ...given };
  const servers = Array.from({ length: count }, (_, index) => `server-${index + 1}`);
  const down = new Set<string>();
  const paused = new Set<string>();
  let calls = 0;
  const peers = servers.map((name, index) => {
    const common = { ...settings, name, id: index + 1, servers, startedMs, draw: drawOf(name) };
    // Equal in all else, the one with the greatest id would have been elected.
    return peer(begins === 'serving' ? { ...common, leader: servers.at(-1)! } : common);
  });

  function named(server: string) {
    const found = peers[servers.indexOf(server)];
    if (!found) throw new Error(`there is no ${server} among ${servers.join(', ')}`);
    return found;
  }

  function from(server: string, outputs: readonly PeerOutput[]): EnsembleOutput[] {
    return outputs.map((output) => (output.kind === 'peer' ? { ...output, from: server } : output));
  }

  function compact(): void {
    if (++calls % callsBetweenCompactions > 0) return;
    const everyoneHas = Math.min(...peers.map((one) => one.appliedZxid()));
    for (const one of peers) one.forget(everyoneHas);
  }

  function refused(server: string, to: string, message: PeerMessage): EnsembleOutput[] {
    if (message.type !== 'followerInfo') return [];
    return [{ kind: 'peer', from: server, to, message: { type: 'refused', link: message.link } }];
  }

  const awake = () => peers.filter(({ name }) => !paused.has(name));

  return {
    servers,
    accepted: (nowMs, server, connection, address) => from(server, named(server).accepted(nowMs, connection, address)),
    receive(nowMs, server, connection, message) {
      compact();
      return from(server, named(server).receive(nowMs, connection, message));
    },
    disconnected: (nowMs, server, connection) => from(server, named(server).disconnected(nowMs, connection)),
    heard(nowMs, server, other, message) {
      if (down.has(server)) return refused(server, other, message);
      return from(server, named(server).heard(nowMs, other, message));
    },
    nextDeadlineMs() {
      const next = Math.min(...awake().map((one) => one.nextDeadlineMs() ?? Infinity));
      return next < Infinity ? next : undefined;
    },
    wake(nowMs) {
      const due = awake().filter((one) => (one.nextDeadlineMs() ?? Infinity) <= nowMs);
      return due.flatMap((one) => from(one.name, one.wake(nowMs)));
    },
    kill(nowMs, server) {
      down.add(server);
      paused.delete(server);
      return from(server, named(server).crash(nowMs));
    },
    start(nowMs, server) {
      down.delete(server);
      return from(server, named(server).start(nowMs));
    },
    pause: (server) => void paused.add(named(server).name),
    resume: (server) => void paused.delete(server),
    setClock: (nowMs, server, rate, offsetMs) => named(server).setClock(nowMs, rate, offsetMs),
    setDisk: (server, fsyncMs = settings.fsyncMs) => named(server).setDisk(fsyncMs),
    isUp: (server) => !down.has(server),
    isQuiet: () => peers.every((one) => one.isQuiet()),
    status: (server) => named(server).status(),
  };
}
