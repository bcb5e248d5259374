import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { attend, type ClientConnection } from './client-connection.ts';
import { fourLetterWord, type ServerConfig } from './four-letter-words.ts';
import { descriptors, serverEnvironment, serverVersion } from './server-environment.ts';
import { traffic } from './traffic.ts';
import type { Outlet, WallClockEnsemble } from './wall-clock-ensemble.ts';

/** The port of one server. */
export interface ServedPort {
  port: number;
  /** The client's end of a connection; undefined when it is gone, or is another server's. */
  outletOf(connection: string): Outlet | undefined;
  close(): Promise<void>;
}

export interface PortSettings extends ServerConfig {
  /** Its name in the ensemble. */
  server: string;
  host: string;
}

/** Requests not answered yet, above which those who wait for one are not listened to. Source: `globalOutstandingLimit`. */
const outstandingLimit = 1000;

/**
 * Listens for the clients of one server.
 *
 * @throws what `listen` throws, when there is no listening on that port.
 */
export async function servedPort(settings: PortSettings, ensemble: WallClockEnsemble): Promise<ServedPort> {
  const { host, server, maxConnections } = settings;
  const open = new Map<string, ClientConnection>();
  const perAddress = new Map<string, number>();
  const counted = traffic();
  const beganMs = ensemble.dateMs();
  let accepted = 0;
  let rejected = 0;

  function accept(socket: Socket): void {
    const address = plain(socket.remoteAddress ?? '');
    const others = perAddress.get(address) ?? 0;
    if (maxConnections > 0 && others >= maxConnections) {
      rejected++;
      socket.destroy();
      return;
    }
    perAddress.set(address, others + 1);
    const id = `${server}/${++accepted}`;
    const connection = attend(socket, {
      receive: (message) => ensemble.receive(server, id, message),
      ended() {
        open.delete(id);
        perAddress.set(address, perAddress.get(address)! - 1);
        if (perAddress.get(address) === 0) perAddress.delete(address);
        ensemble.disconnected(server, id);
      },
      failed: (error) => void process.stderr.write(`zootrope: ${server}: ${(error as Error).stack}\n`),
      answerTo(word) {
        const answer = fourLetterWord(word);
        return answer && (() => answer(asked()));
      },
      isBusy: () => counted.outstanding > outstandingLimit,
      nowMs: ensemble.dateMs,
      traffic: counted,
    });
    open.set(id, connection);
    ensemble.accepted(server, id, address);
  }

  function asked() {
    return {
      ...{
        traffic: counted,
        config: { ...settings, port },
        version: serverVersion(),
        environment: serverEnvironment,
        descriptors,
      },
      status: ensemble.status(server),
      connections: [...open.values()].map(({ account }) => account),
      upMs: ensemble.dateMs() - beganMs,
      nowMs: ensemble.dateMs(),
      rejected,
    };
  }

  const listener = createServer(accept);
  listener.listen(settings.port, host);
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    outletOf: (connection) => open.get(connection),
    async close() {
      listener.close();
      for (const connection of open.values()) connection.close();
      await once(listener, 'close');
    },
  };
}

/** An IPv4 address as it is, also on a port that takes both kinds. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
