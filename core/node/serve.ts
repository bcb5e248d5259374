import { servedPort, type ServedPort } from './served-port.ts';
import { wallClockEnsemble } from './wall-clock-ensemble.ts';

export interface ServeSettings {
  host: string;
  /** Of the first server; each further one has the next. 0 for any free ones. */
  port: number;
  servers: 1 | 3 | 5;
  tickTimeMs: number;
  /** From one address to one server; 0 for no limit. */
  maxConnections: number;
}

export interface Serving {
  /** `127.0.0.1:2181,127.0.0.1:2182`, as clients want it. */
  connectString: string;
  servers: readonly { host: string; port: number }[];
  stop(): Promise<void>;
}

/** A port cannot be listened on; `code` is the system's word for why. */
export class PortError extends Error {
  override name = 'PortError';
  readonly port: number;
  readonly code: string;

  constructor(port: number, code: string) {
    super(`cannot listen on port ${port}: ${code}`);
    this.port = port;
    this.code = code;
  }
}

/**
 * Puts the simulated ensemble behind TCP sockets, for any ZooKeeper client. Nothing of it outlives the process.
 *
 * @throws {PortError}
 */
export async function serve({ host, port, servers, tickTimeMs, maxConnections }: ServeSettings): Promise<Serving> {
  const ports: ServedPort[] = [];
  const outletOf = (connection: string) => ports.map((one) => one.outletOf(connection)).find((found) => found);
  const ensemble = wallClockEnsemble({ servers, tickTimeMs }, outletOf);
  const stop = async () => {
    await Promise.all(ports.map((one) => one.close()));
    ensemble.stop();
  };
  for (let index = 0; index < servers; index++) {
    const own = port === 0 ? 0 : port + index;
    try {
      const serverId = servers === 1 ? 0 : index + 1;
      const members = ensemble.servers.map(() => host);
      const common = { host, tickTimeMs, maxConnections, members };
      const settings = { ...common, server: ensemble.servers[index]!, port: own, serverId };
      ports.push(await servedPort(settings, ensemble));
    } catch (error) {
      await stop();
      throw new PortError(own, (error as NodeJS.ErrnoException).code ?? String(error));
    }
  }
  const addresses = ports.map((one) => ({ host, port: one.port }));
  return { connectString: addresses.map(hostPort).join(','), servers: addresses, stop };
}

/** IPv6 addresses stand in brackets. */
function hostPort({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
