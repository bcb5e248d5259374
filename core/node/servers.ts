import { UsageError } from './usage-error.ts';
import type { ServerAddress } from './zk-connection.ts';

/**
 * `HOST:PORT[,HOST:PORT]…`, as in ZooKeeper's connect string; an IPv6 address in brackets.
 * @throws {UsageError}
 */
export function readServers(text: string): ServerAddress[] {
  return text.split(',').map((one) => {
    const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d+)$/.exec(one.trim());
    const port = Number(found?.[3]);
    if (!found || port < 1 || port > 65_535)
      throw new UsageError(`--on takes sim or HOST:PORT[,HOST:PORT], such as 127.0.0.1:2181, not "${text}"`);
    return { host: (found[1] ?? found[2])!, port };
  });
}
